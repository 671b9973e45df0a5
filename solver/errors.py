"""What can go wrong in the solver, each with facts.

SolverError
├── FileFaults            a file breaks the contract of ``docs/problem-format.md``
│   ├── ProblemFaults     the problem (also raised for pins that contradict each other)
│   └── OutcomeFaults     the outcome
└── UnclearStart          a local start that the clocks skip or repeat
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, order=True)
class Fault:
    """One thing wrong: ``where`` it stands, ``what`` is wrong and what is ``allowed`` instead."""

    where: str
    what: str
    allowed: str = ""

    def __str__(self) -> str:
        return f"{self.where}: {self.what}" + (f" (allowed: {self.allowed})" if self.allowed else "")


def not_supported(where: str, feature: str) -> Fault:
    """A feature of the format that this version refuses by name rather than ignore."""
    return Fault(where, f"{feature}: not supported by this version", "leave it out")


class SolverError(Exception):
    """Base of everything the solver raises on purpose."""


class FileFaults(SolverError):
    """Every fault found in one file, sorted."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults: tuple[Fault, ...] = tuple(sorted(set(faults)))
        super().__init__("\n".join(map(str, self.faults)))


class ProblemFaults(FileFaults):
    """The problem is wrong; nothing was solved."""


class OutcomeFaults(FileFaults):
    """The outcome cannot be read."""


class UnclearStart(SolverError):
    """The clocks of ``zone`` skip or repeat the start on ``day``, so the slot does not exist."""

    def __init__(self, day: date, start: int, zone: str) -> None:
        self.day, self.start, self.zone = day, start, zone
        super().__init__(f"{day} {start // 60:02}:{start % 60:02} is skipped or repeated in {zone}")
