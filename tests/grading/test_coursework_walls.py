"""What the sandbox starts without, and what it does not let a program hold or open."""

import contextlib
import copy
import ctypes
import dataclasses
import errno
import os
import platform
import struct
import subprocess
import textwrap
import threading
from pathlib import Path

import psutil
import pytest
from processes import gone

from grading import running, sandbox, seccomp, validate
from grading.assignments import answered, grade_id

pytestmark = pytest.mark.skipif(
    platform.machine() not in seccomp.ARCHITECTURES, reason="there is no filter for this processor"
)
LIMITS = sandbox.Limits(seconds=120, total_memory=600 * 2**20)


@pytest.fixture(scope="module")
def inside(walls):
    """One sandbox, started by somebody with a secret in the environment."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CANVAS_TOKEN", "canary-1234")
        made = sandbox.Sandbox(LIMITS)
        made.begin()
    yield made
    made.close()


def _run(made, source):
    reply = made.request({"run": source}, 60)
    assert reply["error"] is None, reply["error"]
    return "".join(o["text"] for o in reply["outputs"] if o["output_type"] == "stream").strip()


def _environment(pid):
    return Path(f"/proc/{pid}/environ").read_bytes()


def test_no_process_of_the_sandbox_has_the_environment(inside):
    outer = psutil.Process(inside.bubblewrap.process.pid)
    processes = [outer, *outer.children(recursive=True)]
    assert len(processes) >= 3  # bubblewrap, its first process inside, the program
    assert _environment(outer.pid) == b""
    for process in processes:
        assert b"canary-1234" not in _environment(process.pid)
    source = "import os; print('canary-1234' in str(dict(os.environ)), end='')"
    assert _run(inside, source) == "False"


#: What must be refused: an expression in Python, with ``libc`` and ``call`` at hand.
REFUSED = {
    "memfd": "os.memfd_create('x')",
    "sysv-memory": "call('shmget', 0, 1 << 20, 0o1666)",
    "shared-memory": "mmap.mmap(-1, 1 << 20)",
    "session-keyring": "call('keyctl', 0, -3, 0)",
    "user-keyring": "call('keyctl', 0, -4, 1)",
    "add-key": "call('add_key', b'user', b'a', b'b', 1, -3)",
    "vsock": "socket.socket(40, socket.SOCK_STREAM)",
    "netlink": "socket.socket(16, socket.SOCK_RAW)",
    "user-namespace": "call('unshare', 0x10000000)",
    "cloned-namespace": "call(56 if x86 else 220, 0x10000000 | 17, 0, 0, 0, 0)",
    "ptrace": "call('ptrace', 0, 0, 0, 0)",
    "bpf": "call('bpf', 0, 0, 0)",
    "io-uring": "call('io_uring_setup', 1, 0)",
    "zero": "open('/dev/zero')",
    "keys": "print(open('/proc/keys').read() or [][0])",
}


@pytest.mark.parametrize("name", REFUSED)
def test_refused_inside(inside, name):
    column = list(seccomp.ARCHITECTURES).index(platform.machine())
    numbers = {call: both[column] for call, both in seccomp.FORBIDDEN.items()}
    source = f"""
import ctypes, mmap, os, socket
numbers, x86 = {numbers}, {column == 0}
def call(name, *arguments):
    if ctypes.CDLL(None).syscall(numbers.get(name, name), *arguments) < 0:
        raise PermissionError(name)
try:
    {REFUSED[name]}
    print("held", end="")
except (OSError, IndexError):
    print("refused", end="")
"""
    assert _run(inside, source) == "refused"


def test_work_of_students_is_not_refused(inside):
    source = """
