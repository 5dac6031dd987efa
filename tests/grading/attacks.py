"""A class of students: honest ones, and everything that a hostile one may try.

Each is (folder's name, what is handed in, points expected, what the report must say). Points are
of 20: 8 for the total, 8 for the share, 4 for the table.
"""

import json
from dataclasses import dataclass

import nbformat

from grading.assignments import answered, processed

RIGHT_TOTAL = "total = 100.0"


@dataclass(frozen=True)
class Student:
    """One submission and what must come of it."""

    name: str
    content: bytes | None  # None: the test makes something that is no file
    points: float | None  # None: cannot be graded
    says: str = ""  # a regular expression that one of the notes must fit; "" for no note at all


def everybody(assignment, port, elsewhere):
    """Return the class.

    Parameters
    ----------
    port : int
        Where somebody on this machine listens.
    elsewhere : path
        The folder with submissions and gradebook, which must stay out of reach.
    """
    return [
        *honest(assignment),
        *hostile(assignment, port, elsewhere),
        *broken(assignment),
        *named(assignment),
    ]


def _bytes(notebook):
    return nbformat.writes(notebook).encode()


def _with(assignment, **answers):
    return _bytes(answered(assignment, answers, released=True))


def honest(assignment):
    """Right, partly right, blank and wrong."""
    blank = processed(assignment.release, ())
    helper = answered(
        assignment, {"share": "return divide(amounts[place], sum(amounts))"}, released=True
    )
    own = nbformat.v4.new_code_cell("def divide(a, b):\n    return a / b")
    helper.cells.insert(6, own)
    yield Student("right", _with(assignment), 20)
    yield Student(
        "right-in-plain-python", _with(assignment, total="total = sum(list(flows['amount']))"), 20
    )
    yield Student("right-with-a-helper", _bytes(helper), 20)
    yield Student(
        "partly", _with(assignment, share="return amounts[place] / (amounts[0] + amounts[-1])"), 13
    )
    yield Student(
        "wrong", _with(assignment, total="total = 80", share="return 1", table="table = flows"), 3
    )
    yield Student("blank", _bytes(blank), 0)


