"""The best outcome of a small round by trying everything. Times come from the judge, not the optimizer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from itertools import product
from zoneinfo import ZoneInfo

from solver.judge.rules import Rules
from solver.judge.times import Times, instant
from solver.lottery import numbers
from solver.problem import Changes, Goal, LeftOver, Mentee, Mentor, PinKind, Problem, Slot

FEWEST = ("missing", "shared", "changes", "preferred")


@dataclass(frozen=True)
class Best:
    """What the best outcome attains: ``stages`` are all goals in their order, leximin's settled bands included.

    The floor is None when no pair counts towards it.
    """

    placed: int
    floor: int | None
    total: int
    stages: tuple[tuple[str, int | None], ...]

    @property
    def stated(self) -> list[tuple[str, int | None]]:
        """The stages an outcome states: not the bands up to the floor."""
        return [(goal, value) for goal, value in self.stages if limit_of(goal) is None or self._counts(goal)]

    def _counts(self, goal: str) -> bool:
        return self.floor is None or (limit_of(goal) or 0) > self.floor


def best(problem: Problem) -> Best:
    """Tries every assignment of mentees to mentors (or to nobody).

    Raises ValueError when none keeps the pins: they contradict each other.
    """
    search = Exhaustive(problem)
    choices = [search.choices(mentee) for mentee in problem.mentees]
    outcomes = (search.value(chosen) for chosen in product(*choices) if search.possible(chosen))
    return max(outcomes, key=goals_of)


def goals_of(best: Best) -> tuple[float, ...]:
    """What is to be as large as possible, first things first.

    No floor at all (only kept pairs) betters any floor: nobody is badly off.
    """
    return tuple(advantage(goal, value) for goal, value in best.stages)


def advantage(goal: str, value: int | None) -> float:
    if value is None:
        return float("inf")
    return -value if goal in FEWEST or limit_of(goal) else value


def limit_of(goal: str) -> int | None:
    return int(goal.split()[1]) if goal.startswith("below ") else None


class Exhaustive:
    def __init__(self, problem: Problem) -> None:
        self.problem, self.rules = problem, Rules(problem)
        self.times = None if problem.calendar is None else Times(problem.calendar)
        self.keeps = {pin.mentee: pin for pin in problem.pins if pin.kind is PinKind.KEEP}
        self.forbidden = {(pin.mentee, pin.mentor) for pin in problem.pins if pin.kind is PinKind.FORBID}
        self._slots: dict[tuple[str, str], list[Slot]] = {}
        self._costs: dict[tuple[str, str], int] = {}

    def slots(self, mentor: Mentor, mentee: Mentee) -> list[Slot]:
        """The times a pair may have; a pin may leave only one."""
        if self.times is None:
            return []
        if (mentor.id, mentee.id) not in self._slots:
            pin = self.keeps.get(mentee.id)
            usable = self.times.usable(mentor, mentee)
            fixed = [slot for slot in usable if pin and pin.slot == slot]
            self._slots[mentor.id, mentee.id] = fixed if pin and pin.slot else usable
        return self._slots[mentor.id, mentee.id]

    def choices(self, mentee: Mentee) -> list[Mentor | None]:
        if mentee.id in self.keeps:
            return [mentor for mentor in self.problem.mentors if mentor.id == self.keeps[mentee.id].mentor]
        open_to_them = [
            mentor
            for mentor in self.problem.mentors
            if (mentee.id, mentor.id) not in self.forbidden
            and not self.rules.bars(mentee, mentor)
            and self.rules.points(mentee, mentor) >= (self.problem.settings.floor_at_least or 0)
            and (self.times is None or self.slots(mentor, mentee))
        ]
        return [None, *open_to_them]

    def possible(self, chosen: tuple[Mentor | None, ...]) -> bool:
        for mentor in self.problem.mentors:
            pairs = zip(self.problem.mentees, chosen, strict=True)
            led = [mentee for mentee, theirs in pairs if theirs is mentor]
            if len(led) > mentor.places:
                return False
            options = [self.slots(mentor, mentee) for mentee in led]
            if self.times is not None and not self.times.can_be_timed(mentor, options):
                return False
        met = [(mentee, mentor) for mentee, mentor in zip(self.problem.mentees, chosen, strict=True) if mentor]
        return not self.twice or self.times is None or self._held(met, [])

    @cached_property
    def twice(self) -> set[str]:
        entries: tuple[Mentor | Mentee, ...] = (*self.problem.mentors, *self.problem.mentees)
        people = [person for entry in entries for person in entry.people]
        return {person for person in people if people.count(person) > 1}

    def _held(self, pairs: list[tuple[Mentee, Mentor]], held: list[Session]) -> bool:
        """Whether all pairs find times, nobody in two places at once: every way is tried."""
        if not pairs:
            return True
        (mentee, mentor), *rest = pairs
        sessions = [Session(mentee, mentor, slot) for slot in self.slots(mentor, mentee)]
        return any(self._held(rest, [*held, one]) for one in sessions if not self._clashes(one, held))

    def _clashes(self, one: Session, held: list[Session]) -> bool:
        assert self.times is not None
        return any(
            self.times.clash(one.mentor, one.slot, other.slot, other.mentor)
            for other in held
            if one.mentor is other.mentor or one.people & other.people & self.twice
        )

    def value(self, chosen: tuple[Mentor | None, ...]) -> Best:
        pairs = [(mentee, mentor) for mentee, mentor in zip(self.problem.mentees, chosen, strict=True) if mentor]
        points = {mentee.id: self.rules.points(mentee, mentor) for mentee, mentor in pairs}
        floor = min((worth for mentee, worth in points.items() if mentee not in self.keeps), default=None)
        stages = tuple((goal, floor if goal == "floor" else self.attained(goal, pairs)) for goal in self.goals)
        return Best(len(points), floor, sum(points.values()), stages)

    @cached_property
    def goals(self) -> list[str]:
        return list(self._goals())

    def _goals(self) -> Iterator[str]:
        problem, settings = self.problem, self.problem.settings
        classes = {mentee.priority for mentee in problem.mentees}
        yield "placed"
        yield from [f"priority {number}" for number in sorted(classes, reverse=True) if number > min(classes)]
        if any(mentor.min_places for mentor in problem.mentors):
            yield "missing"
        if any(mentee.apart for mentee in problem.mentees):
            yield "shared"
        if settings.kept and settings.changes is Changes.FEWEST:
            yield "changes"
        if settings.left_over is LeftOver.LOTTERY:
            yield "drawn"
        if settings.goal is not Goal.TOTAL:
            yield "floor"
        if settings.goal is Goal.LEXIMIN:
            yield from (f"below {limit}" for limit in range(settings.band, self.most_points + 1, settings.band))
        yield "total"
        asked = [*(mentor.prefer for mentor in problem.mentors), *(mentee.prefer for mentee in problem.mentees)]
        if self.times and any(asked):
            yield "preferred"

    @property
    def most_points(self) -> int:
        """Of any pair that could be made and that no pin keeps."""
        free = [mentee for mentee in self.problem.mentees if mentee.id not in self.keeps]
        pairs = [(mentee, mentor) for mentee in free for mentor in self.choices(mentee) if mentor]
        return max((self.rules.points(mentee, mentor) for mentee, mentor in pairs), default=0)

    def attained(self, goal: str, pairs: list[tuple[Mentee, Mentor]]) -> int:
        if goal == "missing":
            led = [mentor.id for _, mentor in pairs]
            return sum(max(mentor.min_places - led.count(mentor.id), 0) for mentor in self.problem.mentors)
        if goal == "shared":
            teams = [(mentee.apart, mentor.id) for mentee, mentor in pairs if mentee.apart]
            return len(teams) - len(set(teams))
        gained = sum(self.gain(goal, mentee, mentor) for mentee, mentor in pairs)
        if goal == "changes":
            return len(self.problem.settings.kept) - gained
        return -gained if goal == "preferred" or limit_of(goal) else gained

    def gain(self, goal: str, mentee: Mentee, mentor: Mentor) -> int:
        """What a pair adds to a goal that counts pairs; nothing to others."""
        settings, points = self.problem.settings, self.rules.points(mentee, mentor)
        stays, limit = (mentee.id, mentor.id) in settings.kept, limit_of(goal)
        if limit:
            return -1 if points < limit and mentee.id not in self.keeps else 0
        return {
            "placed": 1,
            f"priority {mentee.priority}": 1,
            "changes": int(stays),
            "drawn": 1 + self._drawn[mentee.id],
            "total": points + (settings.stay_bonus if stays and settings.changes is Changes.BONUS else 0),
            "preferred": -self._least_cost(mentee, mentor) if goal == "preferred" else 0,
        }.get(goal, 0)

    @cached_property
    def _drawn(self) -> dict[str, int]:
        ids = [mentee.id for mentee in self.problem.mentees]
        return dict(zip(ids, numbers(self.problem.settings.seed, "left over", ids).tolist(), strict=True))

    def _least_cost(self, mentee: Mentee, mentor: Mentor) -> int:
        if (mentee.id, mentor.id) not in self._costs:
            costs = [self._cost(mentee, mentor, slot) for slot in self.slots(mentor, mentee)]
            self._costs[mentee.id, mentor.id] = min(costs)
        return self._costs[mentee.id, mentor.id]

    def _cost(self, mentee: Mentee, mentor: Mentor, slot: Slot) -> int:
        assert self.times is not None
        held = self.times.at(mentor, mentee, slot).held
        starts = [instant(day, slot.start, mentor.zone or "UTC") for day in held]
        people: tuple[Mentor | Mentee, ...] = (mentor, mentee)
        return sum(self._charge(person, start) for person in people for start in starts if start)

    def _charge(self, person: Mentor | Mentee, start: datetime) -> int:
        """The most the person could avoid, less what this session avoids."""
        assert self.times is not None
        calendar, zone = self.times.calendar, ZoneInfo(person.zone or "UTC")
        monday = calendar.first_day - timedelta(days=calendar.first_day.weekday())

        def level(moment: datetime) -> int:
            local = moment.astimezone(zone)
            minute, week = 60 * local.hour + local.minute, "AB"[(local.date() - monday).days // 7 % 2]
            return max(
                (
                    one.cost
                    for one in person.prefer
                    if one.interval.weekday == local.weekday()
                    and one.interval.start <= minute < one.interval.end
                    and one.interval.week in (None, week)
                ),
                default=0,
            )

        quarters = [start + timedelta(minutes=later) for later in range(0, calendar.minutes, 15)]
        return max((one.cost for one in person.prefer), default=0) - min(map(level, quarters))


@dataclass(frozen=True)
class Session:
    mentee: Mentee
    mentor: Mentor
    slot: Slot

    @property
    def people(self) -> set[str]:
        return {*self.mentee.people, *self.mentor.people}