import asyncio, subprocess, threading
import numpy as np, matplotlib.pyplot as plt, pandas as pd
thread = threading.Thread(target=lambda: None); thread.start(); thread.join()
plt.plot([1, 2]); plt.close()
np.ones((200, 200)) @ np.ones((200, 200))
asyncio.run(asyncio.sleep(0))
print(subprocess.run(["/usr/bin/env", "true"]).returncode, end="")
"""
    assert _run(inside, source) == "0"


def test_many_folders_count_as_memory(walls):
    made = sandbox.Sandbox(LIMITS)
    made.begin()
    with pytest.raises(sandbox.SandboxError, match="memory limit"):
        made.request({"run": "import os\nfor i in range(10**6): os.mkdir(f'/scratch/{i}')"}, 60)


def test_sockets_and_files_count_as_memory(walls):
    """Their buffers are the kernel's, so no process's own count shows them."""
    made = sandbox.Sandbox(LIMITS)
    made.begin()
    within = made.forked.process.pid
    before = sandbox._held(within)
    _run(made, "import socket; kept = [socket.socketpair() for _ in range(100)]")
    _run(made, "open('/scratch/f', 'wb').write(bytes(10_000_000))")
    assert sandbox._held(within) - before >= 200 * sandbox.SOCKET + 10_000_000
    made.close()


def _session_keyring():
    number = sandbox.KEYCTL[platform.machine()]
    return ctypes.CDLL(None).syscall(ctypes.c_long(number), ctypes.c_long(0), ctypes.c_long(-3), 1)


def test_each_sandbox_has_a_new_session_keyring():
    first = _session_keyring()
    if first < 0:
        pytest.skip("the kernel has no keys")
    sandbox._own_keyring()
    second = _session_keyring()
    sandbox._own_keyring()
    assert len({first, second, _session_keyring()}) == 3


@pytest.mark.parametrize("machine", sorted(seccomp.ARCHITECTURES))
def test_the_filter_ends_on_every_way_within_itself(machine):
    """No jump leads out, and what is not named is allowed."""
    code = seccomp.program(machine)
    steps = [code[i : i + 8] for i in range(0, len(code), 8)]
    for place, step in enumerate(steps):
        if step[0] & 0x07 == 0x05:
            assert place + 1 + max(step[2], step[3]) < len(steps)
    assert steps[-1] == seccomp._code(seccomp.RETURN, seccomp.ALLOW)


def _decided(machine, number, *arguments, architecture=None):
    """Return what the kernel would do with a call: run the filter as the kernel does."""
    architecture = architecture or seccomp.ARCHITECTURES[machine]
    arguments = [*arguments, *[0] * (6 - len(arguments))]
    data = struct.pack("=IIQ6Q", number & 0xFFFFFFFF, architecture, 0, *arguments)
    code, place, value = seccomp.program(machine), 0, 0
    while True:
        operation, yes, no, operand = struct.unpack_from("=HBBI", code, 8 * place)
        place += 1
        match operation:
            case 0x20:  # load a word of what the kernel tells of the call
                (value,) = struct.unpack_from("=I", data, operand)
            case 0x54:
                value &= operand
            case 0x15:
                place += yes if value == operand else no
            case 0x35:
                place += yes if value >= operand else no
            case 0x45:
                place += yes if value & operand else no
            case 0x06:
                return {0x7FFF0000: "allowed", 0x80000000: "killed"}.get(operand, operand & 0xFFFF)
            case _:
                raise ValueError(operation)


#: Numbers of calls on x86_64 and on aarch64, as the kernel's headers have them.
CLONE, CLONE3, MMAP, SOCKET, PAIR = (56, 220), (435, 435), (9, 222), (41, 198), (53, 199)


@pytest.fixture(params=sorted(seccomp.ARCHITECTURES))
def decided(request):
    """Give a function that says what becomes of a call on one of the two processors."""
    column = ["x86_64", "aarch64"].index(request.param)
    return lambda numbers, *rest: _decided(request.param, numbers[column], *rest)


@pytest.mark.parametrize("name", sorted(seccomp.FORBIDDEN))
def test_a_forbidden_call_is_refused_whatever_it_asks(decided, name):
    assert decided(seccomp.FORBIDDEN[name]) == decided(seccomp.FORBIDDEN[name], 1, 2) == errno.EPERM


def test_reading_writing_and_ending_are_allowed(decided):
    for numbers in ((0, 63), (1, 64), (60, 93), (231, 94), (202, 98), (57, 221)):
        assert decided(numbers) == "allowed"


@pytest.mark.parametrize(
    ("family", "allowed"),
    [
        (0, False),
        (1, True),
        (2, True),
        (3, False),
        (10, True),
        (16, False),
        (17, False),
        (40, False),
    ],
)
def test_sockets_are_of_three_families(decided, family, allowed):
    for numbers in (SOCKET, PAIR):
        wanted = "allowed" if allowed else errno.EAFNOSUPPORT
        assert decided(numbers, family, 1) == wanted


def test_processes_are_cloned_and_namespaces_are_not(decided):
    assert decided(CLONE, 17) == decided(CLONE, 0x3D0F00) == "allowed"  # a fork, a thread
    for bit in (0x20000, *(1 << n for n in range(25, 31))):
        assert decided(CLONE, bit | 17) == errno.EPERM
    assert decided(CLONE3) == errno.ENOSYS  # glibc then asks for the other


@pytest.mark.parametrize(
    ("flags", "allowed"),
    [
        (0x22, True),  # private and anonymous: ordinary memory
        (0x02, True),
        (0x01, True),  # shared, of a file
        (0x03, True),
        (0x21, False),  # shared and anonymous
        (0x23, False),
        (0x4021, False),
    ],
)
def test_memory_that_no_count_shows_is_not_mapped(decided, flags, allowed):
    wanted = "allowed" if allowed else errno.EPERM
    assert decided(MMAP, 0, 4096, 3, flags) == wanted


def test_other_interfaces_of_the_processor_lead_nowhere():
    """Their numbers mean other calls, so what asks by them is ended or refused."""
    for machine, other in (("x86_64", 0x40000003), ("x86_64", 0xC00000B7), ("aarch64", 0x40000028)):
        assert _decided(machine, 1, architecture=other) == "killed"
    assert _decided("x86_64", 0x40000000) == _decided("x86_64", 0x40000001) == errno.EPERM
    assert _decided("x86_64", 0x3FFFFFFF) == "allowed"


def test_there_is_no_filter_for_a_processor_nobody_wrote_one_for():
    with pytest.raises(seccomp.Unsupported, match="not written for riscv64"):
        seccomp.program("riscv64")
    assert seccomp.program() == seccomp.program(platform.machine())


def test_no_filter_no_sandbox(monkeypatch):
    monkeypatch.setattr(platform, "machine", lambda: "riscv64")
    monkeypatch.setattr(sandbox.shutil, "which", lambda _: "/usr/bin/bwrap")
    assert "not written for riscv64" in sandbox.available()


def test_without_bubblewrap_the_refusal_says_how_to_install_it(monkeypatch):
    monkeypatch.setattr(sandbox.shutil, "which", lambda _: None)
    assert "apt-get install bubblewrap" in sandbox.available()
    with pytest.raises(sandbox.Unavailable, match="not run without a sandbox: bubblewrap is not"):
        sandbox.require()
    assert sandbox.require(sandbox.PLAIN_WORDS) is False


def test_with_a_sandbox_it_is_used_and_one_that_cannot_be_begun_is_none(monkeypatch):
    class Made:
        problem, ended = None, 0

        def begin(self):
            if self.problem:
                raise self.problem

        def close(self):
            Made.ended += 1

    monkeypatch.setattr(sandbox.shutil, "which", lambda _: "/usr/bin/bwrap")
    monkeypatch.setattr(sandbox, "_walls", lambda *_: ["bwrap"])
    monkeypatch.setattr(sandbox.subprocess, "run", lambda command, **_: None)
    monkeypatch.setattr(sandbox, "Sandbox", Made)
    assert sandbox.available() is None and sandbox.require() is True
    for problem in (sandbox.SandboxError("no room"), sandbox.Lost()):
        Made.problem = problem
        assert sandbox.available() == f"there is no sandbox here: {problem}"
    assert Made.ended == 4


def test_on_ubuntu_the_refusal_says_how_to_let_bubblewrap_through(monkeypatch, tmp_path):
    switch = tmp_path / "switch"
    switch.write_text("1\n", encoding="ascii")
    monkeypatch.setattr(sandbox, "APPARMOR", switch)
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setattr(sandbox.shutil, "which", lambda _: "/usr/bin/bwrap")

    def refused(command, **_):
        raise subprocess.CalledProcessError(
            1, command, stderr=b"bwrap: setting up uid map: Permission denied"
        )

    monkeypatch.setattr(sandbox.subprocess, "run", refused)
    monkeypatch.setattr(sandbox, "_walls", lambda *_: ["bwrap"])
    reason = sandbox.available()
    assert "profile bwrap /usr/bin/bwrap flags=(unconfined)" in reason
    assert "userns," in reason and "apparmor_parser -r /etc/apparmor.d/bwrap" in reason
    switch.write_text("0\n", encoding="ascii")
    assert "apparmor_parser" not in sandbox.available()


LINGER = """
import os, socket, time
here = [int(name) for name in os.listdir('/proc') if name.isdigit()]
try:
    socket.create_connection(('127.0.0.1', 4321)).close()
    heard = True
