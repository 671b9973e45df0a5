"""Whether a certificate is well formed, and which bounds follow from its prices; ``certificate`` has the mathematics.

That the prices hold for every pair is for ``verify_prices``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from solver.certificate import Bundle, Certificate, Minimum, Row, StageProof
from solver.errors import Fault
from solver.judge.case import Case
from solver.judge.goals import Goals
from solver.judge.sessions import Sessions
from solver.problem import Mentor


@dataclass(frozen=True, eq=False)
class Proofs:
    """A certificate laid beside the outcome it belongs to."""

    case: Case
    goals: Goals
    certificate: Certificate

    def faults(self) -> Iterator[Fault]:
        """What is wrong with the form of it, or with a limit."""
        if self.certificate.scale < 1:
            yield Fault("certificate.scale", str(self.certificate.scale), "1 or more")
        proven = [proof.proves for proof in self.certificate.stages]
        if proven != [name for name in self.goals.names if name in proven]:
            yield Fault(
                "certificate.stages", ", ".join(proven), "of " + ", ".join(self.goals.names) + ", in this order"
            )
            return
        for proof in self.certificate.stages:
            yield from self._of_stage(proof)

    def _of_stage(self, proof: StageProof) -> Iterator[Fault]:
        where = place(proof)
        before = self.earlier(proof)
        if proof.proves == "floor":
            if proof.goal not in self.goals.names[: self.goals.names.index("floor")]:
                yield Fault(f"{where}.goal", proof.goal, "a stage before the floor")
                return
        elif proof.goal != proof.proves:
            yield Fault(f"{where}.goal", proof.goal, proof.proves)
            return
        yield from self._of_min_points(where, proof)
        kept = [keep.goal for keep in proof.keep]
        if kept != [name for name in before if name in kept]:
            yield Fault(f"{where}.keep", ", ".join(kept), "of " + (", ".join(before) or "nothing") + ", in this order")
            return
        for keep in proof.keep:
            if keep.at_least != (gained := self.goals.gain(keep.goal)):
                yield Fault(f"{where}.keep {keep.goal}.at_least", str(keep.at_least), str(gained))
            yield from _negative(f"{where}.keep {keep.goal}.price", keep.price)
        yield from self._of_mentees(where, proof)
        yield from _twice(f"{where}.rows", [(row.mentor, row.starts) for row in proof.rows])
        for row in proof.rows:
            yield from self._of_row(f"{where}.rows {row.mentor}", row)
        yield from self._of_bundles(where, proof)
        yield from self._of_minimums(where, proof)

    def earlier(self, proof: StageProof) -> tuple[str, ...]:
        """The stages whose attained gains the proof may rest on; the floor is kept by ``min_points``."""
        before = self.goals.names[: self.goals.names.index(proof.goal)]
        return tuple(name for name in before if name != "floor")

    def _of_min_points(self, where: str, proof: StageProof) -> Iterator[Fault]:
        """After the floor only pairs as strong as it matter; a floor is proven to be lower than what no pair of a
        stronger outcome may be below."""
        floor, names = self.goals.floor, self.goals.names
        if proof.proves == "floor":
            if floor is None or proof.min_points is None or proof.min_points <= floor:
                allowed = "no such proof, as there is no floor" if floor is None else f"{floor + 1} or more"
                yield Fault(f"{where}.min_points", str(proof.min_points), allowed)
            return
        after = "floor" in names and names.index(proof.goal) > names.index("floor")
        if proof.min_points != (least := floor if after else None):
            yield Fault(f"{where}.min_points", str(proof.min_points), str(least))

    def _of_mentees(self, where: str, proof: StageProof) -> Iterator[Fault]:
        for mentee, price in proof.mentee_price.items():
            if mentee not in self.case.mentees:
                yield Fault(f"{where}.mentee_price {mentee}", "unknown mentee", "an id in mentees")
            elif mentee not in self.case.keeps:
                yield from _negative(f"{where}.mentee_price {mentee}", price)

    def _of_row(self, where: str, row: Row) -> Iterator[Fault]:
        mentor = self.case.mentors.get(row.mentor)
        if mentor is None:
            yield Fault(where, "unknown mentor", "an id in mentors")
            return
        yield from _negative(f"{where}.price", row.price)
        known = () if self.case.times is None else self.case.times.dates
        for slot in row.starts or ():
            if slot not in known:
                yield Fault(f"{where}.starts", str(slot), "slots of the program")
                return
        if row.limit < (least := self._most_led(mentor, row)):
            yield Fault(f"{where}.limit", str(row.limit), f"{least} or more")

    def _most_led(self, mentor: Mentor, row: Row) -> int:
        """What a valid limit is not less than, looked into only as closely as the limit asks."""
        if row.limit >= mentor.places or self.case.hours is None or mentor.id in self.case.group_sessions:
            return mentor.places
        asked = self.case.hours.slots if row.starts is None else row.starts
        most = self._sessions.most(mentor, self.case.attended_by(mentor).intersection(asked))
        if row.limit < most:
            most = self._sessions.most(mentor, self.case.met_at(mentor).intersection(asked))
        return min(mentor.places, most)

    @cached_property
    def _sessions(self) -> Sessions:
        return Sessions(self.case)

    def _of_bundles(self, where: str, proof: StageProof) -> Iterator[Fault]:
        teams = {mentee.apart for mentee in self.case.problem.mentees} - {None}
        yield from _twice(f"{where}.bundles", [(bundle.team, bundle.mentor) for bundle in proof.bundles])
        for bundle in proof.bundles:
            here = f"{where}.bundles {bundle.team}-{bundle.mentor}"
            if bundle.team not in teams or bundle.mentor not in self.case.mentors:
                yield Fault(here, "unknown team or mentor", "a team kept apart, an id in mentors")
            yield from self._weighed(here, bundle, weight(proof, "shared"))

    def _of_minimums(self, where: str, proof: StageProof) -> Iterator[Fault]:
        yield from _twice(f"{where}.minimums", [minimum.mentor for minimum in proof.minimums])
        for minimum in proof.minimums:
            here = f"{where}.minimums {minimum.mentor}"
            if minimum.mentor not in self.case.mentors:
                yield Fault(here, "unknown mentor", "an id in mentors")
            yield from self._weighed(here, minimum, weight(proof, "missing"))

    def _weighed(self, where: str, priced: Bundle | Minimum, of_stage: int) -> Iterator[Fault]:
        most = self.certificate.scale * of_stage
        if not 0 <= priced.price <= most:
            yield Fault(f"{where}.price", str(priced.price), f"0 to {most}")

    def most_gained(self, proof: StageProof) -> int:
        """What no outcome gains more than, in the stage that the proof is about."""
        mentors = self.case.mentors
        paid = sum(proof.mentee_price.values()) + sum(row.limit * row.price for row in proof.rows)
        paid += sum(bundle.price for bundle in proof.bundles)
        paid -= sum(mentors[minimum.mentor].min_places * minimum.price for minimum in proof.minimums)
        kept = sum(keep.at_least * keep.price for keep in proof.keep)
        return (paid - self.certificate.scale * kept) // self.certificate.scale


def weight(proof: StageProof, goal: str) -> int:
    """How much a stage weighs in a proof: the one it is about 1, those kept their prices."""
    if proof.goal == goal:
        return 1
    return next((keep.price for keep in proof.keep if keep.goal == goal), 0)


def place(proof: StageProof) -> str:
    return f"certificate {proof.proves}"


def _negative(where: str, price: int) -> Iterator[Fault]:
    if price < 0:
        yield Fault(where, str(price), "0 or more")


def _twice(where: str, keys: Sequence[object]) -> Iterator[Fault]:
    for key, times in Counter(keys).items():
        if times > 1:
            yield Fault(where, f"{key} priced {times} times", "once")
