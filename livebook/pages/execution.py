"""Execute notebooks strictly, and never reuse an output that new data or code could change.

The execution cache looks at a notebook's own cells only. An edited table, a changed indicator or
a new library would leave stale outputs in place, so the cache lives in a folder named after a
hash of everything a notebook depends on.
"""

import hashlib
import os
from pathlib import Path

from livebook import options

#: What a notebook's outputs depend on, besides its own cells and the book's own packages.
INPUTS = ("data", "ledgers", "livebook", "requirements.txt")


def inputs_digest(root):
    """Return a short hash of the files below `root` that outputs depend on."""
    digest = hashlib.sha256()
    for path in sorted(_files(Path(root))):
        digest.update(path.relative_to(root).as_posix().encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _files(root):
    for name in (*INPUTS, *options.read(root).packages):
        top = root / name
        if top.is_file():
            yield top
        for path in top.rglob("*"):
            if path.is_file() and "__pycache__" not in path.parts:
                yield path


def cache_path(root):
    """Return the folder of the execution cache for the present inputs."""
    return Path(root) / "_build" / ".jupyter_cache" / inputs_digest(root)


def _configure(app, config):
    # Kernels inherit the environment: a drifted finding raises, so the build fails.
    os.environ["LIVEBOOK_STRICT"] = "1"
    config.nb_execution_cache_path = str(cache_path(app.srcdir))


def setup(app):
    app.connect("config-inited", _configure)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