except OSError:
    heard = False
print(here == [os.getpid()], [n for n in os.listdir('.') if 'font' not in n], heard, 'left' in dir())
left = 1
open('left', 'w').write('x')
if os.fork() == 0:
    socket.create_server(('127.0.0.1', 4321))
    while True: time.sleep(1)
"""


def test_nothing_of_one_submission_is_there_for_the_next(walls):
    """Neither files nor names, neither processes that it left nor what these listen to."""
    made = sandbox.Sandbox(LIMITS)
    for _ in range(2):
        made.begin()
        assert _run(made, LINGER) == "True [] False False"
        made.finish()
    made.close()


SPEAKS = """
import os
for descriptor in range(3, 64):
    try: os.write(descriptor, b'{"ended": 0}\\n{"begun": true}\\n')
    except OSError: pass
"""


def test_no_submission_can_speak_for_the_next_one(walls):
    """Each has a socket of its own, and whose line is broken is ended before the next begins."""
    made = sandbox.Sandbox(LIMITS)
    made.begin()
    first = made.forked.process
    made.request({"run": SPEAKS})
    made.finish()
    assert not first.is_running()
    made.begin()
    assert _run(made, "print('mine', end='')") == "mine"
    made.close()


@pytest.fixture
def abacus(tmp_path):
    """Return limits under which notebooks see a package that notes which tables are read."""
    package = tmp_path / "abacus"
    package.mkdir()
    (package / "__init__.py").write_text(
        "import pandas\nREAD = []\ndef load(name):\n    READ.append(name)\n"
        "    return pandas.DataFrame({'a': [1, 2]})\n",
        encoding="utf-8",
    )
    visible = (str(package),)
    return dataclasses.replace(LIMITS, visible=visible, remember=("abacus.load",))


def test_tables_are_read_once_and_changes_stay_with_whoever_made_them(walls, abacus):
    warm = ["import abacus\nabacus.load('x')\nmine = 1"]
    made = sandbox.Sandbox(abacus, warm=warm)
    source = (
        "import abacus\nt = abacus.load('x')\nt.loc[0, 'a'] = 9\n"
        "print(list(abacus.load('x')['a']), abacus.READ, 'mine' in dir(), end='')"
    )
    for _ in range(2):
        made.begin()
        assert _run(made, source) == "[1, 2] ['x'] False"
        made.finish()
    made.close()


SHOWS = """
from IPython.display import display
made = []
class Shown:
    def _repr_html_(self): made.append("html"); return "<b>x</b>"
    def _repr_png_(self): made.append("png"); return b"x"
    def __repr__(self): made.append("text"); return "x"
