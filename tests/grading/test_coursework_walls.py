"""What the sandbox starts without, and what it does not let a program hold or open."""

import ctypes
import os
import platform
import subprocess
from pathlib import Path

import psutil
import pytest

from grading import running, sandbox, seccomp

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
    outer = psutil.Process(inside.process.pid)
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
    within = made._forked(made.process.pid)[0].pid
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


def test_no_filter_no_sandbox(monkeypatch):
    monkeypatch.setattr(platform, "machine", lambda: "riscv64")
    monkeypatch.setattr(sandbox.shutil, "which", lambda _: "/usr/bin/bwrap")
    assert "not written for riscv64" in sandbox.available()


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
    first = made._forked(made.process.pid)[0]
    made.request({"run": SPEAKS})
    made.finish()
    assert not first.is_running()
    made.begin()
    assert _run(made, "print('mine', end='')") == "mine"
    made.close()


def test_tables_are_read_once_and_changes_stay_with_whoever_made_them(walls, tmp_path):
    package = tmp_path / "abacus"
    package.mkdir()
    (package / "__init__.py").write_text(
        "import pandas\nREAD = []\ndef load(name):\n    READ.append(name)\n"
        "    return pandas.DataFrame({'a': [1, 2]})\n",
        encoding="utf-8",
    )
    limits = sandbox.Limits(visible=(str(package),), remember=("abacus.load",))
    warm = ["import abacus\nabacus.load('x')\nmine = 1"]
    made = sandbox.Sandbox(limits, warm=warm)
    source = (
        "import abacus\nt = abacus.load('x')\nt.loc[0, 'a'] = 9\n"
        "print(list(abacus.load('x')['a']), abacus.READ, 'mine' in dir(), end='')"
    )
    for _ in range(2):
        made.begin()
        assert _run(made, source) == "[1, 2] ['x'] False"
        made.finish()
    made.close()


def test_solutions_and_tests_come_near_no_student(walls, sums):
    checker = running.Checker(sums)
    checker.begin()
    source = (
        "import gc\nprint([o for o in gc.get_objects() if isinstance(o, dict) and ('_probe' in o)])"
    )
    found = checker.students
    found.begin()
    assert _run(found, source) == "[]"
    assert not any(task in "".join(sums.given) for task in sums.solutions.values())
    assert any("_probe" in cell for cell in sums.everything)
    assert checker.students._warm == sums.given
    checker.end()
    checker.close()
