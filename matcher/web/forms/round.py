"""The form of a round, new or on its way: what is typed to a plan, and a plan to what stands in the fields."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import date
from typing import Any

from wtforms import ValidationError

from matcher.errors import Fault
from matcher.public_holidays import PublicHoliday, holidays_between
from matcher.services.round_copies import months_words
from matcher.services.round_dates import propose_dates
from matcher.services.round_plan import LONGEST_ROUND, TEXTS, RoundPlan
from matcher.sheets.cells import read_line, read_words
from matcher.states import AskedFirst, Cadence, LinkFrom, Mentoring
from matcher.web.forms.closed_days import holiday_choices, read_closed_days, write_closed_days
from matcher.web.forms.reading import options
from matcher.web.forms.round_fields import (
    ClosedFields,
    DateFields,
    HiddenFields,
    MatchFields,
    PeopleFields,
    SessionFields,
    TextFields,
    weight_fields,
)
from matcher.web.forms.timetable import WithLines, line_data, lines_in
from solver.criteria import CRITERIA
from solver.problem import Goal, LeftOver, SameCooperative, Weight

SECTIONS = (DateFields, SessionFields, ClosedFields, PeopleFields, MatchFields, TextFields, WithLines, HiddenFields)
#: What the form and the plan call by the same name and mean alike.
PLAIN = (
    *("first_day", "last_day", "interest_by", "apply_from", "apply_by", "mentors_until", "offers_by", "answer_by"),
    *("minutes", "min_sessions", "keeps_holidays", "team_smallest", "team_largest", "selects"),
    *("most_per_library", "most_teams", "asks_director", "stays"),
)
KINDS = {"cadence": Cadence, "link_from": LinkFrom, "goal": Goal, "asked_first": AskedFirst}
#: Where a fault of the plan is shown, if not beside a field of its own name.
SHOWN_AT = {"takes_individuals": "who", "takes_teams": "who", "notes": "closed_days"}
#: What goes with a part of the plan that can no longer be changed.
ALSO_FIXED = {"takes_teams": ("who",), "closed_days": ("regions", "holidays", "closed_days")}


class RoundForm(type("WeightedRound", SECTIONS, weight_fields())):  # type: ignore[misc]
    """Everything a round needs; ``plan`` says it in the service's words."""

    #: Whether holidays were ticked that are no longer between the first day and the last.
    lost = False

    @property
    def weights(self) -> list[Any]:
        return [self[f"weight_{criterion.key}"] for criterion in CRITERIA]

    def fix(self, names: Collection[str]) -> None:
        """Take out what can no longer be changed."""
        for field in {one for name in names for one in (name, *ALSO_FIXED.get(name, ()))}:
            if field in self:
                del self[field]

    def plan(self, base: RoundPlan | None = None) -> RoundPlan:
        """Of a valid form; what it does not ask is as in ``base``."""
        given = dict(self._given())
        return replace(base, **given) if base else RoundPlan(**given)

    def take_faults(self, faults: Iterable[Fault]) -> None:
        """Put what the service found wrong beside the field it is about."""
        for fault in faults:
            where = SHOWN_AT.get(fault.where, fault.where)
            field = self[where if where in self else "name"]
            field.errors = [*field.errors, f"This {fault.problem} {fault.remedy}"]

    def propose(self, today: date) -> None:
        """Fill in what was left empty and follows from the first day and the last."""
        first, last = self.first_day.data, self.last_day.data
        if first and last:
            if not (self.name.data or "").strip():
                _fill(self.name, months_words(first, last))
            dates = propose_dates(first, today)
            for field in (self.apply_by, self.offers_by, self.answer_by):
                if field.data is None:
                    _fill(field, getattr(dates, field.name))

    def offer_holidays(self, *, pick: bool = False) -> None:
        """A box for each holiday of the states chosen; ``pick``: those of all of them are ticked when first shown."""
        if "holidays" not in self:
            return
        found, regions = self._holidays(), len(self.regions.data or ())
        chosen, seen = set(self.holidays.data or ()), set((self.seen.data or "").split())
        choices = holiday_choices(found, regions)
        self.lost = any(not self._in_span(day) for day in chosen)
        if pick or self.lost:
            chosen |= {
                one.day.isoformat() for one in found if len(one.regions) == regions and one.day.weekday() < 5
            } - seen
        kept = {day: day for day in sorted(chosen - choices.keys()) if self._in_span(day)}
        self.holidays.choices = options({**choices, **kept})
        self.holidays.data = sorted(chosen & {*choices, *kept})
        _fill(self.seen, " ".join(sorted(seen | choices.keys())))

    def validate_holidays(self, field: Any) -> None:
        if self.lost:
            raise ValidationError("The first or last day has changed, so look at these again.")

    def _holidays(self) -> list[PublicHoliday]:
        first, last = self.first_day.data, self.last_day.data
        if not first or not last or not first <= last <= first + LONGEST_ROUND:
            return []
        return holidays_between(self.regions.data or (), first, last)

    def _in_span(self, day: str) -> bool:
        first, last = self.first_day.data, self.last_day.data
        return bool(first and last and first.isoformat() <= day <= last.isoformat())

    def _given(self) -> Iterable[tuple[str, Any]]:
        if "name" in self:
            yield "name", read_line(self.name.data)
        for name in PLAIN:
            if name in self:
                yield name, self[name].data
        for name, kind in KINDS.items():
            if name in self:
                yield name, kind(self[name].data)
        if "closed_days" in self:
            yield from self._closed().items()
        if "who" in self:
            yield "takes_teams", self.who.data != "individuals"
            yield "takes_individuals", self.who.data != "teams"
        if self.lines.entries:
            yield "lines", lines_in(self.lines)
        yield from self._matching()

    def _matching(self) -> Iterable[tuple[str, Any]]:
        yield "weights", {criterion.key: Weight(self[f"weight_{criterion.key}"].data) for criterion in CRITERIA}
        yield "left_over", LeftOver.LOTTERY if self.drawn.data else LeftOver.POINTS
        allowed = self.same_cooperative.data
        yield "same_cooperative", SameCooperative.ALLOWED if allowed else SameCooperative.NEVER
        yield "mentoring", tuple(Mentoring(way) for way in self.mentoring.data or ())
        yield "meeting_link", read_line(self.meeting_link.data or "")
        yield "consent_text", read_words(self.consent_text.data)
        yield "texts", {key: read_words(self[f"text_{key}"].data or "") for key in TEXTS}

    def _closed(self) -> dict[str, Any]:
        named = {one.day: one.name for one in self._holidays()}
        picked = {date.fromisoformat(day): "" for day in self.holidays.data or ()}
        notes = {day: named.get(day, "") for day in picked} | read_closed_days(self.closed_days.data or "")
        return {"closed_days": tuple(sorted(notes)), "notes": {day: note for day, note in notes.items() if note}}


