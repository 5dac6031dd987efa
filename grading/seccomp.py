"""A filter of system calls for the sandbox, as the kernel reads it (seccomp, classic BPF).

It closes what namespaces and limits leave open: keys of the session, memory that no process's own
count shows (memfd, System V, shared anonymous mappings), sockets of other families (vsock reaches
the host of a virtual machine), further namespaces, and parts of the kernel no notebook needs.

Numbers and layout: linux/seccomp.h, linux/filter.h, asm/unistd_64.h, asm-generic/unistd.h.
"""

import errno
import platform
import struct

LOAD, JUMP_EQ, JUMP_GE, JUMP_SET, AND, RETURN = 0x20, 0x15, 0x35, 0x45, 0x54, 0x06
ALLOW, KILL, ERRNO = 0x7FFF0000, 0x80000000, 0x00050000
NUMBER, ARCH, ARGUMENTS = 0, 4, 16  # offsets in struct seccomp_data; arguments are 8 bytes each

#: AUDIT_ARCH_*, by what ``platform.machine`` says.
ARCHITECTURES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}

#: Number of each forbidden call on x86_64 and on aarch64.
FORBIDDEN = {
    "add_key": (248, 217),
    "request_key": (249, 218),
    "keyctl": (250, 219),
    "memfd_create": (319, 279),
    "memfd_secret": (447, 447),
    "shmget": (29, 194),
    "shmat": (30, 196),
    "semget": (64, 190),
    "msgget": (68, 186),
    "mq_open": (240, 180),
    "unshare": (272, 97),
    "setns": (308, 268),
    "mount": (165, 40),
    "umount2": (166, 39),
    "pivot_root": (155, 41),
    "chroot": (161, 51),
    "open_tree": (428, 428),
    "move_mount": (429, 429),
    "fsopen": (430, 430),
    "fsconfig": (431, 431),
    "fsmount": (432, 432),
    "fspick": (433, 433),
    "mount_setattr": (442, 442),
    "ptrace": (101, 117),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "pidfd_getfd": (438, 438),
    "perf_event_open": (298, 241),
    "bpf": (321, 280),
    "userfaultfd": (323, 282),
    "io_uring_setup": (425, 425),
    "io_uring_enter": (426, 426),
    "io_uring_register": (427, 427),
    "kexec_load": (246, 104),
    "init_module": (175, 105),
    "finit_module": (313, 273),
    "delete_module": (176, 106),
    "name_to_handle_at": (303, 264),
    "open_by_handle_at": (304, 265),
    "fanotify_init": (300, 262),
    "quotactl": (179, 60),
    "syslog": (103, 116),
    "swapon": (167, 224),
}
SOCKET, SOCKETPAIR = (41, 198), (53, 199)
CLONE, CLONE3, MMAP = (56, 220), (435, 435), (9, 222)

FAMILIES = (1, 2, 10)  # unix, IPv4, IPv6
#: CLONE_NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET.
NAMESPACES = 0x20000 | 0x7E000000
MAP_KIND, MAP_SHARED, MAP_SHARED_VALIDATE, MAP_ANONYMOUS = 0x0F, 0x01, 0x03, 0x20
X32 = 0x40000000  # calls of the third interface of x86_64 begin here


class Unsupported(RuntimeError):
    """There is no filter for this kind of processor."""


def program(machine=None):
    """Return the filter as bytes for ``bwrap --seccomp``.

    Raises
    ------
    Unsupported
        On other processors than x86_64 and aarch64.
    """
    machine = machine or platform.machine()
    if machine not in ARCHITECTURES:
        raise Unsupported(f"the sandbox's filter of system calls is not written for {machine}")
    column = list(ARCHITECTURES).index(machine)
    refuse = [_code(RETURN, ERRNO | errno.EPERM)]
    code = [_code(LOAD, ARCH), _code(JUMP_EQ, ARCHITECTURES[machine], 1, 0), _code(RETURN, KILL)]
    code.append(_code(LOAD, NUMBER))
    if machine == "x86_64":
        code += [_code(JUMP_GE, X32, 0, 1), *refuse]
    for numbers in FORBIDDEN.values():
        code += [_code(JUMP_EQ, numbers[column], 0, 1), *refuse]
    # glibc falls back on clone, whose flags can be looked at; those of clone3 cannot.
    code += [_code(JUMP_EQ, CLONE3[column], 0, 1), _code(RETURN, ERRNO | errno.ENOSYS)]
    known = [_code(JUMP_EQ, family, len(FAMILIES) - i, 0) for i, family in enumerate(FAMILIES)]
    family = [_argument(0), *known, _code(RETURN, ERRNO | errno.EAFNOSUPPORT), _allow()]
    for numbers in (SOCKET, SOCKETPAIR):
        code += _if(numbers[column], family)
    code += _if(CLONE[column], [_argument(0), _code(JUMP_SET, NAMESPACES, 0, 1), *refuse, _allow()])
    shared = [
        _argument(3),
        _code(JUMP_SET, MAP_ANONYMOUS, 0, 4),
        _code(AND, MAP_KIND),
        _code(JUMP_EQ, MAP_SHARED, 1, 0),
        _code(JUMP_EQ, MAP_SHARED_VALIDATE, 0, 1),
        *refuse,
        _allow(),
    ]
    code += _if(MMAP[column], shared)
    return b"".join([*code, _allow()])


def _code(operation, value, yes=0, no=0):
    return struct.pack("=HBBI", operation, yes, no, value)


def _allow():
    return _code(RETURN, ALLOW)


def _argument(position):
    """Load the lower half of an argument; both processors are little-endian."""
    return _code(LOAD, ARGUMENTS + 8 * position)


def _if(number, code):
    """Return code for one call; it must end with a return."""
    return [_code(JUMP_EQ, number, 0, len(code)), *code]
