"""An application on its way: which part comes when, and what was typed so far."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from flask import g, session, url_for

from matcher.application import Application
from matcher.errors import NotFound
from matcher.models import ApplicationDraft, Person, Round
from matcher.policies import may_coordinate
from matcher.queries.drafts import draft_of_browser, draft_of_person, sent_application
from matcher.queries.rounds import round_to_apply_to
from matcher.services.applications import application_of
from matcher.services.questions import questions_for
from matcher.states import Role, RoundState
from matcher.web.access import current_person
from matcher.web.forms.answers import read_parts, type_parts
from matcher.web.forms.asking import Asking

_DRAFTS = "drafts"


@dataclass(frozen=True)
class Part:
    """``minutes`` is about how long it takes; ``title`` the sentence its page opens with."""

    key: str
    label: str
    title: str
    minutes: int


def parts_for(role: Role) -> tuple[Part, ...]:
    wants = (
        Part("wants", "What you offer", "What could you help somebody with?", 1)
        if role is Role.MENTOR
        else Part("wants", "What you want", "What would you like to learn?", 1)
    )
    return (
        Part("about", "About you", "Who are you, and where do you work?", 1),
        Part("work", "Your work", "What do you do?", 1),
        wants,
        Part("words", "In your words", "Say it in your own words.", 3),
        Part("hours", "Your hours", "When could you meet?", 2),
        Part("ways", "Ways of working", "How do you like to work?", 1),
        Part("check", "Check and send", "Is everything right?", 1),
    )


@dataclass(frozen=True)
class Begun:
    """An application somebody works on: with a draft, or with what they sent before and may change.

    ``other_role``: they are in the round in that role already, and nobody is in it twice.
    """

    round: Round
    role: Role
    person: Person | None
    coordinating: bool
    draft: ApplicationDraft | None
    data: Mapping[str, Any]
    other_role: Role | None = None

    @property
    def open(self) -> bool:
        return self.round.state is RoundState.OPEN or (self.coordinating and self.round.state is RoundState.REVIEW)

    @property
    def sent(self) -> bool:
        return bool(self.draft is not None and self.draft.data.get("sent"))

    @property
    def done(self) -> frozenset[str]:
        return frozenset(self.data.get("done", ()))

    @property
    def own(self) -> bool:
        """Somebody signed in sends their own; a coordinator may send anybody's."""
        return self.person is not None and not self.coordinating

    @property
    def asking(self) -> Asking:
        return Asking(
            role=self.role,
            questions=questions_for(self.role, self.round.program),
            first_day=self.round.first_day,
            last_day=self.round.last_day,
            minutes=self.round.minutes,
            parts=self.data.get("parts", {}),
            own=self.own,
        )

    def with_typed(self, part: str, typed: Mapping[str, Any]) -> Begun:
        return replace(self, data={**self.data, "parts": {**self.data.get("parts", {}), part: dict(typed)}})

    def application(self) -> Application:
        return read_parts(self.asking, address=self.person.address if self.own and self.person else None)

    def agreed(self) -> Application:
        """The application, with the consent its last page asked for."""
        return replace(self.application(), consent=True)

    def next_part(self, after: str = "") -> str:
        """The first part not done yet that comes after ``after``, or before it, or the last page."""
        keys = [part.key for part in parts_for(self.role)][:-1]
        ahead = keys[keys.index(after) + 1 :] if after in keys else keys
        return next((key for key in (*ahead, *keys) if key not in self.done), "check")


def begun(round_id: str, role_name: str) -> Begun:
    """The application of whoever asks. Raises NotFound for a round that does not show and a role that is none."""
    round_ = round_to_apply_to(round_id)
    if role_name not in set(Role):
        raise NotFound
    role, person = Role(role_name), current_person()
    g.program = round_.program
    coordinating = person is not None and may_coordinate(person, round_.program)
    if person is not None:
        draft = draft_of_person(round_, role, person)
    else:
        draft = draft_of_browser(round_, role, session.get(_DRAFTS, {}).get(_key(round_, role)))
    found = Begun(round_, role, person, coordinating, draft, draft.data if draft else {})
    if found.own and person is not None and sent_application(round_, _other(role), person):
        return replace(found, other_role=_other(role))
    if (draft is None or found.sent) and found.own and person is not None:
        return replace(found, data=_sent_before(found, person))
    return replace(found, data={}) if found.sent else found


def remember_draft(draft: ApplicationDraft, role: Role) -> None:
    """In the browser of somebody not signed in, where the draft is found again."""
    session[_DRAFTS] = {**session.get(_DRAFTS, {}), _key(draft.round, role): draft.public_id}
    session.permanent = True


def part_url(application: Begun, part: str) -> str:
    return url_for("apply.part", round_id=application.round.public_id, role=application.role.value, part=part)


def steps_of(application: Begun, now: str) -> list[dict[str, str | None]]:
    """The list at the side: every part that was reached can be opened again."""
    steps: list[dict[str, str | None]] = []
    for part in parts_for(application.role):
        reached = part.key in application.done or part.key == application.next_part()
        state = "now" if part.key == now else ("done" if part.key in application.done else None)
        href = part_url(application, part.key) if reached and part.key != now else None
        steps.append({"label": part.label, "href": href, "state": state})
    return steps


def minutes_left(application: Begun, now: str) -> int:
    return sum(
        part.minutes for part in parts_for(application.role) if part.key == now or part.key not in application.done
    )


def week_captions(round_: Round) -> dict[str, str]:
    """Weeks are counted from the Monday of the first day."""
    monday = round_.first_day - timedelta(days=round_.first_day.weekday())
    return {
        key: f"Week {key.upper()}, starting {day:%B}\N{NO-BREAK SPACE}{day.day}"
        for key, day in (("a", monday), ("b", monday + timedelta(days=7)))
    }


def _sent_before(application: Begun, person: Person) -> dict[str, Any]:
    sent = sent_application(application.round, application.role, person)
    if sent is None:
        return {"parts": {"about": {"name": person.name, "zone": person.zone}}}
    typed = type_parts(application_of(sent), application.asking)
    return {"parts": typed, "done": [part.key for part in parts_for(application.role)[:-1]]}


def _other(role: Role) -> Role:
    return Role.PARTICIPANT if role is Role.MENTOR else Role.MENTOR


def _key(round_: Round, role: Role) -> str:
    return f"{round_.public_id}.{role.value}"
