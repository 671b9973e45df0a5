"""The round as a network: mentee -> mentor -> sink, with rooms that let one mentee at a time through.

A *room* is a set of slots of one mentor that all take one common instant, so at most one of them can be used. Mentors
whose mentees could not be timed get rooms; everything the network forbids is truly impossible, so what is best on it
bounds what is possible.
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
    """``pair`` is the candidate pair of each arc, or -1; ``unmatched`` marks the arcs that leave a mentee unplaced.

    Pairs that are not among those that ``may_be_used`` have no arc.
    """

    candidates: Candidates
    tail: Ints
    head: Ints
    capacity: Ints
    pair: Ints
    unmatched: Flags
    supply: Ints
    may_be_used: Flags

    def network(self, of_pair: Ints, of_unmatched: int, allowed: Flags) -> tuple[Network, Ints]:
        """The network with these costs on ``allowed`` pairs only, and the numbers of the arcs it consists of."""
        used = np.flatnonzero(np.append(allowed & self.may_be_used, True)[self.pair])
        cost = self.costs(of_pair, of_unmatched)
        arcs = (self.tail[used], self.head[used], self.capacity[used], cost[used])
        return Network(*arcs, self.supply), used

    def costs(self, of_pair: Ints, of_unmatched: int) -> Ints:
        """A cost for every arc: the pair's, the same for everybody unmatched, none inside a mentor."""
        whose = np.append(of_pair, 0)[self.pair]
        return np.where(self.unmatched, np.int64(of_unmatched), whose)

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


def relax(candidates: Candidates, rooms: Rooms) -> Relaxation:
    """The network of all candidate pairs. A mentee with a kept pair has no way round its mentor."""
    mentees, mentors = len(candidates.problem.mentees), len(candidates.problem.mentors)
    expanded = [(mentor, room) for mentor in sorted(rooms) for room in rooms[mentor]]
    first_mentor = mentees + len(expanded)
    sink = first_mentor + mentors
    pairs = [_direct(candidates, rooms, first_mentor), *_through_rooms(candidates, rooms, mentees)]
    inside = _Arcs(
        np.arange(mentees, first_mentor),
        np.array([first_mentor + mentor for mentor, _ in expanded], np.int64),
    )
    out = _Arcs(np.arange(first_mentor, sink), np.full(mentors, sink), candidates.places)
    free = np.setdiff1d(np.arange(mentees), candidates.mentee[candidates.kept])
    nobody = _Arcs(free, np.full(len(free), sink))
    every = [*pairs, inside, out, nobody]
    return Relaxation(
        candidates=candidates,
        tail=np.concatenate([arcs.tail for arcs in every]),
        head=np.concatenate([arcs.head for arcs in every]),
        capacity=np.concatenate([arcs.capacities() for arcs in every]),
        pair=np.concatenate([arcs.pairs() for arcs in every]),
        unmatched=np.concatenate([np.full(len(arcs.tail), arcs is nobody) for arcs in every]),
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
