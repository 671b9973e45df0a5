"""An application on its way: whose it is, what was typed so far, whether it can be sent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from flask import g, request, session

from matcher.application import Application
from matcher.choices import fold
from matcher.errors import NotFound
from matcher.models import ApplicationDraft, Enrollment, Person, Round, Team, fold_address
from matcher.policies import may_assist
from matcher.queries.drafts import draft_of_browser, draft_of_person, own_application, sent_application
from matcher.queries.own_team import leader_of, team_of
from matcher.queries.rounds import is_late_token, round_to_apply_to
from matcher.services.application_rows import application_of
from matcher.services.applications import TAKEN_BY_COORDINATORS
from matcher.services.questions import own_questions_for, questions_for
from matcher.states import ConsentHow, Role, RoundState
from matcher.web.access import current_person
from matcher.web.forms.answers import read_parts, type_parts
from matcher.web.forms.asking import Asking, TeamAsked
from matcher.web.forms.own import answers_missing
from matcher.web.known_before import known_before
from matcher.words.form_parts import Part, parts_of

_DRAFTS, _LATE = "drafts", "late"


class Hindrance(StrEnum):
    """Why somebody cannot apply here now."""

    NOT_YET = "not_yet"
    CLOSED = "closed"
    MENTORS_ONLY = "mentors_only"
    OTHER_ROLE = "other_role"
    TEAMS_ONLY = "teams_only"


@dataclass(frozen=True)
class Begun:
    """An application somebody works on: with a draft, or with what they sent before and may change.

    ``other_role``: they are in the round in that role already, and nobody is in it twice. ``late``: the secret by which
    a late arrival applies. ``team``: the one they apply with.
    """

    round: Round
    role: Role
    person: Person | None
    coordinating: bool
    draft: ApplicationDraft | None
    data: Mapping[str, Any]
    other_role: Role | None = None
    late: str = ""
    team: Team | None = None

    @property
    def open(self) -> bool:
        if self.round.state in TAKEN_BY_COORDINATORS and (self.coordinating or self.late):
            return True
        return self.round.state is RoundState.OPEN and not self._for_mentors_only

    @property
    def hindrance(self) -> Hindrance | None:
        if not self.open:
            if self.round.state is RoundState.INTEREST:
                return Hindrance.NOT_YET
            return Hindrance.MENTORS_ONLY if self._for_mentors_only else Hindrance.CLOSED
        if self.other_role is not None:
            return Hindrance.OTHER_ROLE
        alone = self.role is Role.MENTOR or self.round.takes_individuals
        return None if alone or self.team is not None or self.coordinating else Hindrance.TEAMS_ONLY

    @property
    def _for_mentors_only(self) -> bool:
        open_ = self.round.state is RoundState.OPEN
        return open_ and self.round.mentors_only and self.role is Role.PARTICIPANT

    @property
    def parts(self) -> tuple[Part, ...]:
        return parts_of(self.role, own_questions_for(self.role, self.round))

    @property
    def sent(self) -> bool:
        return bool(self.draft is not None and self.draft.data.get("sent"))

    @property
    def done(self) -> frozenset[str]:
        """Parts that were right when saved; a question asked since opens its part again."""
        done = frozenset(self.data.get("done", ()))
        typed = self.data.get("parts", {}).get("more", {})
        return done - {"more"} if answers_missing(typed, own_questions_for(self.role, self.round)) else done

    @property
    def own(self) -> bool:
        """Somebody signed in sends their own; a coordinator may send anybody's."""
        return self.person is not None and not self.coordinating

    @property
    def for_other(self) -> bool:
        """A coordinator writes it down for somebody: it is not in her own name."""
        about = self.data.get("parts", {}).get("about", {})
        if not self.coordinating or self.person is None:
            return False
        named = fold(about.get("name") or ""), fold_address(about.get("address") or "")
        return named != (fold(self.person.name), self.person.address)

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
            own_questions=own_questions_for(self.role, self.round),
            asks_link=self.round.link_from.value == self.role.value,
            asks_director=self.round.asks_director,
            team=_asked_of_team(self.team, self.person),
            for_other=self.for_other,
        )

    def with_typed(self, part: str, typed: Mapping[str, Any]) -> Begun:
        return replace(self, data={**self.data, "parts": {**self.data.get("parts", {}), part: dict(typed)}})

    def application(self) -> Application:
        return read_parts(self.asking, address=self.person.address if self.own and self.person else None)

    def agreed(self, how: ConsentHow = ConsentHow.PAGE) -> Application:
        """The application, with the consent its last page asked for."""
        return replace(self.application(), consent=True, consent_how=how)

    def next_part(self, after: str = "") -> str:
        """The first part not done yet that comes after ``after``, or before it, or the last page."""
        keys = [part.key for part in self.parts][:-1]
        ahead = keys[keys.index(after) + 1 :] if after in keys else keys
        return next((key for key in (*ahead, *keys) if key not in self.done), "check")