def plan_data(plan: RoundPlan, regions: Collection[str]) -> dict[str, Any]:
    """What the fields hold for ``plan``; its closed days are holidays of these regions, or days of its own."""
    held = {one.day for one in holidays_between(regions, plan.first_day, plan.last_day)}
    closed = {day: plan.notes.get(day, "") for day in plan.closed_days}
    who = "both" if plan.takes_teams and plan.takes_individuals else "teams" if plan.takes_teams else "individuals"
    return {
        **{name: getattr(plan, name) for name in (*PLAIN, "name", "meeting_link", "consent_text")},
        **{name: getattr(plan, name).value for name in KINDS},
        "regions": list(regions),
        "holidays": sorted(day.isoformat() for day in closed.keys() & held),
        "closed_days": write_closed_days({day: note for day, note in closed.items() if day not in held}),
        "who": who,
        "mentoring": [way.value for way in plan.mentoring],
        "same_cooperative": plan.same_cooperative is SameCooperative.ALLOWED,
        "drawn": plan.drawn,
        "lines": line_data(plan.lines),
        **{f"text_{key}": plan.texts.get(key, "") for key in TEXTS},
        **{
            f"weight_{criterion.key}": plan.weights.get(criterion.key, criterion.default_weight).value
            for criterion in CRITERIA
        },
    }


def new_data(regions: Collection[str]) -> dict[str, Any]:
    """For a round that begins like no other."""
    return {"regions": list(regions), "mentoring": [Mentoring.TEAM.value], "lines": line_data(())}


def _fill(field: Any, value: Any) -> None:
    field.data, field.raw_data = value, None
