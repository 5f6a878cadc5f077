"""What was measured on: figures without the machine say nothing."""

import os
import platform
from pathlib import Path


def conditions(policy: str, folder: Path, rounds: int) -> dict[str, str]:
    """Return the machine, the versions and the disk that the figures belong to."""
    disk = os.statvfs(folder)
    return {
        "machine": f"{_processor()}, {os.cpu_count()} cores, {_memory_gib():.0f} GiB",
        "disk": f"{_file_system(folder)}, blocks of {disk.f_frsize} bytes",
        "python": f"{platform.python_implementation()} {platform.python_version()}",
        "system": f"{platform.system()} {platform.release()}",
        "policy": policy,
        "rounds": f"median of {rounds}",
    }


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text("utf-8").splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def _memory_gib() -> float:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30


def _file_system(folder: Path) -> str:
    """Return the type of the file system that holds a folder, from the longest mount point."""
    found = ("", "unknown")
    for line in Path("/proc/mounts").read_text("utf-8").splitlines():
        _, mount, kind, *_ = line.split()
        if str(folder).startswith(mount) and len(mount) > len(found[0]):
            found = (mount, kind)
    return found[1]
