"""The round as a network: mentee -> mentor -> sink, with rooms that let one mentee at a time through.

A *room* is a set of slots of one mentor that all take one common instant, so at most one of them can be used. Mentors
whose mentees could not be timed get rooms; everything the network forbids is truly impossible, so what is best on it
bounds what is possible.

Team-mates who are to have mentors of their own pass a node for their team and their mentor on the way, and leave it by
two arcs: the first of them for nothing, every other at the price of sharing. That cost is convex, so the cheapest flow
uses the arcs in their order (Ahuja, Magnanti and Orlin, *Network Flows*, chapter 14) and the network stays one. Before
a mentor with rooms such a node forgets who came through it: then any room that one of them could use is open, which
allows more than is possible and never less.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from solver import flow
from solver.candidates import Candidates
from solver.flow import Flags, Ints, Network

Rooms = Mapping[int, tuple[frozenset[int], ...]]
"""Per mentor, disjoint sets of slot numbers; each is one room."""


@dataclass(frozen=True)
class Relaxation:
    """``pair`` is the candidate pair of each arc, or -1; ``unmatched`` marks the arcs that leave a mentee unplaced,
    ``sharing`` those of team-mates who share a mentor.

    Pairs that are not among those that ``may_be_used`` have no arc.
    """

    candidates: Candidates
    tail: Ints
    head: Ints
    capacity: Ints
    pair: Ints
    unmatched: Flags
    sharing: Flags
    supply: Ints
    may_be_used: Flags

    def network(self, of_pair: Ints, of_unmatched: int, of_sharing: int, allowed: Flags) -> tuple[Network, Ints]:
        """The network with these costs on ``allowed`` pairs only, and the numbers of the arcs it consists of."""
        used = np.flatnonzero(np.append(allowed & self.may_be_used, True)[self.pair])
        cost = self.costs(of_pair, of_unmatched, of_sharing)
        arcs = (self.tail[used], self.head[used], self.capacity[used], cost[used])
        return Network(*arcs, self.supply), used

    def costs(self, of_pair: Ints, of_unmatched: int, of_sharing: int) -> Ints:
        """A cost for every arc: the pair's, the same for everybody unmatched or sharing, none inside a mentor."""
        whose = np.append(of_pair, 0)[self.pair]
        return np.where(self.unmatched, np.int64(of_unmatched), np.where(self.sharing, np.int64(of_sharing), whose))

    def chosen(self, units: Ints, used: Ints) -> Ints:
        """The candidate pairs a flow goes through, sorted."""
        pairs = self.pair[used[units > 0]]
        return np.unique(pairs[pairs >= 0])

    def most_placed(self, allowed: Flags) -> int:
        """The greatest number of mentees the network can place with ``allowed`` pairs."""
        used = np.flatnonzero(~self.unmatched & np.append(allowed & self.may_be_used, True)[self.pair])
        mentees, sink = len(self.candidates.problem.mentees), len(self.supply) - 1
        entry = np.arange(mentees, dtype=np.int64)
        tail = np.concatenate([self.tail[used], np.full(mentees, sink + 1, np.int64)])
        head = np.concatenate([self.head[used], entry])
        capacity = np.concatenate([self.capacity[used], np.ones(mentees, np.int64)])
        return flow.most(tail, head, capacity, sink + 1, sink)

    def fewest_shared(self, allowed: Flags) -> tuple[int, int]:
        """The greatest number of mentees placed with ``allowed`` pairs, and the fewest who then share a mentor."""
        nothing = np.zeros(len(self.candidates.points), np.int64)
        network, used = self.network(nothing, len(self.candidates.problem.mentees) + 1, 1, allowed)
        units = flow.cheapest(network)
        pairs = self.chosen(units, used)
        return len(pairs), int(units[self.sharing[used]].sum())


