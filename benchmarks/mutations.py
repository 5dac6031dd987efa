"""Plant faults in the packages one at a time and count how many the tests notice.

A fault is a small change of meaning: a comparison turned, two arguments swapped, a statement left
out. As many as asked for are drawn, the same for the same ``--seed``, and spread over the modules
in proportion to their statements; in a module every kind of fault has the same chance. Each is
planted in a copy of the repository and meets the tests that reach its module by imports (or by its
name in a command), the nearest and quickest first, until one fails.

Answers are kept under ``_build``, so that an interrupted run goes on. A fault that was caught stays
so; one that survived is tried again once its tests changed. Faults that change nothing anybody
could see are listed with the reason in ``equivalent_mutations.yaml`` and counted apart.
"""

import argparse
import ast
import copy
import functools
import hashlib
import itertools
import json
import os
import queue
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

import yaml

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("periphery", "grading", "sources", "livebook")
EQUIVALENT = Path(__file__).with_name("equivalent_mutations.yaml")
ANSWERS = ROOT / "_build/mutations.json"
#: The share of faults that must be caught.
WANTED = 0.85
#: Folders of tests that need a built book or a browser, and how many faults meet tests at once.
APART, AT_ONCE = ("browser", "carried", "lite"), 2


class Fault(NamedTuple):
    """A fault: where, of which kind, what stood there and what stands there now."""

    module: str
    line: int
    kind: str
    before: str
    after: str
    source: str


# Faults ------------------------------------------------------------------------------------------

TURNED = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Mult,
    ast.Pow: ast.Mult,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
    ast.And: ast.Or,
    ast.Or: ast.And,
}


def _changed(node, **fields):
    """Return a copy of a node with other fields."""
    other = copy.copy(node)
    for name, value in fields.items():
        setattr(other, name, value)
    return other


def changes(node):
    """Yield the pairs (kind, other node) that a node of a syntax tree can be replaced by."""
    match node:
        case ast.Compare(ops=[operator]):
            yield "comparison turned", _changed(node, ops=[TURNED[type(operator)]()])
        case ast.BinOp(op=operator) if type(operator) in TURNED:
            yield "operator changed", _changed(node, op=TURNED[type(operator)]())
        case ast.BoolOp(op=operator):
            yield "and/or exchanged", _changed(node, op=TURNED[type(operator)]())
        case ast.UnaryOp(op=ast.Not() | ast.USub() | ast.Invert(), operand=operand):
            yield "not or minus dropped", operand
        case ast.Constant(value=bool(value)):
            yield "constant changed", ast.Constant(not value)
        case ast.Constant(value=int(value) | float(value)):
            yield "constant changed", ast.Constant(value + 1)
            yield "constant changed", ast.Constant(value - 1)
        case ast.Constant(value=str(value)) if value:
            yield "text emptied", ast.Constant("")
        case ast.Return(value=ast.expr() as value) if not _is_none(value):
            yield "nothing returned", ast.Return(ast.Constant(None))
        case ast.Call(args=[ast.expr() as first, ast.expr() as second, *rest]) if not (
            isinstance(first, ast.Starred) or isinstance(second, ast.Starred)
        ):
            yield "arguments swapped", _changed(node, args=[second, first, *rest])
        case ast.Slice(lower=lower, upper=upper):
            if lower:
                yield "bound dropped", _changed(node, lower=None)
            if upper:
                yield "bound dropped", _changed(node, upper=None)
        case ast.Raise() | ast.AugAssign() | ast.Continue() | ast.Break() | ast.Delete():
            yield "statement left out", ast.Pass()
        case ast.Expr(value=ast.Call()):
            yield "statement left out", ast.Pass()
        case ast.Assign(targets=[ast.Attribute() | ast.Subscript()]):
            yield "statement left out", ast.Pass()


def _is_none(node):
    return isinstance(node, ast.Constant) and node.value is None


def places(tree):
    """Yield the nodes of a tree in which a fault can be planted.

    Docstrings and type hints do nothing, and Python 3.11 does not say where the parts of an
    f-string stand.
    """
    documented = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.JoinedStr):
            continue
        yield node
        for name, value in ast.iter_fields(node):
            if name in ("annotation", "returns", "decorator_list"):
                continue
            children = value if isinstance(value, list) else [value]
            if name == "body" and isinstance(node, documented) and ast.get_docstring(node):
                children = children[1:]
            waiting.extend(child for child in children if isinstance(child, ast.AST))