display(Shown())
Shown()
"""


@pytest.mark.parametrize(
    ("message", "made_of_it"),
    [({}, {"html", "png", "text"}), ({"shown": running.HARMLESS}, {"png", "text"})],
)
def test_only_what_will_be_looked_at_is_made(walls, message, made_of_it):
    made = sandbox.Sandbox(LIMITS)
    made.begin()
    try:
        assert made.request({"run": SHOWS, **message})["error"] is None
        assert _run(made, "print(sorted(set(made)), end='')") == str(sorted(made_of_it))
        made.request({"run": "made.clear()\nShown()", "shown": ()})
        assert made.request({"run": "2.5", "shown": ()})["number"] == 2.5
        assert _run(made, "print(made, end='')") == "[]"
    finally:
        made.close()


def test_what_the_text_names_is_read_before_a_student_s_process_is_forked(abacus, walls, sums):
    """A table that only a solution reads is read once, if students were told of it."""
    notebook = copy.deepcopy(sums.source)
    total = next(cell for cell in notebook.cells if grade_id(cell) == "total")
    reads = "import abacus\nabacus.load('told')\nabacus.load('secret')\n### END SOLUTION"
    total.source = total.source.replace("### END SOLUTION", reads)
    notebook.cells[0].source += "\n\nThe table is `told`."
    checker = running.Checker(dataclasses.replace(sums, source=notebook), abacus)
    checker.begin()
    try:
        read = "import abacus\nt = abacus.load('told')\nprint(abacus.READ, end='')"
        assert _run(checker.students, read) == "['told']"
        assert _run(checker.sandbox, read) == "['told', 'secret']"
    finally:
        checker.close()


# Two at a time -----------------------------------------------------------------------------------


@pytest.fixture
def two(walls, sums):
    """Two checkers of one assignment, each with a submission begun."""
    made = [running.Checker(sums, LIMITS) for _ in range(2)]
    for checker in made:
        checker.begin()
    yield made
    for checker in made:
        checker.close()


def _holds(pid, text):
    """Return whether a text is anywhere in the memory of a process."""
    with open(f"/proc/{pid}/maps") as maps, open(f"/proc/{pid}/mem", "rb", 0) as memory:
        for line in maps:
            start, end = (int(place, 16) for place in line.split()[0].split("-"))
            with contextlib.suppress(OSError, OverflowError):
                memory.seek(start)
                if text in memory.read(end - start):
                    return True
    return False


def test_a_student_s_process_and_what_it_is_forked_from_hold_no_solution_and_no_test(two, sums):
    first = two[0]
    hidden = [
        max(cell.splitlines(), key=len).encode()
        for cell in (sums.solutions["share"], next(c for c in sums.everything if "_probe" in c))
    ]
    for sandbox_, held in ((first.students, False), (first.sandbox, True)):
        process = sandbox_.forked.process
        for each in (process, process.parent()):
            assert [_holds(each.pid, text) for text in hidden] == [held, held]
        names = _run(sandbox_, "print(sorted(dir()), end='')")
        assert "total" not in names and "_probe" not in names
    assert not any(task in "".join(sums.given) for task in sums.solutions.values())


MEETS = """
import os, signal
print([n for n in os.listdir('/proc') if n.isdigit()], os.listdir('/scratch'), end=' ')
def reached(number):
    try: os.kill(number, signal.SIGKILL); return True
    except OSError: return False
