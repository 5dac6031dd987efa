"""The states of explorable figures, moved from the page to files.

A notebook's output carries every state in itself. On a page that would be parsed before it is
read; as files, states that nobody chooses are never asked for.
"""

import hashlib
import io
from pathlib import Path
from urllib.parse import unquote_to_bytes
from xml.etree import ElementTree

INLINE = "data:image/svg+xml,"
PIXELS_A_POINT = 4 / 3


def size(picture):
    """Return the width and height of an SVG's bytes in pixels; nothing where it says no points."""
    try:
        _, drawing = next(ElementTree.iterparse(io.BytesIO(picture), events=["start"]))
    except ElementTree.ParseError:
        return {}
    said = {side: drawing.get(side, "") for side in ("width", "height")}
    if not all(length.endswith("pt") for length in said.values()):
        return {}
    return {
        side: round(float(length.removesuffix("pt")) * PIXELS_A_POINT)
        for side, length in said.items()
    }


def to_files(soup, folder, address):
    """Write each state's picture below `folder` and let the page refer to it below `address`."""
    for image in soup.find_all("img", class_="explore-state"):
        if not image["src"].startswith(INLINE):
            continue
        picture = unquote_to_bytes(image["src"].removeprefix(INLINE))
        name = f"{hashlib.sha256(picture).hexdigest()}.svg"
        folder.mkdir(parents=True, exist_ok=True)
        if not (folder / name).is_file():  # or it says the same: its name is its content's
            (folder / name).write_bytes(picture)
        # With its size, so that a page does not jump when the picture arrives.
        image.attrs |= {"loading": "lazy", **size(picture), "src": f"{address}/{name}"}


def move_to_files(page):
    """Keep the states beside the page, in the folder of the book's images."""
    images = page.app.builder.imagedir
    to_files(page.soup, Path(page.app.outdir) / images, page.context["pathto"](images, 1))