def faults(module, text):
    """Return every fault that can be planted in a module.

    Parameters
    ----------
    module : str
        Its path in the repository, for the report.
    text : str
        Its source.

    Returns
    -------
    list of Fault
    """
    whole, found = text.encode(), []
    starts = list(itertools.accumulate(map(len, whole.splitlines(keepends=True)), initial=0))
    for node in places(ast.parse(text)):
        for kind, other in changes(node):
            before, after = ast.unparse(node), ast.unparse(other)
            if before == after:
                continue
            begin = starts[node.lineno - 1] + node.col_offset
            end = starts[node.end_lineno - 1] + node.end_col_offset
            bracketed = isinstance(other, ast.expr) and not isinstance(other, ast.Slice)
            written = f"({after})" if bracketed else after
            source = (whole[:begin] + written.encode() + whole[end:]).decode()
            found.append(Fault(module, node.lineno, kind, before, after, source))
    return found


def shares(weights, number):
    """Divide a number among keys in proportion to their weights, by largest remainders.

    Examples
    --------
    >>> shares({"a": 5, "b": 3, "c": 1}, 4)
    {'a': 2, 'b': 1, 'c': 1}
    """
    total = sum(weights.values())
    exact = {key: number * weight / total for key, weight in weights.items()}
    whole = {key: int(value) for key, value in exact.items()}
    for key in sorted(exact, key=lambda key: whole[key] - exact[key])[
        : number - sum(whole.values())
    ]:
        whole[key] += 1
    return whole


def draw(modules, number, seed):
    """Return so many faults, spread over modules; the same for the same seed and sources.

    Parameters
    ----------
    modules : dict of str
        Sources by path.
    number, seed : int
    """
    weights = {
        path: sum(isinstance(node, ast.stmt) for node in ast.walk(ast.parse(text)))
        for path, text in modules.items()
    }
    drawn = []
    for path, wanted in shares(weights, number).items():
        generator, kinds = random.Random(f"{seed} {path}"), {}
        for fault in faults(path, modules[path]) if wanted else ():
            kinds.setdefault(fault.kind, []).append(fault)
        for _ in range(wanted):
            if kind := generator.choice(sorted(kinds)) if kinds else None:
                left = kinds[kind]
                drawn.append(left.pop(generator.randrange(len(left))))
                if not left:
                    del kinds[kind]
    return drawn


# Tests -------------------------------------------------------------------------------------------


@functools.cache
def _known():
    """Return the Python files of the repository by the name they are imported by."""
    known = {}
    for path in sorted([*ROOT.glob("*/**/*.py")]):
        parts = path.relative_to(ROOT).with_suffix("").parts
        if parts[0] in (*PACKAGES, "false_alarms", "benchmarks", "tests"):
            parts = parts[-1:] if parts[0] == "tests" else parts
            known[".".join(parts).removesuffix(".__init__")] = path
    return known


@functools.cache
def reached(path):
    """Return the files of the repository that a file uses.

    It uses what it imports or names whole in a text (``"livebook.build"`` in a command), in its own
    package, too (``"inside"``); a package that looks for its modules, all of them; and whatever
    names ``_config.yml``, the extensions that stand there.
    """
    tree, known, names = ast.parse(path.read_text(encoding="utf-8")), _known(), set()
    package = ".".join(path.relative_to(ROOT).parts[:-1])
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=aliases):
                names |= {alias.name for alias in aliases}
                if "pkgutil" in names:
                    names |= {name for name in known if name.startswith(f"{package}.")}
            case ast.ImportFrom(module=module, names=aliases, level=level):
                # The one dot that is used here: from the file's own package.
                module = ".".join(filter(None, [package if level else "", module]))
                names |= {module} | {f"{module}.{alias.name}" for alias in aliases}
            case ast.Constant(value=str(text)):
                for name in (text, f"{package}.{text}"):
                    names |= {name, f"{name}.__main__"}
                if text.endswith("_config.yml"):
                    names |= set(
                        re.findall(r"\w+\.[\w.]+", (ROOT / "_config.yml").read_text("utf-8"))
                    )
    parents = {name.rpartition(".")[0] for name in names if name in known}
    return {known[name] for name in names | parents if name in known} - {path}