def relax(candidates: Candidates, rooms: Rooms) -> Relaxation:
    """The network of all candidate pairs. A mentee with a kept pair has no way round its mentor."""
    mentees, mentors = len(candidates.problem.mentees), len(candidates.problem.mentors)
    expanded = [(mentor, room) for mentor in sorted(rooms) for room in rooms[mentor]]
    first_bundle = mentees + len(expanded)
    bundles = candidates.bundle.max(initial=-1) + 1
    first_mentor = first_bundle + 2 * bundles
    sink = first_mentor + mentors
    pairs = [_direct(candidates, rooms, first_mentor), *_through_rooms(candidates, rooms, mentees)]
    inside = _Arcs(
        np.arange(mentees, first_bundle),
        np.array([first_mentor + mentor for mentor, _ in expanded], np.int64),
    )
    out = _Arcs(np.arange(first_mentor, sink), np.full(mentors, sink), candidates.places)
    free = np.setdiff1d(np.arange(mentees), candidates.mentee[candidates.kept])
    nobody = _Arcs(free, np.full(len(free), sink))
    alone, shared = _out_of_bundles(first_bundle, int(bundles), mentees)
    every = [*_through_bundles(candidates, pairs, first_bundle, int(bundles)), alone, shared, inside, out, nobody]
    return Relaxation(
        candidates=candidates,
        tail=np.concatenate([arcs.tail for arcs in every]),
        head=np.concatenate([arcs.head for arcs in every]),
        capacity=np.concatenate([arcs.capacities() for arcs in every]),
        pair=np.concatenate([arcs.pairs() for arcs in every]),
        unmatched=np.concatenate([np.full(len(arcs.tail), arcs is nobody) for arcs in every]),
        sharing=np.concatenate([np.full(len(arcs.tail), arcs is shared) for arcs in every]),
        supply=np.concatenate([np.ones(mentees, np.int64), np.zeros(sink - mentees, np.int64), [-mentees]]),
        may_be_used=np.ones(len(candidates.mentee), bool),
    )


@dataclass(frozen=True, eq=False)
class _Arcs:
    tail: Ints
    head: Ints
    capacity: Ints | None = None
    pair: Ints | None = None

    def capacities(self) -> Ints:
        return np.ones(len(self.tail), np.int64) if self.capacity is None else self.capacity

    def pairs(self) -> Ints:
        return np.full(len(self.tail), -1, np.int64) if self.pair is None else self.pair


def _direct(candidates: Candidates, rooms: Rooms, first_mentor: int) -> _Arcs:
    """Pairs that reach the mentor without a room: all of most mentors, and those with a slot outside every room."""
    direct = np.ones(len(candidates.mentee), bool)
    for mentor, mine in rooms.items():
        pairs = candidates.of_mentor(mentor)
        outside = np.ones(len(candidates.slots), bool)
        outside[[slot for room in mine for slot in room]] = False
        direct[pairs] = (candidates.usable(pairs) & outside).any(axis=1)
    pair = np.flatnonzero(direct)
    return _Arcs(candidates.mentee[pair], first_mentor + candidates.mentor[pair], pair=pair)


def _through_rooms(candidates: Candidates, rooms: Rooms, first_room: int) -> list[_Arcs]:
    arcs, node = [], first_room
    for mentor in sorted(rooms):
        pairs = candidates.of_mentor(mentor)
        usable = candidates.usable(pairs)
        for room in rooms[mentor]:
            inside = pairs[usable[:, sorted(room)].any(axis=1)]
            arcs.append(_Arcs(candidates.mentee[inside], np.full(len(inside), node), pair=inside))
            node += 1
    return arcs


def _through_bundles(candidates: Candidates, pairs: list[_Arcs], first: int, bundles: int) -> list[_Arcs]:
    """``pairs`` with those of team-mates led into the node of their bundle, and what leads on from its other end."""
    if not bundles:
        return pairs
    inward, onward = [], set()
    for arcs in pairs:
        bundle = candidates.bundle[arcs.pairs()]
        alone = bundle < 0
        inward.append(_Arcs(arcs.tail[alone], arcs.head[alone], pair=arcs.pairs()[alone]))
        onward |= set(zip(bundle[~alone].tolist(), arcs.head[~alone].tolist(), strict=True))
    together = np.flatnonzero(candidates.bundle >= 0)
    inward.append(_Arcs(candidates.mentee[together], first + candidates.bundle[together], pair=together))
    ends = np.array(sorted(onward), np.int64)
    room_for_all = np.full(len(ends), len(candidates.problem.mentees), np.int64)
    return [*inward, _Arcs(first + bundles + ends[:, 0], ends[:, 1], room_for_all)]


def _out_of_bundles(first: int, bundles: int, mentees: int) -> tuple[_Arcs, _Arcs]:
    """From the near end of each bundle to its other: one unit, and any number that is counted as sharing."""
    near, far = np.arange(first, first + bundles), np.arange(first + bundles, first + 2 * bundles)
    return _Arcs(near, far), _Arcs(near, far, np.full(bundles, mentees, np.int64))
