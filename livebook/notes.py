"""What a cell of a notebook says about itself while it runs, for the build that runs it.

Which findings it records, which tables its figure is drawn from, on which tables and entries of
ledgers it depends: all of it is collected until the cell ends and published then as one output of
the type `MIME`, which the build takes out of the executed notebook. Only a build asks for it, by
the environment's ``LIVEBOOK_BUILD``; a reader's session shows nothing.
"""

import importlib
import os

#: The type of the output that carries a cell's notes.
MIME = "application/vnd.livebook+json"
#: Set where a build runs notebooks.
VARIABLE = "LIVEBOOK_BUILD"

_notes = {}
_digests = {}


def building():
    """Return whether a build runs this notebook."""
    return bool(os.environ.get(VARIABLE))


def note(kind, item):
    """Keep something about the running cell until it ends; what is the same is kept once.

    Parameters
    ----------
    kind : str
        ``"findings"``, ``"forks"``, ``"figure"`` (tables a figure is drawn from), ``"plotted"`` (the
        numbers it shows), ``"draft"`` (of its text alternative) or ``"reads"``.
    item
        Text, numbers and lists of them, as JSON can hold.
    """
    if building():
        _publish_when_the_cell_ends()
        items = _notes.setdefault(kind, [])
        if item not in items:
            items.append(item)


def depends(function, *arguments):
    """Note that what the cell shows depends on something outside the notebook.

    Parameters
    ----------
    function : str
        ``"module:function"``; called with the arguments it returns a digest, here and now and
        whenever a build asks whether the outputs still hold.
    *arguments : str
        As JSON can hold.
    """
    if building():
        asked = (function, *arguments)
        if asked not in _digests:
            _digests[asked] = digest(function, *arguments)
        note("reads", [function, list(arguments), _digests[asked]])


def digest(function, *arguments):
    """Return what a function named as for `depends` returns now."""
    module, name = function.split(":")
    return getattr(importlib.import_module(module), name)(*arguments)


def take_kind(kind):
    """Return what was noted of one kind since the last call, as a list."""
    return _notes.pop(kind, [])


def take():
    """Return what was noted since the last call, ``{kind: [item, …]}``."""
    taken = dict(_notes)
    _notes.clear()
    return taken


def _publish_when_the_cell_ends():
    try:
        from IPython import get_ipython
    except ImportError:  # a plain Python session
        return
    shell = get_ipython()
    if shell is not None and _publish not in shell.events.callbacks["post_run_cell"]:
        shell.events.register("post_run_cell", _publish)


def _publish(result):
    """Publish at the very end, so that a figure with controls cannot keep the notes to itself."""
    from IPython.display import display

    if taken := take():
        display({MIME: taken}, raw=True)
