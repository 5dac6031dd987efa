"""Whether what was made of pages is older than they are: a preview keeps what is not."""

from pathlib import Path

from livebook import reading_order

#: What a build is told for one that reads and writes a page although it is as it was.
AGAIN = "livebook_again"


def is_stale(app, made, pages):
    """Tell whether a file of the site is not there, or older than a page when it was last read."""
    read = (Path(app.doctreedir) / f"{page}.doctree" for page in pages)
    return is_older(Path(app.outdir) / made, *read)


def is_older(made, *sources):
    """Tell whether a file is not there, or older than one of those that it is made of."""
    return not made.is_file() or made.stat().st_mtime_ns < max(
        (path.stat().st_mtime_ns for path in sources), default=0
    )


def example(root):
    """Return a page on which a build does most of what it can do: the first of a chapter."""
    return next(iter(reading_order.chapters(root)), reading_order.first(root))


def setup(app):
    app.add_config_value(AGAIN, [], "", [list])
    app.connect("env-get-outdated", lambda app, *_: app.config.livebook_again)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
