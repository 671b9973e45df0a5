"""Bookends' solver: who meets whom, at which recurring time, and why. Pure: it knows no web, database or mail.

What stands in ``__all__`` is for everybody, as ``docs/solver-library.md`` describes it. It is loaded when it is first
asked for: OR-Tools, only when something is solved.
"""

import sys
import zoneinfo
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from solver.certificate import Certificate
    from solver.errors import Fault, OutcomeFaults, ProblemFaults, SolverError
    from solver.explain import explain
    from solver.factors import Factors
    from solver.files.by_name import read_outcome, read_problem, write_outcome, write_problem
    from solver.outcome import Outcome, Pair, Proof, Reason, Stage, Status, Unmatched
    from solver.problem import (
        Avoid,
        Cadence,
        Calendar,
        Changes,
        Goal,
        Interval,
        LeftOver,
        Mentee,
        Mentor,
        Pin,
        PinKind,
        Preference,
        Problem,
        Rule,
        RuleKind,
        SameCooperative,
        Settings,
        Slot,
        Weight,
    )
    from solver.solve import solve
    from solver.verify import verify

__all__ = [
    "Avoid",
    "Cadence",
    "Calendar",
    "Certificate",
    "Changes",
    "Factors",
    "Fault",
    "Goal",
    "Interval",
    "LeftOver",
    "Mentee",
    "Mentor",
    "Outcome",
    "OutcomeFaults",
    "Pair",
    "Pin",
    "PinKind",
    "Preference",
    "Problem",
    "ProblemFaults",
    "Proof",
    "Reason",
    "Rule",
    "RuleKind",
    "SameCooperative",
    "Settings",
    "Slot",
    "SolverError",
    "Stage",
    "Status",
    "Unmatched",
    "Weight",
    "explain",
    "read_outcome",
    "read_problem",
    "solve",
    "verify",
    "write_outcome",
    "write_problem",
]

# The system's time-zone files are often years behind; the pinned tzdata package is the one truth.
zoneinfo.reset_tzpath(to=[])

_HOMES = {
    "solver.certificate": ("Certificate",),
    "solver.errors": ("Fault", "OutcomeFaults", "ProblemFaults", "SolverError"),
    "solver.explain": ("explain",),
    "solver.factors": ("Factors",),
    "solver.files.by_name": ("read_outcome", "read_problem", "write_outcome", "write_problem"),
    "solver.outcome": ("Outcome", "Pair", "Proof", "Reason", "Stage", "Status", "Unmatched"),
    "solver.solve": ("solve",),
    "solver.verify": ("verify",),
}
_HOME = {name: module for module, names in _HOMES.items() for name in names}


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module 'solver' has no attribute {name!r}")
    return getattr(import_module(_HOME.get(name, "solver.problem")), name)


def __dir__() -> list[str]:
    return __all__


class _Package(ModuleType):
    def __setattr__(self, name: str, value: object) -> None:
        """Three functions are named like their modules: whoever imports such a module must not put it in its place."""
        if not (name in _HOME and isinstance(value, ModuleType)):
            super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Package
