"""Whether the prices of a certificate hold for every pair that may be made, at every slot usable to it.

Most pairs have no excess even at the cheapest slot that their mentor could have. Only of the others are never-rules and
hours looked at, and then the cheapest slot of the pair itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from solver.errors import Fault
from solver.judge.case import Case
from solver.judge.certificate import Proofs, place
from solver.judge.clocks import Flags, Ints
from solver.judge.hours import chunks
from solver.judge.prices import Exact, Priced, price, sides


def beyond_prices(proofs: Proofs) -> Iterator[Fault]:
    """Of each stage the first pair that gains more than its prices allow."""
    case, found = proofs.case, dict[str, tuple[int, int]]()
    everything = [price(proofs, proof) for proof in proofs.certificate.stages]
    for priced in everything:
        for pair in _kept_beyond(proofs, priced):
            found.setdefault(priced.proof.proves, pair)
    for rows, points in case.pairs.blocks():
        left = [priced for priced in everything if priced.proof.proves not in found]
        for priced, pair in _beyond(case, left, rows, points):
            found[priced.proof.proves] = pair
    for proof in proofs.certificate.stages:
        if proof.proves in found:
            row, column = found[proof.proves]
            mentee, mentor = case.problem.mentees[row], case.problem.mentors[column]
            gained, allowed, slot = sides(proofs, proof, mentee, mentor)
            at = "" if slot is None else f" at weekday {slot.weekday}, minute {slot.start}, phase {slot.phase}"
            yield Fault(f"{place(proof)}.pair {mentee.id}-{mentor.id}", f"gains {gained}{at}", f"its prices, {allowed}")


def _kept_beyond(proofs: Proofs, priced: Priced) -> Iterator[tuple[int, int]]:
    """Pairs kept by a pin: there are few, and they follow rules of their own."""
    case = proofs.case
    for row in np.flatnonzero(case.pairs.kept >= 0).tolist():
        mentee, column = case.problem.mentees[row], int(case.pairs.kept[row])
        mentor = case.problem.mentors[column]
        if case.times is None or case.options(mentor, mentee):
            gained, allowed, _ = sides(proofs, priced.proof, mentee, mentor)
            if gained > allowed:
                yield row, column


def _beyond(
    case: Case, everything: Sequence[Priced], rows: slice, points: Ints
) -> Iterator[tuple[Priced, tuple[int, int]]]:
    """Of each stage the first such pair in a block, if any."""
    suspects = [_suspects(case, priced, rows, points) for priced in everything]
    asked = np.unique(np.concatenate([np.zeros(0, np.int64), *(pairs for pairs, _ in suspects)]))
    row, column = asked // points.shape[1] + rows.start, asked % points.shape[1]
    made = case.pairs.may_be_made(row, column, points.ravel()[asked])
    possible, row, column = asked[made], row[made], column[made]
    for priced, (pairs, excess) in zip(everything, suspects, strict=True):
        among = np.searchsorted(pairs, possible)
        among[among == len(pairs)] = 0
        here = np.flatnonzero(pairs[among] == possible) if len(pairs) else among[:0]
        first = _first_beyond(case, priced, row[here], column[here], excess[among[here]])
        if first is not None:
            yield priced, first


def _suspects(case: Case, priced: Priced, rows: slice, points: Ints) -> tuple[Ints, Exact]:
    """Pairs (numbered in the block) with an excess at the cheapest slot, and how much it is."""
    excess = priced.excess(rows, points)
    found = (excess > 0).astype(bool) & (points >= max(priced.proof.min_points or 0, 0))
    found &= (case.pairs.kept[rows] < 0)[:, np.newaxis]
    pairs = np.flatnonzero(found)
    return pairs, excess.ravel()[pairs]


def _first_beyond(case: Case, priced: Priced, row: Ints, column: Ints, excess: Exact) -> tuple[int, int] | None:
    """The first pair whose excess remains at the slots and times it can have."""
    remains = excess - _dearer(case, priced, row, column)
    for pair in np.flatnonzero((remains > 0).astype(bool)).tolist():
        mentee, mentor = case.problem.mentees[row[pair]], case.problem.mentors[column[pair]]
        suits = bool(priced.cost and (mentee.prefer or mentor.prefer))
        if remains[pair] > (priced.cost * case.least_cost(mentee, mentor) if suits else 0):
            return int(row[pair]), int(column[pair])
    return None


def _dearer(case: Case, priced: Priced, row: Ints, column: Ints) -> Exact:
    """What the cheapest slot of each pair costs more than the cheapest their mentor could have."""
    found = np.zeros(len(row), priced.mentor.dtype)
    if case.hours is None or not priced.dearer:
        return found
    asked = np.flatnonzero(np.isin(column, list(priced.dearer)))
    asked = asked[np.argsort(column[asked], kind="stable")]
    for pairs in chunks(asked, len(case.hours.slots) + 1):
        usable = case.hours.usable(row[pairs], column[pairs])
        mentors, starts = np.unique(column[pairs], return_index=True)
        for mentor, some, times in zip(
            mentors.tolist(), np.split(pairs, starts[1:]), np.split(usable, starts[1:]), strict=True
        ):
            found[some] = _cheapest(priced.dearer[mentor], times)
    return found


def _cheapest(prices: Exact, usable: Flags) -> Exact:
    """Per row of ``usable``, which is never empty, the least price."""
    order = np.argsort(prices, kind="stable")
    return np.asarray(prices[order][usable[:, order].argmax(axis=1)])