print([n for n in range(2, 40_000) if reached(n)], end='')
"""


def test_two_submissions_at_a_time_neither_see_nor_signal_each_other(two):
    one, other = (checker.students for checker in two)
    _run(one, "open('/scratch/mine', 'w').write('x')\nmine = 1")
    said = _run(other, MEETS)
    assert said.startswith("['1'] [") and "mine" not in said and said.endswith("[]")
    assert one.forked.process.uids() != other.forked.process.uids() or os.geteuid() != 0
    assert _run(one, "print(mine, end='')") == "1"


FORKS = """
import os, time
made = 0
try:
    while True:
        if os.fork() == 0:
            time.sleep(60)
        made += 1
except BlockingIOError:
    print(made, end='')
"""


def test_the_processes_of_one_submission_count_for_no_other(two):
    assert [_run(checker.students, FORKS) for checker in two] == [str(LIMITS.processes - 1)] * 2


def test_the_limit_on_memory_ends_the_right_one_of_two(two):
    one, other = (checker.students for checker in two)
    _run(one, "import time\nhog = bytearray(b'1') * 100_000_000\ntime.sleep(1)")
    with pytest.raises(sandbox.SandboxError, match="the memory limit was reached"):
        other.request(
            {"run": "import time\nhog = bytearray(b'1') * 900_000_000\ntime.sleep(9)"}, 60
        )
    assert other.peak > LIMITS.total_memory > one.peak > 100_000_000
    assert _run(one, "print(len(hog), end='')") == "100000000"


def test_only_the_first_message_says_which_process_is_watched(walls):
    made = sandbox.Sandbox(LIMITS)
    made.begin()
    sender = made.line.sender
    assert sender == made.forked.process.pid != os.getpid()
    another = f"import os\nif os.fork() == 0:{textwrap.indent(SPEAKS, '    ')}    os._exit(0)\n"
    made.send({"run": another + "os.wait()"})
    assert made.receive(60) == {"ended": 0}  # it can lie, but not about who is watched
    assert made.line.sender == sender
    made.close()


# What ends ---------------------------------------------------------------------------------------


def test_a_branch_ends_with_its_line_and_what_it_forked_with_it(two):
    one, other = two
    processes = [each.forked.process for each in (one.students, one.sandbox)]
    processes += [each.parent() for each in processes]
    one.close()
    assert gone(*processes)
    assert _run(other.students, "print(1, end='')") == "1"


def test_a_branch_whose_line_ends_leaves_no_submission_running(two):
    students = two[0].students
    students.send({"run": "while True: pass"})
    students.control.close()
    assert gone(students.forked.process)


def test_the_last_of_an_assignment_ends_bubblewrap(two):
    outer = psutil.Process(two[0].origins.bubblewrap.process.pid)
    inner = outer.children(recursive=True)
    assert two[0].origins is two[1].origins and len(inner) >= 11
    two[0].close()
    assert outer.is_running()
    two[1].close()
    assert gone(outer, *inner) and running.Origins._open == {}


def test_bubblewrap_outlives_the_thread_that_asked_for_it(walls):
    """It is tied to a thread by the kernel, and that is none of the workers'."""
    made = sandbox.Sandbox(LIMITS)
    thread = threading.Thread(target=made.begin)
    thread.start()
    thread.join()
    assert _run(made, "print(1, end='')") == "1"
    made.close()


