"""What a certificate proves on a small round, added up pair by pair and slot by slot; for the tests."""

from __future__ import annotations

from collections.abc import Mapping

from solver.certificate import StageProof
from solver.outcome import Outcome
from solver.problem import Mentor, Problem, Slot
from tests.solver.brute import FEWEST, Exhaustive, limit_of


def bounds(problem: Problem, outcome: Outcome) -> dict[str, int | None]:
    """The best value that the certificate leaves possible in each stage. Asserts that its prices hold."""
    assert outcome.certificate is not None
    checker = Checker(problem, outcome)
    proofs = {proof.proves: checker.bound(proof) for proof in outcome.certificate.stages}
    proven: dict[str, int | None] = {goal: checker.value(goal, bound) for goal, bound in proofs.items()}
    if "floor" in proofs:
        proof = next(one for one in outcome.certificate.stages if one.proves == "floor")
        assert proofs["floor"] < checker.gained(proof.goal), "a stronger floor costs nothing"
        proven["floor"] = (proof.min_points or 0) - 1
    elif "floor" in checker.search.goals and outcome.floor in (None, checker.search.most_points):
        proven["floor"] = outcome.floor
    return proven


class Checker:
    def __init__(self, problem: Problem, outcome: Outcome) -> None:
        assert outcome.certificate is not None
        self.search, self.scale = Exhaustive(problem), outcome.certificate.scale
        self.values = {stage.goal: stage.value or 0 for stage in outcome.stages}

    def gained(self, goal: str) -> int:
        """What all gains in a stage are together in the outcome."""
        value = self.values[goal]
        if goal == "changes":
            return len(self.search.problem.settings.kept) - value
        return -value if goal in FEWEST or limit_of(goal) else value

    def value(self, goal: str, gained: int) -> int:
        if goal == "changes":
            return len(self.search.problem.settings.kept) - gained
        return -gained if goal in FEWEST or limit_of(goal) else gained

    def bound(self, proof: StageProof) -> int:
        weights = {keep.goal: self.scale * keep.price for keep in proof.keep} | {proof.goal: self.scale}
        assert all(keep.at_least == self.gained(keep.goal) for keep in proof.keep)
        minimum = {one.mentor: one.price for one in proof.minimums}
        bundle = {(one.team, one.mentor): one.price for one in proof.bundles}
        self._signs(proof, weights)
        for mentee in self.search.problem.mentees:
            for mentor in filter(None, self.search.choices(mentee)):
                points = self.search.rules.points(mentee, mentor)
                if points < (proof.min_points or 0) and mentee.id not in self.search.keeps:
                    continue
                gain = sum(weight * self.search.gain(goal, mentee, mentor) for goal, weight in weights.items())
                price = proof.mentee_price.get(mentee.id, 0) + bundle.get((mentee.apart or "", mentor.id), 0)
                slots: list[Slot | None] = [*self.search.slots(mentor, mentee)]
                for slot in slots or [None]:
                    at_slot = self._rows(proof, mentor, slot)
                    assert gain + minimum.get(mentor.id, 0) <= price + at_slot, (proof.proves, mentee.id, mentor.id)
        least = {mentor.id: mentor.min_places for mentor in self.search.problem.mentors}
        cost = sum(proof.mentee_price.values()) + sum(row.limit * row.price for row in proof.rows)
        cost += sum(bundle.values()) - sum(least[name] * price for name, price in minimum.items())
        cost -= sum(self.scale * keep.price * keep.at_least for keep in proof.keep)
        return cost // self.scale

    def _signs(self, proof: StageProof, weights: Mapping[str, int]) -> None:
        kept = self.search.keeps
        assert all(price >= 0 or name in kept for name, price in proof.mentee_price.items())
        assert all(keep.price >= 0 for keep in proof.keep)
        assert all(row.price >= 0 for row in proof.rows)
        assert all(0 <= one.price <= weights.get("missing", 0) for one in proof.minimums)
        assert all(0 <= one.price <= weights.get("shared", 0) for one in proof.bundles)
        for row in proof.rows:
            assert self._is_limit(row.mentor, row.starts, row.limit)

    def _is_limit(self, mentor: str, starts: tuple[Slot, ...] | None, limit: int) -> bool:
        """Whether a mentor never has more sessions at these starts."""
        whose = next(one for one in self.search.problem.mentors if one.id == mentor)
        if starts is None and limit >= whose.places:
            return True
        coming = [mentee for mentee in self.search.problem.mentees if whose in self.search.choices(mentee)]
        every = {slot for mentee in coming for slot in self.search.slots(whose, mentee)}
        slots = sorted(every if starts is None else starts)
        times = self.search.times
        return times is not None and not times.can_be_timed(whose, [slots] * (limit + 1))

    @staticmethod
    def _rows(proof: StageProof, mentor: Mentor, slot: Slot | None) -> int:
        return sum(
            row.price for row in proof.rows if row.mentor == mentor.id and (row.starts is None or slot in row.starts)
        )
