"""Sessions of one mentor beside each other: against trying everything, and how long the hard ones take."""

from __future__ import annotations

from collections.abc import Sequence
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from solver.programs.search import timed_beside
from solver.times import cheapest as module
from solver.times.beside import bits, clash, cliques, first_come, seated
from solver.times.cheapest import Times, cheapest
from solver.times.slot_search import any_way

Group = tuple[list[int], list[dict[int, int]], list[int]]
"""Per session its slots and what they cost; per slot those it excludes."""


def days(number: int, halves: int, length: int) -> list[int]:
    """What slots on the half-hours of some days exclude, when sessions take ``length`` half-hours."""
    every = range(number * halves)
    return [sum(1 << b for b in every if abs(a - b) < length and a // halves == b // halves) for a in every]


@st.composite
def groups(draw: st.DrawFn) -> Group:
    """Up to seven sessions within a day, whose slots exclude their neighbors or whatever is drawn."""
    slots = draw(st.integers(2, 12))
    excluded = days(1, slots, draw(st.integers(1, 3)))
    if draw(st.booleans()):
        for one, other in draw(st.lists(st.tuples(*[st.integers(0, slots - 1)] * 2), max_size=8)):
            excluded[one] |= 1 << other
            excluded[other] |= 1 << one
    masks = draw(st.lists(st.integers(0, (1 << slots) - 1), min_size=1, max_size=7))
    costs = [{slot: draw(st.sampled_from((0, 0, 1, 2, 5))) for slot in bits(mask)} for mask in masks]
    return masks, costs, excluded


def by_trying(group: Group) -> list[int] | None:
    """Least cost, then smallest slots, session by session."""
    masks, costs, excluded = group
    ways: list[tuple[int, list[int]]] = [(0, [])]
    for mask, cost in zip(masks, costs, strict=True):
        ways = [
            (spent + cost[slot], [*chosen, slot])
            for spent, chosen in ways
            for slot in bits(mask)
            if not any(excluded[other] >> slot & 1 for other in chosen)
        ]
    return min(ways)[1] if ways else None


@given(groups(), st.booleans())
@settings(max_examples=300, deadline=None)
def test_as_good_as_trying_everything(group: Group, with_prices: bool) -> None:
    with pytest.MonkeyPatch.context() as patch:
        if with_prices:
            patch.setattr(module, "FEW_LOOKS", 0)
        best = by_trying(group)
        assert cheapest(*group) == (None if best is None else Times(best))


@given(groups())
@settings(max_examples=150, deadline=None)
def test_every_search_says_whether_there_is_a_way(group: Group) -> None:
    masks, _, excluded = group
    possible = by_trying(group) is not None
    searches = (any_way, timed_beside) if all(masks) else (any_way,)
    for found in (search(masks, excluded) for search in searches):
        assert (found is not None) == possible
        assert found is None or held(found, masks, excluded)
    assert possible or first_come(masks, excluded) is None


@given(groups())
@settings(max_examples=100, deadline=None)
def test_cliques_hold_exactly_the_slots_that_exclude_each_other(group: Group) -> None:
    excluded, every = group[2], (1 << len(group[2])) - 1
    together = [0] * len(excluded)
    for clique in cliques(every, excluded):
        for slot in bits(clique):
            together[slot] |= clique
            assert clique & ~excluded[slot] == 0
    assert together == excluded


@given(groups())
@settings(max_examples=100, deadline=None)
def test_in_a_hurry_or_given_up_there_are_times_all_the_same(group: Group) -> None:
    masks, _, excluded = group
    with pytest.MonkeyPatch.context() as patch:
        for looks in ("FEW_LOOKS", "MANY_LOOKS", "LOOKS_PER_SLOT", "ALL_LOOKS", "HURRIED_LOOKS"):
            patch.setattr(module, looks, 0)
        for hurry in (False, True):
            found, best = cheapest(*group, hurry=hurry), by_trying(group)
            assert (found is None) == (best is None)
            assert found is None or held(found.slots, masks, excluded)
            assert found is None or not found.settled or found.slots == best


def test_whoever_moves_for_another_finds_a_room() -> None:
    rooms = [0b1, 0b10, 0b100]
    assert seated([0b11, 0b101, 0b1], rooms) == [1, 2, 0]
    assert seated([0b11, 0b10, 0b1], rooms) is None


def test_a_dozen_broadly_free_who_prefer_what_others_prefer_are_settled() -> None:
    """Everybody prefers the same two mornings in ten days: a search without prices does not come to an end."""
    excluded = days(10, 16, 2)
    week = [sum(((1 << 14 - late) - 1) << 16 * day + late for day in range(10)) for late in (0, 1, 2)] * 4
    costs = [{slot: 48 + 4 * (one % 2) if slot % 80 > 8 else one % 3 for slot in bits(m)} for one, m in enumerate(week)]
    assert unsettled_without_prices(week, costs, excluded)
    found, seconds = timed(week, costs, excluded)
    assert found is not None
    assert found.settled
    assert held(found.slots, week, excluded)
    assert seconds < 3


@pytest.mark.parametrize(("halves", "length", "sessions"), [(48, 1, 1000), (48, 2, 400)])
def test_a_thousand_sessions_take_seconds(halves: int, length: int, sessions: int) -> None:
    excluded = days(28, halves, length)
    every = (1 << len(excluded)) - 1
    costs = [{slot: 48 * ((slot // 8 - one) % 30 != 0) for slot in bits(every)} for one in range(sessions)]
    nothing: list[dict[int, int]] = [{}] * sessions
    for cost in (costs, nothing):
        found, seconds = timed([every] * sessions, cost, excluded)
        assert found is not None
        assert held(found.slots, [every] * sessions, excluded)
        assert seconds < 10
    at_one_hour, seconds = timed([0b11 << 100] * 1000, [{}] * 1000, excluded)
    assert at_one_hour is None
    assert seconds < 1


def test_many_with_disjoint_slots_are_assigned_at_least_cost() -> None:
    """More sessions than are searched for; each suits one slot of its own, and all but the last get it."""
    excluded = days(1, 170, 1)
    every = (1 << 170) - 1
    wanted = [*range(168, -1, -1), 168]
    costs = [{slot: 5 * (slot != want) for slot in range(170)} for want in wanted]
    found = cheapest([every] * 170, costs, excluded)
    assert found is not None
    assert sum(cost[slot] for cost, slot in zip(costs, found.slots, strict=True)) == 5
    assert found.slots[1:169] == wanted[1:169]


def held(slots: Sequence[int], masks: Sequence[int], excluded: Sequence[int]) -> bool:
    return not clash(slots, excluded) and all(mask >> slot & 1 for mask, slot in zip(masks, slots, strict=True))


def timed(masks: list[int], costs: list[dict[int, int]], excluded: list[int]) -> tuple[Times | None, float]:
    start = process_time()
    return cheapest(masks, costs, excluded), process_time() - start


def unsettled_without_prices(masks: list[int], costs: list[dict[int, int]], excluded: list[int]) -> bool:
    found = cheapest(masks, costs, excluded, hurry=True)
    return found is not None and not found.settled