ATTACKS = {
    # name: (task, code, points, what the report says)
    "infinite-loop": (
        "total",
        "while True:\n    pass",
        12,
        "total: CellTimeout: the cell was stopped",
    ),
    "stubborn-loop": (
        "table",
        "import signal\nsignal.signal(signal.SIGALRM, signal.SIG_IGN)\nwhile True: pass",
        16,
        "table: the time limit was reached",
    ),
    "memory-bomb": (
        "table",
        "hog = []\nwhile True:\n    hog.append(bytearray(50_000_000))",
        16,
        "MemoryError|memory limit",
    ),
    "memory-of-many": (
        "table",
        "import os, time\nfor _ in range(12):\n    if os.fork() == 0:\n"
        "        hog = bytearray(b'1') * 300_000_000\n        time.sleep(60)\ntime.sleep(60)",
        16,
        "the memory limit was reached",
    ),
    "fork-bomb": (
        "table",
        "import os\nwhile True:\n    os.fork()",
        16,
        "Resource temporarily unavailable|no answer|ended",
    ),
    "disk-filler": (
        "table",
        "for i in range(1000):\n    open(f'f{i}', 'wb').write(bytes(10_000_000))",
        16,
        "table: OSError.*No space left",
    ),
    "large-file": (
        "table",
        "f = open('f', 'wb')\nwhile True:\n    f.write(bytes(10_000_000))",
        16,
        "table: OSError.*File too large",
    ),
    "writes-to-a-library": (
        "table",
        "import pandas\nopen(pandas.__file__, 'a').write('x')",
        16,
        "table: OSError.*Read-only|PermissionError",
    ),
    "exit": (
        "table",
        "import os\nos._exit(0)",
        16,
        r"table: the program ended itself \(exit code 0\)",
    ),
    "kills-its-parent": (
        "table",
        "import os, time\nfor process in (os.getppid(), 1):\n    try: os.kill(process, 9)\n"
        "    except OSError: pass\ntime.sleep(60)\nos._exit(1)",
        16,
        "table: CellTimeout",  # there is nobody to be killed: it is the first of its processes
    ),
    "wide-output": (
        "table",
        "for _ in range(200_000):\n    print('x' * 999)",
        16,
        "output over the limit was cut",
    ),
    "floods-the-wire": (
        "table",
        "import os\nfor fd in range(3, 64):\n    try:\n        while True: os.write(fd, b'x' * 2**20)\n"
        "    except OSError: pass",
        16,
        "more than the limit on output",
    ),
    "forges-the-wire": (
        "table",
        "import os\nfor fd in range(3, 64):\n    try: os.write(fd, b'nonsense\\n')\n    except OSError: pass",
        16,
        "no answer",
    ),
    "test-helpers": (
        "total",
        "def close(*_): return True\ntotal = 5",
        15,
        "redefines names of the locked cells.*close",
    ),
    "builtins": (
        "total",
        "import builtins\nbuiltins.abs = lambda _: 0\nbuiltins.AssertionError = type('Calm', (), {})\ntotal = 5",
        15,
        "replaces functions of Python.*builtins.abs",
    ),
    "library": (
        "total",
        "import pandas.testing, numpy as np\nnp.isclose = np.allclose = lambda *a, **k: True\ntotal = 5",
        15,
        "replaces functions of Python.*numpy.isclose",
    ),
    "equals-everything": (
        "total",
        "class Liar(float):\n    def __sub__(self, _): return 0\n    __rsub__ = __sub__\n"
        "    def __gt__(self, _): return True\n    def __eq__(self, _): return True\ntotal = Liar(-1)",
        12,
        "",
    ),
    "object-for-number": (
        "total",
        "class Liar:\n    def __getattr__(self, _): return lambda *a: True\n"
        "    def __gt__(self, _): return True\ntotal = Liar()",
        12,
        "",
    ),
    "patches-ipython": (
        "total",
        "total = 5\nget_ipython().run_cell = lambda *a, **k: None",
        3,
        "the program ended itself",
    ),
    "reads-frames": (
        "share",
        # If a test's own code were in this process, what is asked for would be found in it.
        "import gc, sys\nfound = any('_probe' in o for o in gc.get_objects() if isinstance(o, dict))\n"
        "frame, seen = sys._getframe(), ''\nwhile frame:\n    seen += str(frame.f_code.co_names)\n"
        "    frame = frame.f_back\nreturn 0.025 if found or '_probe' in seen else 0.5",
        14,
        "",
    ),
    "list-inside-itself": ("total", "total = []\ntotal.append(total)", 12, ""),
    "html": (
        "table",
        "from IPython.display import HTML, display\ndisplay(HTML('<script>steal()</script>'))\n"
        "table = flows.assign(share=flows['amount'] / 100)",
        20,
        "",
    ),
}


#: What the hostile and the broken try, by kind; the table in grading/README.md is made from it.
KINDS = {
    "takes time, memory, room or processes": (
        "infinite-loop stubborn-loop memory-bomb memory-of-many fork-bomb disk-filler large-file "
        "wide-output floods-the-wire"
    ),
    "ends processes, its own or others": "exit kills-its-parent",
    "forges messages, breaks library or interpreter": (
        "forges-the-wire patches-ipython writes-to-a-library"
    ),
    "replaces what tests compare with": "test-helpers builtins library",
    "hands over a value that lies": "equals-everything object-for-number list-inside-itself",
    "looks for hidden tests": "reads-frames reads-hidden-tests",
    "reaches for others' files and marks": (
        "reads-others-work reads-the-password-file writes-to-the-gradebook"
    ),
    "calls out": "network network-away",
    "puts a script where a person reads": "html script-in-words",
    "alters locked cells, points or kernel": (
        "locked-altered locked-deleted locked-doubled points-altered wrong-kernel other-environment"
    ),
    "is no notebook": "cut-short empty nested no-notebook list too-large link nothing",
}
NAMED = "has a name that harms paths, pages or spreadsheets"


def table(students):
    """Return the lines of a table: kinds, how many of each, how many get marks and a line."""
    kinds = {name: kind for kind, names in KINDS.items() for name in names.split()}
    lines = ["| what it does | tried | graded all the same | stands in the report |"]
    lines += ["|---|---|---|---|"]
    for kind in (*KINDS, NAMED):
        of_kind = [each for each in students if kinds.get(each.name, NAMED) == kind]
        graded = sum(each.points is not None for each in of_kind)
        told = sum(bool(each.says) for each in of_kind)
        lines.append(f"| {kind} | {len(of_kind)} | {graded} | {told} |")
    return lines


