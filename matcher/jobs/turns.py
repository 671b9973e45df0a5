"""One at a time within this process. Between processes it is the leases of rows that keep them apart."""

from __future__ import annotations

import threading
from collections.abc import Callable


class OneAtATime:
    """Whoever comes while somebody works goes away; the work is then done once more, for what came meanwhile."""

    def __init__(self) -> None:
        self._busy = threading.Lock()
        self._wanted = threading.Event()

    def run(self, work: Callable[[], None]) -> None:
        self._wanted.set()
        while self._wanted.is_set() and self._busy.acquire(blocking=False):
            try:
                self._wanted.clear()
                work()
            finally:
                self._busy.release()