def distances(test):
    """Return ``{file: steps}`` for every file that a test reaches."""
    steps, frontier = {test: 0}, [test]
    while frontier:
        path = frontier.pop(0)
        for other in reached(path):
            if other not in steps:
                steps[other] = steps[path] + 1
                frontier.append(other)
    return steps


def test_files():
    """Return the test files that run without a built book."""
    files = sorted((ROOT / "tests").glob("*/test_*.py"))
    return [path for path in files if path.parent.name not in APART]


# Running -----------------------------------------------------------------------------------------


def copied(folder):
    """Copy what git tracks or would track to a folder, as a repository of its own; return it.

    What notebooks gave when they ran comes along, or tests that read it would run all of them.
    """
    listed = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(listed, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for name in filter(None, names.split("\0")):
        if (ROOT / name).is_file() and not (ROOT / name).is_symlink():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)
    if (kept := ROOT / "_build" / "executed").is_dir():
        shutil.copytree(kept, folder / "_build" / "executed")
    subprocess.run(["git", "init", "--quiet"], cwd=folder, check=True)  # some tests ask git
    subprocess.run(["git", "add", "--all"], cwd=folder, check=True)
    return folder


def run(folder, files, limit):
    """Run tests in a copy until one fails.

    Returns
    -------
    tuple
        What failed ("" if all passed, "time" if the limit was reached), and the seconds it took.

    Raises
    ------
    RuntimeError
        If no test ran, so that nothing can be said about the fault.
    """
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-x",
        "--doctest-modules",
        "--no-header",
        "-rfE",
    ]
    variables = os.environ | {
        "PYTHONPATH": str(folder),
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",  # none is used, and they take longer than many tests
    }
    begin = time.monotonic()
    with subprocess.Popen(
        [*command, "--tb=no", *(str(path.relative_to(ROOT)) for path in files)],
        cwd=folder,
        env=variables,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    ) as process:
        try:
            said, _ = process.communicate(timeout=limit)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            return "time", time.monotonic() - begin
    seconds = time.monotonic() - begin
    if process.returncode in (0, 5):  # 5: a module without examples
        return "", seconds
    failed = [line for line in said.splitlines() if line.startswith(("FAILED ", "ERROR "))]
    if failed:
        return failed[0].split(" ", 1)[1].split(" - ")[0], seconds
    if "while loading conftest" in said:
        return "conftest", seconds
    # Whatever else went wrong is no test that noticed something.
    raise RuntimeError(f"pytest did not run (exit {process.returncode}): {said.strip()[-300:]}")


class Bench:
    """Copies of the repository, how long each test file takes there, and the answers so far."""

    def __init__(self, folder):
        self.copies = queue.SimpleQueue()
        for index in range(AT_ONCE):
            (folder / str(index)).mkdir()
            self.copies.put(copied(folder / str(index)))
        self.known = json.loads(ANSWERS.read_text("utf-8")) if ANSWERS.is_file() else {}

    def in_a_copy(self, files, limit, fault=None):
        """Run tests in a copy that is free, with a fault planted if there is one."""
        folder = self.copies.get()
        try:
            if fault:
                (folder / fault.module).write_text(fault.source, encoding="utf-8")
            return run(folder, files, limit)
        finally:
            if fault:
                shutil.copy2(ROOT / fault.module, folder / fault.module)
            self.copies.put(folder)

    def remember(self, key, answer):
        """Keep an answer for the next run."""
        self.known[key] = answer
        ANSWERS.parent.mkdir(exist_ok=True)
        ANSWERS.write_text(json.dumps(dict(self.known), indent=1), encoding="utf-8")
        return answer

    def seconds(self, path):
        """Return how long a test file takes without a fault; None if it fails in a copy."""
        key = f"time of {path.relative_to(ROOT)} {_digest(path.read_text('utf-8'))}"
        if key not in self.known:
            failed, seconds = self.in_a_copy([path], 1200)
            if failed:
                print(f"left out, fails without any fault: {failed}", flush=True)
            self.remember(key, None if failed else seconds)
        return self.known[key]

    def measure(self, pool, modules):
        """Time, once, every test file that reaches one of the modules."""
        files = [path for path in test_files() if any(ROOT / m in distances(path) for m in modules)]
        self.times = dict(zip(files, pool.map(self.seconds, files), strict=True))

    def tests(self, module):
        """Return the files that test a module: the nearest ones, and the others.

        The module itself, for its examples, and what imports it come first, in either the quickest.
        """
        found = [(1, 0.0, ROOT / module)]
        for path, seconds in self.times.items():
            steps = distances(path).get(ROOT / module)
            if steps and seconds is not None:
                found.append((steps, seconds, path))
        nearest = min((steps for steps, _, _ in found[1:]), default=1)
        near = [path for steps, _, path in sorted(found) if steps in (1, nearest)]
        return near, [path for _, _, path in sorted(found) if path not in near]

    def answer(self, fault, *, near=False):
        """Return what caught a fault, "" if it survived (the nearest tests, or all that reach it)."""
        groups = self.tests(fault.module)[: 1 if near else 2]
        key = f"{fault.module} {_digest(fault.source)}"
        met = _digest("".join(path.read_text("utf-8") for group in groups for path in group))
        known = self.known.get(key, {})
        if known.get("caught") or known.get("met") == met:
            return known["caught"]
        caught = ""
        for files in filter(None, groups):
            limit = 60 + 3 * sum(self.times.get(path, 0) for path in files)
            caught = caught or self.in_a_copy(files, limit, fault)[0]
        self.remember(key, {"caught": caught, "met": met})
        verdict = f"caught by {caught}" if caught else "SURVIVED"
        print(f"{_place(fault)}: {_change(fault)}: {verdict}", flush=True)
        return caught