def begun(round_id: str, role_name: str) -> Begun:
    """The application of whoever asks. Raises NotFound for a round that does not show and a role that is none."""
    round_ = round_to_apply_to(round_id)
    if role_name not in set(Role):
        raise NotFound
    role, person = Role(role_name), current_person()
    g.program = round_.program
    if person is None:
        draft = draft_of_browser(round_, role, session.get(_DRAFTS, {}).get(_key(round_, role)))
        found = Begun(round_, role, None, False, draft, draft.data if draft else {}, late=_late(round_))
        return replace(found, data={}) if found.sent else found
    coordinating = may_assist(person, round_.program)
    draft = draft_of_person(round_, role, person)
    found = Begun(round_, role, person, coordinating, draft, draft.data if draft else {}, late=_late(round_))
    return replace(found, data={} if found.sent else found.data) if coordinating else _of_their_own(found, person)


def remember_draft(draft: ApplicationDraft, role: Role) -> None:
    """In the browser of somebody not signed in, where the draft is found again."""
    session[_DRAFTS] = {**session.get(_DRAFTS, {}), _key(draft.round, role): draft.public_id}
    session.permanent = True


def remembered_drafts() -> list[str]:
    """Of this browser, in whatever round."""
    return list(session.get(_DRAFTS, {}).values())


def _of_their_own(found: Begun, person: Person) -> Begun:
    round_, role = found.round, found.role
    if sent_application(round_, _other(role), person) is not None:
        return replace(found, other_role=_other(role))
    before = own_application(round_, role, person)
    team = _team_of(person, round_, before) if role is Role.PARTICIPANT else None
    found = replace(found, team=team)
    return replace(found, data=_typed_before(found, person, before)) if found.draft is None or found.sent else found


def _typed_before(found: Begun, person: Person, before: Enrollment | None) -> dict[str, Any]:
    if before is None:
        return {"parts": known_before(person, found.round, found.asking)}
    typed = type_parts(application_of(before), found.asking)
    return {"parts": typed, "done": [part.key for part in found.parts[:-1]]}


def _team_of(person: Person, round_: Round, before: Enrollment | None) -> Team | None:
    return team_of(person, round_) or (before.team if before is not None else None)


def _asked_of_team(team: Team | None, person: Person | None) -> TeamAsked | None:
    if team is None or person is None:
        return None
    leader = leader_of(team)
    leads = leader is not None and leader.id == person.id
    return TeamAsked(
        name=team.name,
        library=team.library.name,
        region=team.library.region,
        country=team.library.country,
        goal=team.goal,
        leads=leads,
        says_goal=leads and not (team.made_by and team.goal),
    )


def _late(round_: Round) -> str:
    """The secret of a late arrival's link, kept for as long as the browser is open and the link holds."""
    given = request.args.get("late", "")
    if given and is_late_token(round_, given):
        session[_LATE] = {**session.get(_LATE, {}), round_.public_id: given}
    kept: str = session.get(_LATE, {}).get(round_.public_id, "")
    return kept if is_late_token(round_, kept) else ""


def _other(role: Role) -> Role:
    return Role.PARTICIPANT if role is Role.MENTOR else Role.MENTOR


def _key(round_: Round, role: Role) -> str:
    return f"{round_.public_id}.{role.value}"
