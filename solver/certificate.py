"""Why nothing better exists: prices that anybody can add up, stage by stage (linear-programming duality).

A stage S is proven with the values of stages T before it *kept*: their Lagrange multipliers are ``Keep.price``. With
g_T(i, j) what the pair adds to stage T (``goals.py``), every pair (i, j) that may be made, at every slot s usable to
it, and with at least ``min_points`` points unless a pin keeps it, satisfies

    scale (g_S + sum_T price_T g_T) + minimum_j  <=  mentee_i + sum of row prices of j whose starts hold s + bundle_ij

All prices are whole and not negative, but for mentees whom a pin keeps: these are placed for certain, so any number
will do. ``minimum_j`` is at most scale times what stage ``missing`` weighs (1 as S, else its keep price), and
``bundle_ij`` (of i's team and j) at most scale times what stage ``shared`` weighs. Then no outcome gains more in S than

    floor((sum mentee + sum limit price + sum bundle - sum min_places minimum - scale sum at_least keep) / scale)

(weak duality: Ahuja, Magnanti and Orlin, *Network Flows*, section 9.4; Lagrangian bounds: chapter 16.)
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from solver.problem import Slot


@dataclass(frozen=True)
class Row:
    """At most ``limit`` of a mentor's sessions are at one of ``starts`` (None: at any time)."""

    mentor: str
    starts: tuple[Slot, ...] | None
    limit: int
    price: int


@dataclass(frozen=True)
class Keep:
    """An earlier stage gains ``at_least`` this much: the gains of its pairs together, less what is missing or shared.

    Fewest of something is less than nothing; but ``changes`` gains what stays.
    """

    goal: str
    at_least: int
    price: int


@dataclass(frozen=True)
class Bundle:
    """One member of a ``team`` (``Mentee.apart``) goes to ``mentor`` for nothing, every other shares."""

    team: str
    mentor: str
    price: int


@dataclass(frozen=True)
class Minimum:
    """What one more mentee is worth to a mentor who has fewer than they should."""

    mentor: str
    price: int


@dataclass(frozen=True)
class StageProof:
    """The prices of one stage; what is left out has price 0.

    The floor is proven by the first stage before it whose bound at ``min_points`` = floor + 1 lies below what the
    outcome attains: with stronger matches only, that stage would come out worse. Such an entry ``proves`` "floor", and
    its ``goal`` is the stage that it bounds; in every other the two are the same. Where the floor is as high as the
    points of any pair that may be made, nothing needs to be proven and there is no entry.
    """

    goal: str
    proves: str
    min_points: int | None
    keep: tuple[Keep, ...]
    mentee_price: Mapping[str, int]
    rows: tuple[Row, ...]
    bundles: tuple[Bundle, ...] = ()
    minimums: tuple[Minimum, ...] = ()

    def most_gained(self, scale: int, min_places: Mapping[str, int]) -> int:
        """What all gains in the stage are together at most, if the prices are right; ``min_places`` by mentor."""
        cost = sum(self.mentee_price.values()) + sum(row.limit * row.price for row in self.rows)
        cost += sum(bundle.price for bundle in self.bundles)
        cost -= sum(min_places[minimum.mentor] * minimum.price for minimum in self.minimums)
        return (cost - scale * sum(keep.at_least * keep.price for keep in self.keep)) // scale


@dataclass(frozen=True)
class Certificate:
    """``scale``: by how much gains are multiplied so that all prices are whole."""

    scale: int
    stages: tuple[StageProof, ...]
