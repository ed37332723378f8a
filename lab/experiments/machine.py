"""What this machine is, and what this process uses of it."""

import ctypes
import os
import platform
import resource
import sys
import time
from pathlib import Path

CPU_INFO = Path("/proc/cpuinfo")
PAGES_IN_MEMORY = Path("/proc/self/statm")
DESCRIPTORS = 12_288  # the most connections of any experiment, with room to spare


def describe() -> dict[str, str | int]:
    """Return the processor, its cores, the system and the Python, for a caption."""
    return {
        "cpu": processor(),
        "cores": os.cpu_count() or 1,
        "system": system(),
        "python": platform.python_version(),
    }


def processor() -> str:
    """Return the model of the processor, or its architecture where none is told."""
    if CPU_INFO.exists():
        for line in CPU_INFO.read_text().splitlines():
            field, _, value = line.partition(":")
            if field.strip() == "model name" and value.strip():
                return value.strip()
    return platform.processor() or platform.machine()


def system() -> str:
    """Return the system and its version, as `Linux 6.12` or `macOS 15.1`."""
    version = platform.mac_ver()[0]
    if version:
        return f"macOS {version}"
    first_two = platform.release().split("-")[0].split(".")[:2]
    return f"{platform.system()} {'.'.join(first_two)}"


def cpu_seconds() -> float:
    """Return the seconds of processor time that this process has used."""
    return time.process_time()


def resident_bytes() -> int:
    """Return the bytes of memory this process holds.

    Where the system does not tell (macOS), it is the most that it has held so far.
    """
    if PAGES_IN_MEMORY.exists():
        pages = int(PAGES_IN_MEMORY.read_text().split()[1])
        return pages * resource.getpagesize()
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


class MallInfo(ctypes.Structure):
    """What glibc tells of its heap: `struct mallinfo2`."""

    NAMES = (
        "arena ordblks smblks hblks hblkhd usmblks fsmblks uordblks fordblks keepcost"
    )
    _fields_ = [(name, ctypes.c_size_t) for name in NAMES.split()]


def allocated_bytes() -> int:
    """Return the bytes that are allocated, however much memory the process holds.

    Python's small objects are among them with PYTHONMALLOC=malloc. Where the C library
    does not tell (all but glibc), it is 0.
    """
    tell = getattr(ctypes.CDLL(None), "mallinfo2", None)
    if tell is None:
        return 0
    tell.restype = MallInfo
    info = tell()
    allocated: int = info.uordblks + info.hblkhd
    return allocated


def keep_to_core(position: int) -> None:
    """Keep this process to the first core (0) or to the last (-1).

    Does nothing where there is only one, or where the system cannot do it.
    """
    if sys.platform == "linux":
        cores = sorted(os.sched_getaffinity(0))
        if len(cores) > 1:
            os.sched_setaffinity(0, {cores[position]})


def allow_descriptors(count: int = DESCRIPTORS) -> None:
    """Let this process open `count` files, or as many as the system permits."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != resource.RLIM_INFINITY and soft < count:
        if hard != resource.RLIM_INFINITY:
            count = min(count, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (count, hard))