def hostile(assignment, port, elsewhere):
    """Code that attacks the grader."""
    for name, (task, code, points, says) in ATTACKS.items():
        yield Student(name, _with(assignment, **{task: code}), points, says)
    reads = {
        "reads-hidden-tests": assignment.folder / f"{assignment.name}.ipynb",
        "reads-others-work": elsewhere / "submissions/right/0-sums.ipynb",
        "reads-the-password-file": "/etc/passwd",
    }
    for name, path in reads.items():
        yield Student(
            name,
            _with(assignment, table=f"open({str(path)!r}).read()"),
            16,
            "table: FileNotFoundError",
        )
    book = f"import sqlite3\nsqlite3.connect({str(elsewhere / 'out/gradebook.db')!r}).execute('delete from grade')"
    yield Student(
        "writes-to-the-gradebook", _with(assignment, table=book), 16, "table: OperationalError"
    )
    call = f"import socket\nsocket.create_connection(('127.0.0.1', {port}), 3)"
    script = answered(assignment, released=True)
    next(
        c for c in script.cells if c.id == "words"
    ).source = "Trade < aid. <script>steal()</script>"
    yield Student("script-in-words", _bytes(script), 20)
    yield Student("network", _with(assignment, table=call), 16, "table: ConnectionRefusedError")
    away = "import urllib.request\nurllib.request.urlopen('http://example.org', timeout=3)"
    yield Student("network-away", _with(assignment, table=away), 16, "table: (URLError|gaierror)")


def broken(assignment):
    """Files that are not what was handed out."""
    wrong = {"total": "total = 5"}

    def changed(change):
        notebook = answered(assignment, wrong, released=True)
        cells = {c.id: c for c in notebook.cells}
        change(notebook, cells)
        return _bytes(notebook)

    def alter(_, cells):
        cells["total-hidden"].source = "assert True"
        cells["imports"].source += "\n\nflows['amount'] = 0"

    def delete(notebook, cells):
        notebook.cells = [c for c in notebook.cells if c.id not in ("total-hidden", "table")]

    def double(notebook, cells):
        twin = nbformat.from_dict({**cells["total"], "id": "twin", "source": RIGHT_TOTAL})
        test = nbformat.from_dict({**cells["total-hidden"], "id": "twin-test", "source": "100"})
        notebook.cells += [twin, test]

    def unlock(_, cells):
        cells["total-hidden"].metadata.nbgrader.update(points=500, solution=True, locked=False)
        cells["total-hidden"].source = "500"

    def kernel(notebook, _):
        notebook.metadata.kernelspec = {"name": "ir", "language": "R", "display_name": "R"}
        notebook.metadata.language_info = {"name": "R"}

    def environment(notebook, _):
        notebook.metadata.kernelspec["name"] = "conda-env-course-py"

    yield Student("locked-altered", changed(alter), 15, "total-hidden is locked and was altered")
    yield Student(
        "locked-deleted", changed(delete), 11, "total-hidden is missing; the original counts"
    )
    yield Student(
        "locked-doubled", changed(double), 15, "total-hidden stands twice; the first counts"
    )
    yield Student("points-altered", changed(unlock), 15, "total-hidden is locked and was altered")
    yield Student("wrong-kernel", changed(kernel), None, "written for the kernel 'ir'")
    yield Student("other-environment", changed(environment), 15, "made with the kernel 'conda-env")
    yield Student("cut-short", _with(assignment)[:-200], None, "not valid JSON")
    yield Student("empty", b"", None, "not valid JSON")
    yield Student("nested", b"[" * 100_000, None, "not valid JSON")
    yield Student("no-notebook", json.dumps({"cells": 3}).encode(), None, "no notebook")
    yield Student("list", b"[]", None, "no notebook")
    yield Student("too-large", b" " * (20 * 2**20 + 1), None, "larger than 20 MB")
    yield Student("link", None, None, "is a link")
    yield Student("nothing", None, None, "there is no 0-sums.ipynb")


def named(assignment):
    """Names that a path, a report or a spreadsheet could stumble over."""
    for name in (
        '=HYPERLINK("http:evil","x")',
        "+1+1",
        "-rf",
        "...",
        "new\nline",
        "@SUM(A1)",
        "[x](y)*",
    ):
        yield Student(name, _with(assignment), 20, "unusual; filed as")
