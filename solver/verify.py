"""The judge: checks an outcome against its problem without the optimizer (and without OR-Tools).

Everything is recomputed from the definitions in ``docs/problem-format.md``: that the outcome is possible, that its
numbers and reasons are true, and, from the prices of its certificate, that nothing better exists.
"""

from __future__ import annotations

from dataclasses import dataclass

from solver.errors import Fault
from solver.judge.case import Case
from solver.judge.claims import Unproven, claims
from solver.judge.fixes import fixes
from solver.judge.goals import Goals
from solver.judge.matching import identity, pairs, people, pins, places, rules
from solver.judge.reasons import reasons
from solver.judge.stages import numbers
from solver.outcome import Outcome, Proof
from solver.problem import Problem


@dataclass(frozen=True)
class Verdict:
    """What is wrong with an outcome; and if nothing is, which stages its prices prove, and which they do not."""

    faults: tuple[Fault, ...]
    proven: tuple[str, ...] = ()
    unproven: tuple[Unproven, ...] = ()

    def told(self, outcome: Outcome) -> str:
        """A true outcome in a line, and in another what its prices do not show."""
        how = "proven" if outcome.proof is Proof.PRICES else "confirmed"
        words = [f"verified: {outcome.placed} placed, {outcome.status}"]
        words += [f"{one.goal} {one.value}, at best {one.bound}" for one in outcome.stages if one.value != one.bound]
        words += [f"{how} by prices: {', '.join(self.proven)}"] if self.proven else []
        claimed = "search proved" if outcome.proof is Proof.SEARCH else "claimed"
        left = ", ".join(one.told(claimed) for one in self.unproven)
        return "; ".join(words) + (f"\nnot checked: {left}" if left else "")


def verify(problem: Problem, outcome: Outcome) -> tuple[Fault, ...]:
    """Every fault of the outcome; empty when all is true."""
    return judge(problem, outcome).faults


def judge(problem: Problem, outcome: Outcome) -> Verdict:
    """The faults of an outcome, and what is proven about it. Its prices are looked at once all else is true."""
    case = Case(problem, outcome)
    faults = list(identity(case))
    if not faults:
        goals = Goals(case)
        for check in (pairs, places, people, pins, rules, reasons, fixes):
            faults += check(case)
        faults += numbers(case, goals)
    if faults:
        return Verdict(tuple(sorted(faults)))
    found = claims(case, goals)
    if found.faults:
        return Verdict(tuple(sorted(found.faults)))
    return Verdict((), found.proven, found.unproven)
