"""What the kernel holds a worker process to, whatever happens inside it.

Each measure is taken where the platform offers it: the memory and size limits everywhere, the others on Linux.
"""

from __future__ import annotations

import ctypes
import os
import resource
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:  # typing costs every worker five milliseconds at its start
    from typing import Final

_MIB: Final = 1 << 20
_STACK: Final = 16 * _MIB

# From the headers of prctl and seccomp.
_SET_DEATH_SIGNAL: Final = 1
_SET_SECCOMP: Final = 22
_SET_NO_NEW_PRIVILEGES: Final = 38
_FILTER_MODE: Final = 2
_KILL: Final = 9
_REFUSE: Final = 0x00050000 | 13  # SECCOMP_RET_ERRNO, EACCES
_ALLOW: Final = 0x7FFF0000
_LOAD, _JUMP_IF_EQUAL, _RETURN = 0x20, 0x15, 0x06  # classic BPF, in words
_NUMBER_OFFSET, _ARCHITECTURE_OFFSET = 0, 4  # within struct seccomp_data
_SOCKET_CALLS: Final = {"x86_64": (0xC000003E, 41), "aarch64": (0xC00000B7, 198), "riscv64": (0xC00000F3, 198)}
"""Machine → the audit architecture and the number of the system call socket(2)."""


def die_with(parent: int) -> None:
    """Be killed when the process that started this one ends, however it ends; `parent` is its id."""
    if sys.platform == "linux":
        _libc().prctl(_SET_DEATH_SIGNAL, _KILL, 0, 0, 0)
    if os.getppid() != parent:
        sys.exit(1)


def forbid_network() -> bool:
    """Refuse to make sockets, here and in every thread started later; False where the kernel has no such filter.

    A filter of system calls needs no privilege and works inside containers, where a network namespace does not.
    """
    known = _SOCKET_CALLS.get(os.uname().machine)
    if sys.platform != "linux" or known is None:
        return False
    architecture, socket_call = known
    program = (
        (_LOAD, 0, 0, _ARCHITECTURE_OFFSET),
        (_JUMP_IF_EQUAL, 0, 3, architecture),
        (_LOAD, 0, 0, _NUMBER_OFFSET),
        (_JUMP_IF_EQUAL, 0, 1, socket_call),
        (_RETURN, 0, 0, _REFUSE),
        (_RETURN, 0, 0, _ALLOW),
    )
    instructions = (_Instruction * len(program))(*(_Instruction(*step) for step in program))
    libc = _libc()
    if libc.prctl(_SET_NO_NEW_PRIVILEGES, 1, 0, 0, 0) != 0:
        return False
    installed = libc.prctl(_SET_SECCOMP, _FILTER_MODE, ctypes.byref(_Program(len(program), instructions)), 0, 0)
    return bool(installed == 0)


def limit_memory(mebibytes: int) -> None:
    """Bound the memory that may be taken from here on; also the stack, and no core file is written."""
    _lower(resource.RLIMIT_CORE, 0)
    _lower(resource.RLIMIT_STACK, _STACK)
    _lower(resource.RLIMIT_AS, _address_space() + mebibytes * _MIB)


def limit_file_size(mebibytes: int) -> None:
    """Bound every file written, so that a result ends with an error at exactly this size."""
    _lower(resource.RLIMIT_FSIZE, mebibytes * _MIB)


def peak_memory() -> int:
    """The most memory this process has held at once, in bytes.

    On Linux the mark of the program itself: that of `getrusage` begins at what the process that started it held.
    """
    try:
        with open("/proc/self/status", "rb") as status:  # noqa: PTH123 - as below
            for line in status:
                if line.startswith(b"VmHWM:"):
                    return int(line.split()[1]) * 1024
    except OSError:
        pass
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit


class _Instruction(ctypes.Structure):
    _fields_ = (("code", ctypes.c_ushort), ("jt", ctypes.c_ubyte), ("jf", ctypes.c_ubyte), ("k", ctypes.c_uint32))


class _Program(ctypes.Structure):
    _fields_ = (("len", ctypes.c_ushort), ("filter", ctypes.POINTER(_Instruction)))


def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def _lower(kind: int, value: int) -> None:
    """Set a soft limit, never above the hard one."""
    _, hard = resource.getrlimit(kind)
    resource.setrlimit(kind, (value if hard == resource.RLIM_INFINITY else min(value, hard), hard))


def _address_space() -> int:
    try:
        with open("/proc/self/statm", "rb") as statm:  # noqa: PTH123 - pathlib costs every worker milliseconds
            return int(statm.read().split()[0]) * resource.getpagesize()
    except OSError:
        return 0
