"""Whether what was made of pages is older than they are: a preview keeps what is not."""

from pathlib import Path


def is_stale(app, made, pages):
    """Tell whether a file of the site is not there, or older than a page when it was last read."""
    made = Path(app.outdir) / made
    read = [Path(app.doctreedir) / f"{page}.doctree" for page in pages]
    return not made.is_file() or made.stat().st_mtime < max(
        (p.stat().st_mtime for p in read), default=0
    )
