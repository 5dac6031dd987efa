"""How large the text of drawings is where they stand on a page."""

import re
from xml.etree import ElementTree

from built import HTML

#: In pixels, any text of a figure where it stands on a phone.
SMALLEST = 9
POINTS = re.compile(r"\bfont(?:-size)?:[^;\"]*?([\d.]+)px")
#: Of every drawing, its address, its width in pixels, and the boxes that would cut it.
DRAWN = """() => [...document.querySelectorAll("img.light-form")].map(image => {
    const state = image.hidden;
    image.hidden = false;
    const place = image.getBoundingClientRect(), clipped = [];
    for (let box = image.parentElement; box; box = box.parentElement) {
        const around = box.getBoundingClientRect();
        if (getComputedStyle(box).overflowX !== "visible" && box !== document.body &&
            (around.left > place.left + 1 || around.right < place.right - 1)) {
            clipped.push(box.className || box.tagName);
        }
    }
    image.hidden = state;
    return [image.getAttribute("src"), place.width, clipped];
})"""


def smallest(path, width):
    """Return the size in pixels of a drawing's smallest text when the drawing is so wide."""
    drawing = path.read_text("utf-8")
    scale = width / float(ElementTree.fromstring(drawing).get("viewBox").split()[2])
    return scale * min(float(size) for size in POINTS.findall(drawing))


def cut_or_tiny(page, name):
    """Return what is wrong with the drawings of a page that is shown in light on a phone."""
    found = []
    for source, width, clipped in page.evaluate(DRAWN):
        found += [f"{source} is cut by {box}" for box in clipped]
        if (size := smallest((HTML / name).parent / source, width)) < SMALLEST:
            found.append(f"{source} has text of {size:.1f} pixels")
    return found
