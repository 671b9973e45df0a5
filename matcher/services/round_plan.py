"""What a coordinator decides about a round, and whether it can be."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from matcher.errors import Fault
from matcher.models import Milestone, Round
from matcher.queries.schedule import is_web_address
from matcher.states import AskedFirst, Cadence, LinkFrom, Mentoring
from solver.criteria import BY_KEY
from solver.problem import Goal, LeftOver, SameCooperative, Weight

SHORTEST, LONGEST, STEP = 15, 180, 15
LONGEST_GAP = 120
LONGEST_ROUND = timedelta(days=1100)
SMALLEST_TEAM, LARGEST_TEAM = 2, 12
LONGEST_LINK, LONGEST_LABEL = 500, 200
#: Keys of ``Round.texts`` that the packet shows; what closed days are called stands under ``NOTES``.
TEXTS = ("participants", "mentors", "director")
NOTES = "closed"
CLOSE = "applications close"


@dataclass(frozen=True)
class Line:
    """One of the coordinator's own; ``until`` where it lasts several days."""

    day: date
    label: str
    until: date | None = None

    def faults(self) -> Iterator[Fault]:
        if not self.label.strip() or len(self.label) > LONGEST_LABEL:
            yield Fault("lines", self.day.isoformat(), "has no words, or too many.", "Say briefly what happens.")
        if self.until and self.until < self.day:
            yield Fault("lines", self.until.isoformat(), "is before the line begins.", "Give the later day second.")


def own_lines(milestones: Iterable[Milestone]) -> tuple[Line, ...]:
    return tuple(Line(one.day, one.label, one.until) for one in milestones if one.own)


@dataclass(frozen=True)
class RoundPlan:
    """What a coordinator decides about a round.

    ``first_day`` to ``last_day`` is when sessions happen, both included; ``minutes`` and ``gap`` are minutes;
    ``closed_days`` are for everybody, ``notes`` says what some of them are; ``weights`` maps criterion keys to the
    solver's weight words, criteria left out have their default; ``seed`` draws the lottery, None draws the seed itself.
    ``stays``: who has a match in the find before keeps the mentor where that costs nobody a match.
    ``texts`` go into the packet, ``lines`` are the coordinator's own in the timetable. The rest is as in ``Round``.
    """

    name: str
    apply_by: date
    answer_by: date
    first_day: date
    last_day: date
    cadence: Cadence
    minutes: int = 60
    min_sessions: int = 1
    gap: int = 0
    closed_days: tuple[date, ...] = ()
    notes: Mapping[date, str] = field(default_factory=dict)
    keeps_holidays: bool = False
    goal: Goal = Goal.FLOOR
    left_over: LeftOver = LeftOver.POINTS
    stays: bool = False
    weights: Mapping[str, Weight] = field(default_factory=dict)
    same_cooperative: SameCooperative = SameCooperative.ALLOWED
    takes_teams: bool = False
    takes_individuals: bool = True
    team_smallest: int = SMALLEST_TEAM
    team_largest: int = 6
    mentoring: tuple[Mentoring, ...] = (Mentoring.TEAM,)
    consent_text: str = ""
    seed: int | None = None
    interest_by: date | None = None
    apply_from: date | None = None
    mentors_until: date | None = None
    offers_by: date | None = None
    asked_first: AskedFirst = AskedFirst.MENTOR
    link_from: LinkFrom = LinkFrom.MENTOR
    meeting_link: str = ""
    selects: bool = False
    most_per_library: int | None = None
    most_teams: int | None = None
    asks_director: bool = False
    texts: Mapping[str, str] = field(default_factory=dict)
    lines: tuple[Line, ...] = ()

    @property
    def drawn(self) -> bool:
        """Whether chance says who waits where not everybody can have a mentor."""
        return self.left_over is LeftOver.LOTTERY

    @property
    def begins(self) -> date:
        """From when whole applications are taken, as far as anybody has said."""
        return self.apply_from or self.apply_by

    @property
    def extends_interest(self) -> bool:
        """Whether ``mentors_until`` gives mentors longer to say that they are interested, before anybody applies."""
        return bool(self.interest_by and self.mentors_until and self.mentors_until < self.begins)

    @property
    def closes(self) -> date:
        """The last day on which anybody's application is taken."""
        late = self.mentors_until if self.mentors_until and not self.extends_interest else self.apply_by
        return max(self.apply_by, late)


def plan_of(round_: Round) -> RoundPlan:
    """The plan that a round follows now."""
    notes = round_.texts.get(NOTES, {})
    same = {name: getattr(round_, name) for name in _SAME}
    return RoundPlan(
        **same,
        closed_days=tuple(map(date.fromisoformat, round_.closed_days)),
        notes={date.fromisoformat(day): note for day, note in notes.items()},
        goal=Goal(round_.goal),
        left_over=LeftOver(round_.left_over),
        weights={key: Weight(weight) for key, weight in round_.weights.items()},
        same_cooperative=SameCooperative(round_.same_cooperative),
        mentoring=tuple(map(Mentoring, round_.mentoring)),
        texts={key: round_.texts[key] for key in TEXTS if round_.texts.get(key)},
        lines=own_lines(round_.milestones),
    )


