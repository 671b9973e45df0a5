"""Times for one mentor's mentees: against trying everything."""

from __future__ import annotations

from datetime import date
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from solver.problem import Cadence, Calendar, Slot
from solver.times.timing import Diary, Option, assign, blocking, can_be_timed, most_disjoint

SUMMER = Calendar(date(2027, 6, 7), date(2027, 7, 4), Cadence.WEEKLY, 60)
PHOENIX = "America/Phoenix"


def option(start: int, cost: int = 0, weekday: int = 0, phase: int = 0, length: int = 2) -> Option:
    """A session of ``length`` half-hours at half-hour ``start``; phases and weekdays never meet."""
    shift = 64 * (weekday + 7 * phase) + start
    return Option(Slot(weekday, 30 * start, phase), ((1 << length) - 1) << shift, cost)


def everything(domains: list[list[Option]]) -> list[tuple[Option, ...]]:
    """Every clash-free choice, best first."""
    free = [
        chosen
        for chosen in product(*domains)
        if all(not a.taken & b.taken for k, a in enumerate(chosen) for b in chosen[:k])
    ]
    return sorted(free, key=lambda chosen: (sum(o.cost for o in chosen), [o.slot for o in chosen]))


options = st.builds(option, st.integers(0, 6), st.integers(0, 3), st.integers(0, 1))
domains = st.lists(st.lists(options, max_size=5, unique_by=lambda o: o.slot), max_size=4)


@given(domains)
@settings(max_examples=300, deadline=None)
def test_as_good_as_trying_everything(given_domains: list[list[Option]]) -> None:
    ways = everything(given_domains)
    assert assign(given_domains) == (ways[0] if ways else None)
    assert can_be_timed(given_domains) == bool(ways)


@given(domains)
@settings(max_examples=150, deadline=None)
def test_a_blocking_set_blocks_and_none_of_it_is_spare(given_domains: list[list[Option]]) -> None:
    if assign(given_domains) is not None:
        return
    named = dict(enumerate(given_domains))
    core = blocking(named)
    assert assign([named[k] for k in core]) is None
    for spare in core:
        assert assign([named[k] for k in core if k != spare]) is not None


@given(st.lists(options, max_size=8, unique_by=lambda o: o.slot))
@settings(max_examples=150, deadline=None)
def test_most_disjoint_sessions(times: list[Option]) -> None:
    best = 0
    for chosen in product([False, True], repeat=len(times)):
        picked = [o for o, taken in zip(times, chosen, strict=True) if taken]
        if sum(o.taken for o in picked).bit_count() == sum(o.taken.bit_count() for o in picked):
            best = max(best, len(picked))
    assert most_disjoint(times) == best


def test_many_mentees_in_too_few_hours_are_refused_quickly() -> None:
    hours = [option(start) for start in range(17)]  # room for nine one-hour sessions
    assert can_be_timed([hours] * 9)
    assert not can_be_timed([hours] * 10)


def test_sessions_clash_when_they_overlap_and_the_gap_counts() -> None:
    nine, half_past, ten = (Slot(0, start, 0) for start in (540, 570, 600))
    diary = Diary(SUMMER)
    assert diary.taken(nine, PHOENIX) & diary.taken(half_past, PHOENIX)
    assert not diary.taken(nine, PHOENIX) & diary.taken(ten, PHOENIX)
    wide = Diary(Calendar(SUMMER.first_day, SUMMER.last_day, Cadence.WEEKLY, 60, gap=5))
    assert wide.taken(nine, PHOENIX) & wide.taken(ten, PHOENIX)


def test_alternating_weeks_do_not_clash_unless_midnight_joins_them() -> None:
    diary = Diary(Calendar(date(2027, 6, 7), date(2027, 8, 1), Cadence.FORTNIGHTLY, 60))
    noon = [diary.taken(Slot(0, 720, phase), PHOENIX) for phase in (0, 1)]
    assert not noon[0] & noon[1]
    late_sunday, monday = diary.taken(Slot(6, 1410, 0), PHOENIX), diary.taken(Slot(0, 0, 1), PHOENIX)
    assert late_sunday & monday


def test_starts_on_either_side_of_a_clock_change_clash_by_real_time() -> None:
    spring = Diary(Calendar(date(2027, 3, 8), date(2027, 3, 14), Cadence.WEEKLY, 60))
    early, late = Slot(6, 90, 0), Slot(6, 180, 0)  # 1:30 and 3:00 on the morning that has no 2:00
    assert spring.taken(early, "America/New_York") & spring.taken(late, "America/New_York")
    assert not spring.taken(early, PHOENIX) & spring.taken(late, PHOENIX)
