"""The pages of the built book."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HTML = ROOT / "_build" / "html"


def page_names():
    """Return the built pages, as addresses below the site's root; JupyterLite's are not ours."""
    return sorted(
        p.relative_to(HTML).as_posix()
        for p in HTML.rglob("*.html")
        if p.relative_to(HTML).parts[0] not in {"_static", "lite"} and not _redirects(p)
    )


def _redirects(path):
    return 'http-equiv="Refresh"' in path.read_text(encoding="utf-8")[:300]