def columns_of(plan: RoundPlan) -> dict[str, Any]:
    """The plan as a round's columns, all but its seed and its timetable."""
    closed = sorted({day.isoformat() for day in plan.closed_days})
    notes = {day: note for day in closed if (note := plan.notes.get(date.fromisoformat(day), "").strip())}
    texts = {key: words for key in TEXTS if (words := plan.texts.get(key, "").strip())}
    return {
        **{name: getattr(plan, name) for name in _SAME if name != "seed"},
        "name": plan.name.strip(),
        "meeting_link": plan.meeting_link.strip(),
        "closed_days": closed,
        "goal": Goal(plan.goal).value,
        "left_over": LeftOver(plan.left_over).value,
        "weights": {key: Weight(weight).value for key, weight in sorted(plan.weights.items())},
        "same_cooperative": SameCooperative(plan.same_cooperative).value,
        "mentoring": [way.value for way in Mentoring if way in plan.mentoring],
        "texts": {**texts, **({NOTES: notes} if notes else {})},
    }


def faults_of(plan: RoundPlan) -> Iterator[Fault]:
    if not plan.name.strip():
        yield Fault("name", plan.name, "is empty.", "Give a name such as January–June 2027.")
    yield from _day_faults(plan)
    yield from _session_faults(plan)
    yield from _people_faults(plan)
    for key in sorted(set(plan.weights) - set(BY_KEY)):
        yield Fault("weights", key, "is not compared.", f"Choose among {', '.join(BY_KEY)}.")
    for key, weight in sorted(plan.weights.items()):
        if key in BY_KEY and weight not in BY_KEY[key].weights:
            yield Fault(f"weight_{key}", weight, "cannot be chosen: some answers are private.", "Choose high instead.")
    for line in plan.lines:
        yield from line.faults()


_SAME = (
    *("name", "apply_by", "answer_by", "first_day", "last_day", "cadence", "minutes", "min_sessions", "gap"),
    *("keeps_holidays", "takes_teams", "takes_individuals", "team_smallest", "team_largest", "consent_text", "seed"),
    *("interest_by", "apply_from", "mentors_until", "offers_by", "asked_first", "link_from", "meeting_link"),
    *("selects", "most_per_library", "most_teams", "asks_director", "stays"),
)


def _day_faults(plan: RoundPlan) -> Iterator[Fault]:
    ordered = (
        ("apply_from", plan.apply_from, plan.interest_by, "people have said that they are interested"),
        ("apply_by", plan.apply_by, plan.apply_from or plan.interest_by, "applications open"),
        ("mentors_until", plan.mentors_until, plan.interest_by or plan.apply_by, "it closes for participants"),
        ("offers_by", plan.offers_by, plan.closes, "applications close"),
        ("answer_by", plan.answer_by, plan.offers_by or plan.closes, "offers go out" if plan.offers_by else CLOSE),
        ("first_day", plan.first_day, plan.answer_by, "answers are due"),
        ("last_day", plan.last_day, plan.first_day, "sessions begin"),
    )
    for where, day, earlier, what in ordered:
        if day and earlier and day < earlier:
            remedy = f"Give {earlier.isoformat()} or a later day."
            yield Fault(where, day.isoformat(), f"is before {what}.", remedy)
    if plan.last_day - plan.first_day > LONGEST_ROUND:
        yield Fault("last_day", plan.last_day.isoformat(), "makes the round longer than three years.", "Shorten it.")


def _session_faults(plan: RoundPlan) -> Iterator[Fault]:
    if plan.minutes % STEP or not SHORTEST <= plan.minutes <= LONGEST:
        allowed = f"Give {SHORTEST} to {LONGEST} minutes in steps of {STEP}."
        yield Fault("minutes", str(plan.minutes), "is not a length of a session.", allowed)
    if plan.gap % STEP or not 0 <= plan.gap <= LONGEST_GAP:
        allowed = f"Give 0 to {LONGEST_GAP} minutes in steps of {STEP}."
        yield Fault("gap", str(plan.gap), "is not a pause between two sessions.", allowed)
    if plan.min_sessions < 1:
        yield Fault("min_sessions", str(plan.min_sessions), "is too few.", "Give 1 or more.")
    link = plan.meeting_link.strip()
    if link and not (len(link) <= LONGEST_LINK and link.isprintable() and " " not in link and is_web_address(link)):
        yield Fault("meeting_link", "", "is no address of a web page.", "Give one that begins with https://.")
    if plan.link_from is LinkFrom.PROGRAM and not link:
        yield Fault("meeting_link", "", "is missing.", "Give the link that everybody uses, or choose whose it is.")


def _people_faults(plan: RoundPlan) -> Iterator[Fault]:
    if not (plan.takes_teams or plan.takes_individuals):
        yield Fault("takes_individuals", "", "Nobody could apply.", "Choose teams, single participants or both.")
    if not SMALLEST_TEAM <= plan.team_smallest <= plan.team_largest <= LARGEST_TEAM:
        allowed = f"Give {SMALLEST_TEAM} to {LARGEST_TEAM}, the smaller number first."
        yield Fault("team_smallest", f"{plan.team_smallest}–{plan.team_largest}", "is no size of a team.", allowed)
    if plan.takes_teams and not plan.mentoring:
        yield Fault("mentoring", "", "leaves teams without a mentor.", "Choose at least one way.")
    for where in ("most_per_library", "most_teams"):
        most = getattr(plan, where)
        if most is not None and most < 1:
            yield Fault(where, str(most), "lets nobody in.", "Give 1 or more, or leave it empty.")
