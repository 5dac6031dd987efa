"""The cover of the EPUB: title, subtitle and author, drawn by the browser."""

from html import escape

from livebook.checks.chromium import browser

WIDTH, HEIGHT, SCALE = 800, 1280, 2  # 1600 × 2560 pixels, as shops of books ask for

PAGE = """<!DOCTYPE html><html lang="en"><meta charset="utf-8"><style>
body {{ background: #0a3d62; box-sizing: border-box; color: #fff; display: grid; font-family: serif;
  grid-template-rows: 1fr auto; height: 100vh; margin: 0; padding: 96px 72px; }}
h1 {{ border-bottom: 8px solid #ffb347; font-size: 104px; line-height: 1.1; margin: 96px 0 48px;
  overflow-wrap: break-word; padding-bottom: 48px; }}
p {{ font-size: 38px; line-height: 1.35; margin: 0; }}
</style><body><div><h1>{title}</h1><p>{subtitle}</p></div><p>{author}</p>"""


def draw(book, path):
    """Draw the cover of a book, as its options describe it, as a PNG file."""
    said = {name: escape(getattr(book, name)) for name in ("title", "subtitle", "author")}
    with browser() as chromium:
        page = chromium.new_page(
            viewport={"width": WIDTH, "height": HEIGHT}, device_scale_factor=SCALE
        )
        page.set_content(PAGE.format(**said))
        page.screenshot(path=path)
