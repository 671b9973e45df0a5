"""The round as a network: mentee -> mentor -> sink, with rooms that let one mentee at a time through.

A *room* is a set of slots of one mentor that all take one common instant, so at most one of them can be used. Mentors
whose mentees could not be timed get rooms; everything the network forbids is truly impossible, so what is best on it
bounds what is possible.

Team-mates who are to have mentors of their own pass a node for their team and their mentor on the way, and leave it by
two arcs: the first of them for nothing, every other at the price of sharing. That cost is convex, so the cheapest flow
uses the arcs in their order (Ahuja, Magnanti and Orlin, *Network Flows*, chapter 14) and the network stays one. Before
a mentor with rooms such a node forgets who came through it: then any room that one of them could use is open, which
allows more than is possible and never less.

Mentors who should have a least number of mentees lead to the sink by two arcs: the places that are still missed, then
the rest. What the first gains is concave, so this too remains a network.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from solver.candidates import Candidates
from solver.goals import Aim, Counted, aims
from solver.network.flow import Face, Flags, Ints, Network

Rooms = Mapping[int, tuple[frozenset[int], ...]]
"""Per mentor, disjoint sets of slot numbers; each is one room."""


@dataclass(frozen=True, eq=False)
class Relaxation:
    """``pair`` is the candidate pair of each arc, or -1; ``sharing`` marks the arcs of team-mates who share a mentor,
    ``wanted`` those of places that a mentor should at least fill.

    Nodes are mentees, rooms (``rooms``: mentor and slots), both ends of bundles, mentors and the sink. Pairs that are
    not among those that ``may_be_used`` have no arc.
    """

    candidates: Candidates
    rooms: tuple[tuple[int, frozenset[int]], ...]
    tail: Ints
    head: Ints
    capacity: Ints
    pair: Ints
    sharing: Flags
    wanted: Flags
    supply: Ints
    may_be_used: Flags

    @cached_property
    def nodes(self) -> Nodes:
        return Nodes.of(self.candidates, len(self.rooms))

    @cached_property
    def aims(self) -> tuple[Aim, ...]:
        """The stages of the round."""
        return aims(self.candidates)

    def network(self, gain: Ints) -> Network:
        """All arcs; the cheapest flow gains most."""
        return Network(self.tail, self.head, self.capacity, -gain, self.supply)

    def gains(self, aim: Aim) -> Ints:
        """What a unit on each arc adds to a stage."""
        if aim.counted is Counted.MENTORS:
            return self.wanted.astype(np.int64)
        if aim.counted is Counted.BUNDLES:
            return -self.sharing.astype(np.int64)
        return self.of_pairs(aim.gain)

    def of_pairs(self, worth: Ints) -> Ints:
        """Per arc, the worth of its pair; nothing where it has none."""
        return np.append(worth, 0)[self.pair]

    def face(self, allowed: Flags) -> Face:
        """Every flow through ``allowed`` pairs."""
        free = np.append(allowed & self.may_be_used, True)[self.pair] & (self.capacity > 0)
        return Face(free, np.zeros(len(free), bool))

    def chosen(self, units: Ints) -> Ints:
        """The candidate pairs a flow goes through, sorted."""
        pairs = self.pair[units > 0]
        return np.unique(pairs[pairs >= 0])


@dataclass(frozen=True)
class Nodes:
    """Where each kind of node begins: mentees at 0, rooms, near and far ends of bundles, mentors, and the sink."""

    room: int
    near: int
    far: int
    mentor: int
    sink: int

    @classmethod
    def of(cls, candidates: Candidates, rooms: int) -> Nodes:
        mentees, mentors = len(candidates.problem.mentees), len(candidates.problem.mentors)
        near, bundles = mentees + rooms, int(candidates.bundle.max(initial=-1)) + 1
        return cls(mentees, near, near + bundles, near + 2 * bundles, near + 2 * bundles + mentors)


def relax(candidates: Candidates, rooms: Rooms) -> Relaxation:
    """The network of all candidate pairs. A mentee with a kept pair has no way round its mentor."""
    expanded = tuple((mentor, room) for mentor in sorted(rooms) for room in rooms[mentor])
    nodes, mentees = Nodes.of(candidates, len(expanded)), len(candidates.problem.mentees)
    pairs = [_direct(candidates, rooms, nodes.mentor), *_through_rooms(candidates, rooms, nodes.room)]
    inside = _Arcs(
        np.arange(nodes.room, nodes.near), np.array([nodes.mentor + mentor for mentor, _ in expanded], np.int64)
    )
    free = np.setdiff1d(np.arange(mentees), candidates.mentee[candidates.kept])
    nobody = _Arcs(free, np.full(len(free), nodes.sink))
    alone, shared = _out_of_bundles(candidates, nodes)
    wanted, more = _out_of_mentors(candidates, nodes)
    every = [*_through_bundles(candidates, pairs, nodes), alone, shared, inside, wanted, more, nobody]
    return Relaxation(
        candidates=candidates,
        rooms=expanded,
        tail=np.concatenate([arcs.tail for arcs in every]),
        head=np.concatenate([arcs.head for arcs in every]),
        capacity=np.concatenate([arcs.capacities() for arcs in every]),
        pair=np.concatenate([arcs.pairs() for arcs in every]),
        sharing=np.concatenate([np.full(len(arcs.tail), arcs is shared) for arcs in every]),
        wanted=np.concatenate([np.full(len(arcs.tail), arcs is wanted) for arcs in every]),
        supply=np.concatenate([np.ones(mentees, np.int64), np.zeros(nodes.sink - mentees, np.int64), [-mentees]]),
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


def _through_bundles(candidates: Candidates, pairs: list[_Arcs], nodes: Nodes) -> list[_Arcs]:
    """``pairs`` with those of team-mates led into the node of their bundle, and what leads on from its other end."""
    if nodes.near == nodes.far:
        return pairs
    inward, onward = [], set()
    for arcs in pairs:
        bundle = candidates.bundle[arcs.pairs()]
        alone = bundle < 0
        inward.append(_Arcs(arcs.tail[alone], arcs.head[alone], pair=arcs.pairs()[alone]))
        onward |= set(zip(bundle[~alone].tolist(), arcs.head[~alone].tolist(), strict=True))
    together = np.flatnonzero(candidates.bundle >= 0)
    inward.append(_Arcs(candidates.mentee[together], nodes.near + candidates.bundle[together], pair=together))
    ends = np.array(sorted(onward), np.int64)
    return [*inward, _Arcs(nodes.far + ends[:, 0], ends[:, 1], _no_limit(candidates, len(ends)))]


def _out_of_bundles(candidates: Candidates, nodes: Nodes) -> tuple[_Arcs, _Arcs]:
    """From the near end of each bundle to its other: one unit, and any number that is counted as sharing."""
    near, far = np.arange(nodes.near, nodes.far), np.arange(nodes.far, nodes.mentor)
    return _Arcs(near, far), _Arcs(near, far, _no_limit(candidates, len(near)))


def _no_limit(candidates: Candidates, arcs: int) -> Ints:
    """More than ever comes, so that no such arc is ever saturated and its limit has no price."""
    return np.full(arcs, len(candidates.problem.mentees) + 1, np.int64)


def _out_of_mentors(candidates: Candidates, nodes: Nodes) -> tuple[_Arcs, _Arcs]:
    """To the sink: the places that a mentor should at least fill, and the others."""
    least = np.minimum([mentor.min_places for mentor in candidates.problem.mentors], candidates.places)
    least = least.astype(np.int64)
    some, every = np.flatnonzero(least), np.arange(len(least))
    wanted = _Arcs(nodes.mentor + some, np.full(len(some), nodes.sink), least[some])
    return wanted, _Arcs(nodes.mentor + every, np.full(len(every), nodes.sink), candidates.places - least)