@pytest.mark.parametrize("which", ["origin", "tests", "students", "bubblewrap"])
def test_a_trusted_process_that_was_killed_is_made_anew_and_costs_nobody_a_mark(
    two, sums, monkeypatch, which
):
    """Killed while a submission runs; that one and the other worker's next are graded right."""
    one, _ = two
    doomed = {
        "origin": one.students.forked.process.parent().parent(),
        "tests": one.sandbox.forked.process.parent().parent(),
        "students": one.students.forked.process.parent(),
        "bubblewrap": psutil.Process(one.origins.bubblewrap.process.pid),
    }[which]
    original, ran = running._run_cell, []

    def run_cell(cell, *rest):
        ran.append(cell)
        if len(ran) == 3:
            doomed.kill()
            assert gone(doomed)
        return original(cell, *rest)

    monkeypatch.setattr(running, "_run_cell", run_cell)
    for checker in two:
        result = running.run(answered(sums), checker)
        assert sum(validate.marks(result.notebook).points.values()) == 20, result.notes
        assert result.notes == []


def test_a_submission_twice_without_a_sandbox_gets_no_mark(two, sums, monkeypatch):
    one, _ = two

    def lose(*_):
        raise sandbox.Lost

    monkeypatch.setattr(running, "_run_cell", lose)
    with pytest.raises(sandbox.Lost):
        running.run(answered(sums), one)


@pytest.mark.parametrize("walled", [True, False])
def test_cells_that_end_their_own_process_are_not_run_beforehand(request, walled):
    if walled:
        request.getfixturevalue("walls")
    around = sandbox.Bubblewrap(LIMITS, walled=walled)
    given = sandbox.Origin(around, ["import os\nos._exit(3)"])
    everything = sandbox.Origin(given, ["import os\nos._exit(3)"], ["kept = 1"])
    made = sandbox.Sandbox(origin=everything)
    made.begin()
    assert _run(made, "print(kept, end='')") == "1"
    for each in (made, everything, given, around):
        each.close()
