"""What pairs would gain at given prices, exactly: whether they are candidates already or not."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

import numpy as np

from solver.candidates import Candidates
from solver.goals import aims
from solver.network.flow import Flags, Ints
from solver.network.prices import Prices
from solver.network.relaxation import Relaxation


def profits(candidates: Candidates, relaxation: Relaxation, chain: Sequence[Prices]) -> Ints:
    """Pairs x stages: what each of ``candidates`` gains less the prices of mentee, mentor, the cheapest room open to
    it, and sharing. A stage for which a pair has too few points counts nothing for it.
    """
    gains = _gains(candidates, [prices.goal for prices in chain])
    found = np.empty((len(candidates.mentee), len(chain)), np.int64)
    bundle = _bundles(candidates, relaxation)
    for stage, prices in enumerate(chain):
        found[:, stage] = gains[stage] - prices.mentee[candidates.mentee]
        found[:, stage] += (prices.minimum - prices.mentor)[candidates.mentor]
        found[:, stage] -= np.append(prices.bundle, 0)[bundle]
    if relaxation.rooms:
        found -= _room_prices(candidates, relaxation, chain)
    for stage, prices in enumerate(chain):
        if prices.min_points is not None:
            found[~candidates.kept & (candidates.points < prices.min_points), stage] = 0
    return found


def _gains(candidates: Candidates, stages: Sequence[str]) -> list[Ints]:
    known = {aim.goal: aim.gain for aim in aims(candidates)}
    return [known[goal] if goal in known else _below(candidates, goal) for goal in stages]


def _below(candidates: Candidates, goal: str) -> Ints:
    """A band above all of these pairs' points is none of their own stages."""
    limit = int(goal.removeprefix("below "))
    return -((candidates.points < limit) & ~candidates.kept).astype(np.int64)


def _bundles(candidates: Candidates, relaxation: Relaxation) -> Ints:
    """The relaxation's number for each pair's team and mentor, else -1."""
    priced = relaxation.candidates
    teams = {mentee.apart: number for number, mentee in enumerate(priced.problem.mentees)}
    if set(teams) == {None} or not priced.keeps_apart:
        return np.full(len(candidates.mentee), -1, np.int64)
    team = np.array([-1 if one.apart is None else teams[one.apart] for one in priced.problem.mentees], np.int64)
    mentors = len(priced.problem.mentors)
    together = np.flatnonzero(priced.bundle >= 0)
    key, first = np.unique(team[priced.mentee[together]] * mentors + priced.mentor[together], return_index=True)
    asked = team[candidates.mentee] * mentors + candidates.mentor
    place = np.minimum(np.searchsorted(key, asked), len(key) - 1)
    same = (team[candidates.mentee] >= 0) & (key[place] == asked)
    return np.where(same, priced.bundle[together[first[place]]], -1)


def _room_prices(candidates: Candidates, relaxation: Relaxation, chain: Sequence[Prices]) -> Ints:
    """Pairs x stages: the prices of the way into the mentor that is cheapest in the order of the stages."""
    ways = np.vstack([np.column_stack([prices.room for prices in chain]), np.zeros(len(chain), np.int64)])
    order = np.lexsort(ways.T[::-1])
    rank = np.empty(len(ways), np.int64)
    rank[order] = np.arange(len(ways))
    cheapest = np.full(len(candidates.mentee), len(ways) - 1, np.int64)
    by_mentor = np.argsort(candidates.mentor, kind="stable")
    ordered = candidates.mentor[by_mentor]
    for mentor, rooms in _rooms_of(relaxation).items():
        begin, end = (int(np.searchsorted(ordered, mentor, side=side)) for side in ("left", "right"))
        if begin < end:
            pairs = by_mentor[begin:end]
            cheapest[pairs] = _cheapest_way(candidates.usable(pairs), rooms, rank)
    return ways[cheapest]


def _rooms_of(relaxation: Relaxation) -> Mapping[int, list[tuple[int, list[int]]]]:
    """Of each mentor with rooms their numbers and slots."""
    found: dict[int, list[tuple[int, list[int]]]] = defaultdict(list)
    for number, (mentor, room) in enumerate(relaxation.rooms):
        found[mentor].append((number, sorted(room)))
    return found


def _cheapest_way(usable: Flags, rooms: Sequence[tuple[int, list[int]]], rank: Ints) -> Ints:
    """For each pair (of pairs x slots) the number of the room, or the last: past all rooms."""
    outside = np.ones(usable.shape[1], bool)
    outside[[slot for _, room in rooms for slot in room]] = False
    ways = [*(number for number, _ in rooms), len(rank) - 1]
    open_to_it = np.column_stack([*(usable[:, room].any(axis=1) for _, room in rooms), (usable & outside).any(axis=1)])
    ranked = np.where(open_to_it, rank[ways], len(rank))
    return np.asarray(np.array(ways)[ranked.argmin(axis=1)], np.int64)
