"""Keep a preview up to date: build again, in a moment, whenever a file of the book is saved.

Most of what a small change costs a build is Python, Sphinx and its extensions starting. Here one
process has built the book once; for each change it forks a process that begins with all of this in
its memory, builds, and is gone with whatever it did. Code, templates and configuration are read at
the start only, so when one of these changes, the whole begins anew.
"""

import functools
import gc
import os
import sys
import time
import traceback
from pathlib import Path

from livebook.pages import generated

#: Folders in which nothing is written by hand, besides those whose name begins with a dot.
PASSED_OVER = {"_build", "__pycache__", "node_modules"}
#: What a process reads at its start and not again.
AT_THE_START = (".py", ".j2", "_config.yml", "_toc.yml")
#: Seconds between two looks at the files; how many take part of a second to look at.
PAUSE = 0.2

CACHE = type(functools.cache(abs))
WAITING = "Waiting for a file to be saved (Ctrl-C ends it) …"


def state(root):
    """Return ``{path: (time of change, size)}`` of the files of a book."""
    found = {}
    for folder, folders, files in os.walk(root):
        folders[:] = [f for f in folders if f not in PASSED_OVER and not f.startswith(".")]
        for name in files:
            path = Path(folder, name)
            try:
                about = path.stat()
            except FileNotFoundError:  # gone meanwhile
                continue
            found[path] = (about.st_mtime_ns, about.st_size)
    return found


def changed(before, now):
    """Return the files that are otherwise, new or gone, but for pages that a build writes."""
    paths = sorted(path for path in before.keys() | now.keys() if before.get(path) != now.get(path))
    return [path for path in paths if not _is_generated(path)]


def _is_generated(path):
    try:
        return path.suffix == ".md" and path.read_text("utf-8").endswith(generated.MARK)
    except (FileNotFoundError, UnicodeDecodeError):
        return False


def watch(root, first, build):
    """Build, and again after each change, until Ctrl-C.

    Parameters
    ----------
    root : pathlib.Path
        The folder of the book.
    first : callable
        Builds as `build` does, but writes a page even if none changed: what is loaded and compiled
        for it, all forks have.
    build : callable
        Takes nothing; builds, and raises what it likes where it cannot.
    """
    if not hasattr(os, "fork"):
        sys.exit("This system cannot fork a process; run 'make preview' after each change.")
    is_warm, before = False, state(root)
    try:
        while True:
            is_warm = _in_a_fork(build) if is_warm else _here(first)
            print(WAITING, flush=True)
            while not (paths := changed(before, now := state(root))):
                time.sleep(PAUSE)
            before = now
            print(f"Changed: {', '.join(str(path.relative_to(root)) for path in paths)}")
            if any(path.name.endswith(AT_THE_START) for path in paths):
                _anew()
    except KeyboardInterrupt:
        print()


def _here(build):
    """Build in this process, which keeps what it loads; return whether all of it was."""
    if not _done(build):
        return False
    forget()
    gc.collect()
    gc.freeze()  # what is here stays, and forks need not copy it to count it
    return True


def _in_a_fork(build):
    """Build in a process that begins as this one is, and leaves nothing here; return True."""
    child = os.fork()
    if not child:
        try:
            _done(build)
        finally:
            sys.stdout.flush()
            os._exit(0)
    os.waitpid(child, 0)
    return True


def _done(build):
    """Build; where it cannot, say why, as the next change may mend it. Return whether it did."""
    try:
        build()
    except SystemExit as end:
        if end.code:
            print(end.code, file=sys.stderr, flush=True)
        return not end.code
    except Exception:
        traceback.print_exc()
        return False
    return True


def forget():
    """Empty the caches of the book's own functions, which hold what files said before.

    What is known of a content, or of a file's state, stays: it is asked for by these.
    """
    here = Path(sys.prefix)
    for module in list(sys.modules.values()):
        file = getattr(module, "__file__", None)
        if file and not Path(file).is_relative_to(here):
            for value in list(vars(module).values()):
                if isinstance(value, CACHE):
                    value.cache_clear()


def _anew():
    """Begin as on the command line."""
    sys.stdout.flush()
    os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])
