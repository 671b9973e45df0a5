"""How a program of ours is started that must not hurt the service: limited, given no secret, and not left behind.

The limits are set in the child before the program begins; code between fork and exec is unsafe beside threads. On Linux
the child also dies with the thread that started it (PR_SET_PDEATHSIG, SIGKILL): a worker that is killed leaves none.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MEGABYTE = 1024 * 1024
_START = (
    "import os, resource, sys; "
    "[resource.setrlimit(getattr(resource, name), (int(most), int(most))) "
    "for name, _, most in (one.partition('=') for one in sys.argv[1].split(','))]; "
    "sys.platform == 'linux' and __import__('ctypes').CDLL(None).prctl(1, 9); os.execv(sys.argv[2], sys.argv[2:])"
)


def limited(
    command: Sequence[str], *, megabytes: int, seconds: int | None = None, written: int | None = None
) -> list[str]:
    """``command`` with so many megabytes of memory, seconds of processor time and megabytes in a file at the most."""
    limits = {
        "RLIMIT_AS": megabytes * MEGABYTE,
        "RLIMIT_CORE": 0,
        "RLIMIT_CPU": seconds,
        "RLIMIT_FSIZE": None if written is None else written * MEGABYTE,
    }
    told = ",".join(f"{name}={most}" for name, most in limits.items() if most is not None)
    return [sys.executable, "-I", "-S", "-c", _START, told, *command]


def bare_environment(**more: str) -> dict[str, str]:
    """Enough to find Python's own things; the service's secrets stay where they are."""
    kept = {name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH") if name in os.environ}
    return kept | {"LANG": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1"} | more
