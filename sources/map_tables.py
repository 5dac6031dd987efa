"""Outlines of the region's states, simplified for small maps."""

import itertools
import math

import pandas as pd

from sources.codes import PANEL_OF

#: Degrees by which a simplified outline may leave the true one.
TOLERANCE = 0.08

#: Parts smaller than this (square degrees) are left out, unless a state has no larger one.
SMALLEST = 0.08


def map_outlines(features):
    """One row a corner of each state's outline, simplified; islands too small to see left out."""
    rows = []
    for iso3, rings in features.groupby("iso3", sort=True):
        if iso3 not in PANEL_OF:
            continue
        parts = [
            list(zip(ring["longitude"], ring["latitude"], strict=True))
            for _, ring in rings.groupby("part", sort=True)
        ]
        largest = max(map(area, parts))
        kept = [part for part in parts if area(part) >= min(SMALLEST, largest)]
        for number, part in enumerate(kept, 1):
            corners = simplified(part, TOLERANCE) if len(part) > 12 else part
            rows += [(iso3, number, place, *corner) for place, corner in enumerate(corners, 1)]
    return pd.DataFrame(rows, columns=["iso3", "part", "corner", "longitude", "latitude"])


def area(ring):
    """Return the area within a ring of (x, y) corners, in the square of their unit."""
    crossed = sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in itertools.pairwise(ring))
    return abs(crossed) / 2


def simplified(ring, tolerance):
    """Leave out corners that lie within a tolerance of the line between their neighbours.

    Douglas and Peucker's method, on both halves of the ring, split at the corner farthest from
    the first.
    """
    far = max(range(len(ring)), key=lambda i: math.dist(ring[0], ring[i]))
    return _line(ring[: far + 1], tolerance)[:-1] + _line(ring[far:], tolerance)


def _line(points, tolerance):
    if len(points) < 3:
        return points
    distances = [_distance(point, points[0], points[-1]) for point in points[1:-1]]
    largest = max(distances)
    if largest <= tolerance:
        return [points[0], points[-1]]
    split = distances.index(largest) + 1
    return _line(points[: split + 1], tolerance)[:-1] + _line(points[split:], tolerance)


def _distance(point, start, end):
    """Return the distance of a point from the segment between two others."""
    (x, y), (x1, y1), (x2, y2) = point, start, end
    dx, dy = x2 - x1, y2 - y1
    if dx == dy == 0:
        return math.dist(point, start)
    along = max(0, min(1, ((x - x1) * dx + (y - y1) * dy) / (dx * dx + dy * dy)))
    return math.dist(point, (x1 + along * dx, y1 + along * dy))


TABLES = {"map_outlines": (map_outlines, ["geo/ne_50m_lac.geojson"])}
