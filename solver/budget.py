"""How long a solve may still take. A safety net: what it cuts is said in the outcome."""

from __future__ import annotations

from time import monotonic


class Budget:
    """Seconds on the wall clock from now; None is without end. ``stop`` ends it at once."""

    def __init__(self, seconds: float | None = None) -> None:
        self.started = monotonic()
        self._seconds = seconds

    def stop(self) -> None:
        self._seconds = 0.0

    def left(self) -> float | None:
        return None if self._seconds is None else max(0.0, self.started + self._seconds - monotonic())

    def spent(self) -> bool:
        return self.left() == 0.0

    def ending(self) -> bool:
        """Whether it is time to make what is known fit: a sixth is left, or less."""
        left = self.left()
        return left is not None and self._seconds is not None and left <= self._seconds / 6