def _digest(text):
    return hashlib.sha256(text.encode()).hexdigest()[:16]


# Report ------------------------------------------------------------------------------------------


def _place(fault):
    return f"{fault.module}:{fault.line}"


def _change(fault):
    return f"{fault.kind}: `{_short(fault.before)}` → `{_short(fault.after)}`"


def _short(text, width=90):
    text = " ".join(text.split())
    return text if len(text) <= width else f"{text[: width - 1]}…"


def equivalent(fault, listed):
    """Return why a fault changes nothing anybody could see, None if that is not listed."""
    for entry in listed:
        if (entry["module"], entry["change"]) == (fault.module, _change(fault)):
            return entry["why"]
    return None


def report(answers, listed):
    """Print survivors, equivalents and both shares; return the share caught of the others."""
    survived = [fault for fault, caught in answers if not caught]
    same = [(fault, why) for fault in survived if (why := equivalent(fault, listed))]
    open_ones = [fault for fault in survived if not equivalent(fault, listed)]
    kinds = {}
    for fault, caught in answers:
        kinds.setdefault(fault.kind, []).append(bool(caught))
    for kind, found in sorted(kinds.items()):
        print(f"{kind:24} {sum(found):4} of {len(found):4} caught")
    for fault in open_ones:
        print(f"survived    {_place(fault)}: {_change(fault)}")
    for fault, why in same:
        print(f"equivalent  {_place(fault)}: {_change(fault)}: {why}")
    caught = len(answers) - len(survived)
    share = caught / max(1, len(answers) - len(same))
    late = sum(found == "time" for _, found in answers)
    print(f"{caught} of {len(answers)} faults caught, {caught / max(1, len(answers)):.0%}")
    print(f"({late} of them by the limit of time);")
    print(f"without {len(same)} that change nothing, {share:.0%}.")
    return share


def main(arguments=None):
    """Draw, run and report; return 1 if too few are caught."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("paths", nargs="*", default=PACKAGES, help="packages or modules")
    parser.add_argument("--number", type=int, default=120, help="faults to plant")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--near", action="store_true", help="only the nearest tests, in a hurry")
    options = parser.parse_args(arguments)
    modules = {}
    for path in map(ROOT.joinpath, options.paths):
        for file in [path] if path.is_file() else sorted(path.rglob("*.py")):
            modules[str(file.relative_to(ROOT))] = file.read_text(encoding="utf-8")
    if not modules:
        parser.error(f"there is no module in {', '.join(options.paths)}")
    drawn = draw(modules, options.number, options.seed)
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(AT_ONCE) as pool:
        bench = Bench(Path(folder))
        bench.measure(pool, {fault.module for fault in drawn})
        found = pool.map(functools.partial(bench.answer, near=options.near), drawn)
        answers = list(zip(drawn, found, strict=True))
    listed = yaml.safe_load(EQUIVALENT.read_text(encoding="utf-8")) or []
    return int(report(answers, listed) < WANTED)


if __name__ == "__main__":
    sys.exit(main())
