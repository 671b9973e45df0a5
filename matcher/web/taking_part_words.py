"""How the page of somebody who takes part reads: what is so, what to do, and what they sent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for

from matcher import clock
from matcher.calendars.zones import zone_name
from matcher.models import Person
from matcher.queries.offers import Standing
from matcher.queries.sessions import sessions_of
from matcher.queries.taking_part import Application, Confirmed, Involvement, Offered, Openings, withdrawals
from matcher.queries.teams import teams_of
from matcher.states import Decision, Role, RoundState
from matcher.web.session_words import meets
from matcher.words.meetings import days_of
from matcher.words.offers import name_in_sentence, place
from matcher.words.present import (
    clock_time,
    counted,
    day_words,
    due_day,
    first_name,
    listed,
    local_date,
    short_day,
)

FINDING = "We are still finding your match. When there is one, you will find it here, with the reasons and every date."
READING = "Your application is in, and we are reading it. We write to you as soon as we can say more."
#: What a letter has said; nothing else that we think of an application is ever on this page.
TOLD: Mapping[Decision | None, str] = {
    Decision.WAIT_LISTED: (
        "You are on the waiting list. If an opening comes, we write to you first; you need not do anything."
    ),
    Decision.DECLINED: (
        "We could not take in everybody this time, and there is no opening for you. Thank you for the thought you put "
        "into your application; we would be glad if you applied again."
    ),
}


@dataclass(frozen=True)
class OpeningsWords:
    total: int
    sentence: str
    least: int


@dataclass(frozen=True)
class Block:
    """One involvement. ``tasks`` as in ``components/tasks.html``; ``change_href`` while the application is open.

    ``withdraw_href`` until a match is offered or agreed.
    """

    id: str
    title: str
    kicker: str
    tasks: list[dict[str, Any]]
    status: str
    openings: OpeningsWords | None
    application: list[tuple[str, str]]
    change_href: str | None
    withdraw_href: str | None


@dataclass(frozen=True)
class TakingPart:
    heading: str
    blocks: tuple[Block, ...]


def taking_part_words(involvements: Sequence[Involvement], person: Person) -> TakingPart:
    waiting = [one for own in involvements for one in own.offers if one.standing is Standing.TO_ANSWER]
    first = waiting[0].id if waiting else ""
    return TakingPart(
        heading=_heading(first_name(person.name), involvements, len(waiting), person),
        blocks=tuple(_block(one, first) for one in involvements),
    )


def _heading(name: str, involvements: Sequence[Involvement], waiting: int, person: Person) -> str:
    if waiting:
        return f"{name}, {'a match waits' if waiting == 1 else f'{waiting} matches wait'} for your answer."
    if coming := sessions_of(person):
        return f"{name}, {meets(coming[0])}."
    if any(_is_in(one) for one in involvements):
        return f"{name}, your application is in."
    if any(_is_looked_for(one) for one in involvements):
        return f"{name}, we are still finding your match."
    if involvements:
        return f"{name}, nothing waits for you."
    if any(team.round.state is RoundState.OPEN for team in teams_of(person)):
        return f"{name}, your own answers are still to come."
    return f"{name}, you are not taking part in anything {'any more' if withdrawals(person) else 'yet'}."


def _is_in(one: Involvement) -> bool:
    """Sent, and nothing has been said of it yet."""
    undecided = one.told is Decision.UNDECIDED and one.state is not RoundState.ENDED
    return undecided or (one.state is RoundState.OPEN and one.told not in TOLD)


def _is_looked_for(one: Involvement) -> bool:
    taken_in = one.told in {None, Decision.ACCEPTED}
    return one.state in {RoundState.REVIEW, RoundState.PUBLISHED} and not one.matches and taken_in


def _block(one: Involvement, first: str) -> Block:
    return Block(
        id=one.id,
        title=f"{'Mentor' if one.role is Role.MENTOR else 'Participant'} in {one.program}",
        kicker=one.round_name,
        tasks=[*(_offer(offer, first) for offer in one.offers), *(_match(match) for match in one.matches)],
        status=_status(one),
        openings=_openings(one.openings) if one.openings else None,
        application=list(_application(one.application, one.team)),
        change_href=_change_href(one),
        withdraw_href=_withdraw_href(one),
    )


def _offer(offer: Offered, first: str) -> dict[str, Any]:
    other, href = offer.other, url_for("participation.offer", proposal_id=offer.id)
    if offer.standing is Standing.WAITING:
        detail = f"You said yes. Now {name_in_sentence(other)} is asked."
        return {"due": "", "what": other.name, "detail": detail, "action": {"label": "Look again", "href": href}}
    return {
        "due": f"By {short_day(offer.answer_by)}",
        "soon": True,
        "what": other.name,
        "detail": place(other),
        "action": {"label": "Look at this match", "href": href, "primary": offer.id == first},
    }


def _match(match: Confirmed) -> dict[str, Any]:
    meeting, href = match.meeting, url_for("participation.mentorship", mentorship_id=match.id)
    when = f"{days_of(meeting)}, {clock_time(meeting.start)} {zone_name(meeting.zone)}"
    now = clock.now()
    due = due_day(local_date(match.to_come[0], meeting.zone), local_date(now, meeting.zone)) if match.to_come else ""
    left = counted(len(match.to_come), "session") if match.to_come else "no sessions"
    return {
        "due": due,
        "what": match.other.name,
        "detail": f"{place(match.other)}. {when}; {left} to come.",
        "action": {"label": "See the match", "href": href},
    }


def _status(one: Involvement) -> str:
    if one.state is RoundState.ENDED:
        return "This has ended. Thank you for taking part."
    if one.told in TOLD and not (one.offers or one.matches):
        return TOLD[one.told]
    stands = "Your application is taken in." if one.told is Decision.ACCEPTED else "Your application is in."
    if one.may_change:
        return f"{stands} You can change it until {day_words(one.apply_by)}."
    if one.state is RoundState.OPEN:
        return stands
    if one.offers or one.matches:
        return ""
    if one.told is Decision.UNDECIDED:
        return READING
    if one.answers:
        return FINDING
    return f"We are still finding your team’s match. {first_name(one.lead)} answers for all of you."


def _openings(openings: Openings) -> OpeningsWords:
    offered = f"; {counted(openings.offered, 'match', 'matches')} offered" if openings.offered else ""
    words = f"{openings.filled} of {counted(openings.total, 'opening')} filled{offered}."
    return OpeningsWords(openings.total, words, openings.promised)


def _change_href(one: Involvement) -> str | None:
    return url_for("apply.start", round_id=one.round_id, role=one.role.value) if one.may_change else None


def _withdraw_href(one: Involvement) -> str | None:
    over = one.offers or one.matches or one.state is RoundState.ENDED
    return None if over else url_for("withdrawing.confirm", application_id=one.id)


def _application(sent: Application, team: str) -> Iterator[tuple[str, str]]:
    yield "Sent", day_words(local_date(sent.sent, sent.zone))
    yield "Library", sent.library
    if team:
        yield "Team", team
    if sent.job:
        yield "Job", sent.job
    yield "Hours", _hours(sent)
    yield "Clock", f"{zone_name(sent.zone)} time"
    if sent.topics:
        yield "Topics", listed(sent.topics)


def _hours(sent: Application) -> str:
    """Hours a week on average over two weeks."""
    more = f", {_weekly(sent.if_need_be)} more if need be" if sent.if_need_be else ""
    return f"{_weekly(sent.works)} a week{more}"


def _weekly(minutes: int) -> str:
    hours = minutes / 120
    return counted(int(hours), "hour") if hours.is_integer() else f"{hours:.1f} hours"
