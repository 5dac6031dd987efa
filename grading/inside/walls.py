"""What the process of one submission does before any of its code runs: it walls itself in.

It was forked, so libraries and tables are in its memory already. It gets namespaces, a folder and a
user of its own, gives up every capability, and installs the filter of system calls; the process it
was forked from gave it the first place among its processes, so that all of them end with it.

Numbers: linux/sched.h, linux/mount.h, linux/prctl.h, linux/capability.h, linux/sockios.h.
"""

import ctypes
import fcntl
import os
import shutil
import socket
import struct

LIBC = ctypes.CDLL(None, use_errno=True)

NEWNS, NEWUTS, NEWIPC = 0x20000, 0x4000000, 0x8000000
NEWUSER, NEWPID, NEWNET = 0x10000000, 0x20000000, 0x40000000
NOSUID, NODEV, NOEXEC, BIND, REC, PRIVATE = 0x2, 0x4, 0x8, 0x1000, 0x4000, 0x40000
SET_DUMPABLE, SET_SECCOMP, FILTER, SET_NO_NEW_PRIVILEGES = 4, 22, 2, 38
AMBIENT, CLEAR_ALL = 47, 4
CAPABILITIES_VERSION = 0x20080522
GET_FLAGS, SET_FLAGS, UP = 0x8913, 0x8914, 0x1

FONTS = "/course/fonts"  # matplotlib's list of them, which takes it seconds to make
SECRET = ("/proc/keys", "/proc/key-users")  # names of the keys of the same user


def fork():
    """Fork; the child is the first process of a new namespace of processes. Return as os.fork."""
    own = os.open("/proc/self/ns/pid", os.O_RDONLY)
    try:
        _call("unshare", NEWPID)
        child = os.fork()
        if child:
            _call("setns", own, NEWPID)  # or the next one could not have its own
        return child
    finally:
        os.close(own)


def enter(user, scratch, rules):
    """Wall this process in.

    Parameters
    ----------
    user : int or None
        The user to become; None where the process is no more than an ordinary user's and stays it.
    scratch : int
        Bytes of the folder ``/scratch``.
    rules : bytes
        The filter of system calls.
    """
    _call("unshare", NEWNS | NEWUTS | NEWIPC | NEWNET)
    _loopback()
    _mount(None, "/", None, REC | PRIVATE)
    _mount("proc", "/proc", "proc", NOSUID | NODEV | NOEXEC)
    for path in filter(os.path.exists, SECRET):
        _mount("/dev/null", path, None, BIND)
    _mount("tmpfs", "/scratch", "tmpfs", NOSUID | NODEV, f"mode=1777,size={scratch}")
    shutil.copytree(FONTS, "/scratch", dirs_exist_ok=True)
    os.chmod("/scratch", 0o1777)
    os.chdir("/scratch")
    _give_up(user)
    _install(rules)


def _call(name, *arguments):
    if getattr(LIBC, name)(*arguments) != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{name}: {os.strerror(number)}")


def _mount(source, target, kind, flags, options=None):
    texts = [text and text.encode() for text in (source, target, kind)]
    _call("mount", *texts, ctypes.c_ulong(flags), options and options.encode())


def _loopback():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as device:
        asked = struct.pack("16sh22x", b"lo", 0)
        (flags,) = struct.unpack_from("h", fcntl.ioctl(device, GET_FLAGS, asked), 16)
        fcntl.ioctl(device, SET_FLAGS, struct.pack("16sh22x", b"lo", flags | UP))


def _give_up(user):
    """Become a user of no other process, if there is a choice, and be allowed nothing special."""
    if user is not None:
        os.setgroups([])
        os.setresgid(user, user, user)
        os.setresuid(user, user, user)
        # A change of user makes /proc/self unreadable; memory meters need it.
        _prctl(SET_DUMPABLE, 1)
    else:
        _count_apart()
    _prctl(AMBIENT, CLEAR_ALL)
    head, none = struct.pack("Ii", CAPABILITIES_VERSION, 0), bytes(24)
    _call("capset", head, none)


def _count_apart():
    """Take a namespace of users, or the limit on processes would be one for all submissions."""
    user, group = os.getuid(), os.getgid()
    _call("unshare", NEWUSER)
    maps = {"setgroups": "deny", "uid_map": f"{user} {user} 1", "gid_map": f"{group} {group} 1"}
    for name, text in maps.items():
        with open(f"/proc/self/{name}", "w", encoding="ascii") as file:
            file.write(text)


def _install(rules):
    class Program(ctypes.Structure):
        _fields_ = (("length", ctypes.c_ushort), ("code", ctypes.c_char_p))

    program = Program(len(rules) // 8, rules)
    _prctl(SET_NO_NEW_PRIVILEGES, 1)
    _prctl(SET_SECCOMP, FILTER, ctypes.byref(program))


def _prctl(option, value, pointer=0):
    number = pointer if pointer else ctypes.c_ulong(0)
    _call("prctl", option, ctypes.c_ulong(value), number, ctypes.c_ulong(0), ctypes.c_ulong(0))
