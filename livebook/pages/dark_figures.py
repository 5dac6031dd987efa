"""A dark form of every drawn figure, made from the light one by one mapping of its colours.

A drawing's colours are mirrored in luminance and keep their hue: white becomes the ground of the
theme's dark pages, ink nearly white, and what stood out from its ground still does as much. On a page the
two forms stand beside each other, of which the book's style shows one; a browser loads a lazy
picture only when it is shown, so that a reader fetches one of them.
"""

import base64
import copy
import functools
import io
import re
from pathlib import Path

import numpy as np
from PIL import Image

from livebook.pages import page_state
from livebook.pages.figure_states import size

#: The ground of the theme's dark pages.
GROUND = "#121212"
#: What each of the three lights adds to luminance, and what a screen adds to all of it
#: (https://www.w3.org/TR/WCAG22/#dfn-relative-luminance, #dfn-contrast-ratio).
LUMINANCE, FLARE = np.array([0.2126, 0.7152, 0.0722]), 0.05
#: A colour as Matplotlib writes it into a drawing, and a picture of shades within one.
COLOUR = re.compile(r"((?:fill|stroke|stop-color)(?::\s*|=\"))(#[0-9a-f]{6})\b", re.IGNORECASE)
SHADES = re.compile(r"(data:image/png;base64,)([A-Za-z0-9+/=\s]+)")
#: https://bottosson.github.io/posts/oklab/: linear light to the three cones, and these to Oklab.
CONES = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
OKLAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)


def luminance(colours: np.ndarray) -> np.ndarray:
    """Return the relative luminance of colours in sRGB from 0 to 1, red, green, blue last."""
    return _linear(colours) @ LUMINANCE


def mirrored(colours: np.ndarray) -> np.ndarray:
    """Return colours of the light form as the dark form has them.

    White becomes the ground, and the contrast of any two colours stays what it was, up to what a
    ground that is not black allows: luminance is mirrored as contrast measures it. Hue stays.

    Parameters
    ----------
    colours : numpy.ndarray
        Of sRGB from 0 to 1, the last axis red, green, blue; so is what is returned.
    """
    whole = (luminance(_levels(GROUND)) + FLARE) * (1 + FLARE)
    wanted = np.minimum(whole / (luminance(colours) + FLARE) - FLARE, 1)
    lab = np.cbrt(_linear(colours) @ CONES.T) @ OKLAB.T
    low, high = np.zeros(wanted.shape), np.ones(wanted.shape)
    for _ in range(24):  # halves the doubt about the lightness that has the luminance
        lab[..., 0] = (low + high) / 2
        found = np.clip((lab @ np.linalg.inv(OKLAB).T) ** 3 @ np.linalg.inv(CONES).T, 0, 1)
        above = found @ LUMINANCE > wanted
        low, high = np.where(above, low, lab[..., 0]), np.where(above, lab[..., 0], high)
    return _coded(found)


def _levels(colour):
    return np.array([int(colour[place : place + 2], 16) for place in (1, 3, 5)]) / 255


def _linear(coded):
    """Return the light of what sRGB codes."""
    return np.where(coded <= 0.04045, coded / 12.92, ((coded + 0.055) / 1.055) ** 2.4)


def _coded(linear):
    return np.where(linear <= 0.0031308, linear * 12.92, 1.055 * linear ** (1 / 2.4) - 0.055)


@functools.cache
def dark_colour(colour: str) -> str:
    """Return the colour that stands for one of the light form.

    >>> dark_colour("#ffffff")
    '#121212'
    """
    levels = np.rint(mirrored(_levels(colour)) * 255).astype(int)
    return "#" + "".join(f"{level:02x}" for level in levels)


def dark_form(drawing: str) -> str:
    """Return a drawing as it stands on a dark page.

    Parameters
    ----------
    drawing : str
        SVG as Matplotlib writes it, where what has no colour is black.
    """
    dark = COLOUR.sub(lambda found: found[1] + dark_colour(found[2].lower()), drawing)
    dark = SHADES.sub(lambda found: found[1] + _dark_shades(found[2]), dark)
    return dark.replace("<svg ", f'<svg fill="{dark_colour("#000000")}" ', 1)


def _dark_shades(encoded):
    """Return a picture of shades, which Matplotlib draws where vectors would be too many."""
    picture = Image.open(io.BytesIO(base64.b64decode(encoded))).convert("RGBA")
    pixels = np.asarray(picture).copy()
    shades, places = np.unique(pixels[..., :3].reshape(-1, 3), axis=0, return_inverse=True)
    pixels[..., :3] = np.rint(mirrored(shades / 255) * 255)[places].reshape(pixels[..., :3].shape)
    stream = io.BytesIO()
    Image.fromarray(pixels).save(stream, format="PNG")
    return base64.b64encode(stream.getvalue()).decode()


def add_forms(soup, app, address):
    """Set beside each drawn picture below `address` its dark form, written into the book's images."""
    folder = Path(app.outdir) / app.builder.imagedir
    folder.mkdir(parents=True, exist_ok=True)
    sources = {name: Path(app.srcdir) / uri for uri, name in app.builder.images.items()}
    for image in soup.find_all("img", src=re.compile(rf"^{re.escape(address)}/.*\.svg$")):
        name = image["src"].rpartition("/")[2]
        light = sources.get(name, folder / name)
        drawing = light.read_bytes()
        dark = f"{name.removesuffix('.svg')}-dark.svg"
        if page_state.is_older(folder / dark, light, Path(__file__)):
            (folder / dark).write_text(dark_form(drawing.decode()), encoding="utf-8")
        # With its size, so that a page does not jump when the picture arrives.
        image.attrs |= {"loading": "lazy", **size(drawing)}
        form = copy.copy(image)
        form["src"] = f"{address}/{dark}"
        for each, theme in ((image, "light-form"), (form, "dark-form")):
            each["class"] = [*each.get("class", []), theme]
        image.insert_after(form)


def add_dark_forms(page):
    """Let the pictures of a page be dark where the reader chose the dark theme."""
    images = page.context["pathto"](page.app.builder.imagedir, 1)
    add_forms(page.soup, page.app, images)
