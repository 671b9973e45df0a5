"""What the public page of a program says: how it stands, what it takes, and the buttons that fit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from flask import url_for

from matcher.models import Milestone, Program, Round
from matcher.queries.openings import WELCOMING, apply_until, interest_until
from matcher.services.questions import own_questions_for
from matcher.states import Cadence, Mentoring, Role, RoundState
from matcher.words.form_parts import minutes_of, parts_of
from matcher.words.present import CADENCE_WORDS, counted, day_span, days_from_to, weekday_and_day

# Sessions in a year, by how often they are.
A_YEAR = {Cadence.WEEKLY: 52, Cadence.FORTNIGHTLY: 26, Cadence.MONTHLY: 12}
TEXTS = {"participants": "What a participant gives and gets", "mentors": "What a mentor gives and gets"}
TEAMS = {
    Mentoring.TEAM: "the team has one mentor",
    Mentoring.MEMBERS: "each member has a mentor, different ones as far as possible",
    Mentoring.BOTH: "the team has one mentor, and each member one more",
}
HALVES = {0: "", 1: "½"}


@dataclass(frozen=True)
class Press:
    label: str
    href: str
    primary: bool = False


@dataclass(frozen=True)
class Shown:
    """One intake as its page shows it. ``texts`` are titles and paragraphs; ``packets`` label, page and PDF."""

    id: str
    name: str
    stands: str
    facts: tuple[tuple[str, str], ...]
    presses: tuple[Press, ...]
    timeline: list[dict[str, Any]]
    texts: tuple[tuple[str, tuple[str, ...]], ...]
    packets: tuple[tuple[str, str, str], ...]


def headline(program: Program, round_: Round | None) -> str:
    """The sentence the page opens with."""
    name = program.name
    match round_.state if round_ else None:
        case RoundState.OPEN if round_ and round_.mentors_only:
            return f"Mentors are still welcome in {name}, until {weekday_and_day(apply_until(round_, Role.MENTOR))}."
        case RoundState.OPEN if round_:
            return f"You can apply to {name} until {weekday_and_day(round_.apply_by)}."
        case RoundState.INTEREST if round_ and round_.mentors_only and (until := interest_until(round_, Role.MENTOR)):
            return f"Mentors are still welcome in {name}: tell us by {weekday_and_day(until)}."
        case RoundState.INTEREST if round_ and round_.interest_by:
            return f"Would you like to take part in {name}? Tell us by {weekday_and_day(round_.interest_by)}."
        case RoundState.INTEREST:
            return f"Would you like to take part in {name}? Tell us."
        case _:
            return f"Applications to {name} are closed for now."


def show(round_: Round, today: date, *, first: bool) -> Shown:
    return Shown(
        id=round_.public_id,
        name=round_.name,
        stands=_stands(round_, said=first),
        facts=tuple(facts(round_)),
        presses=tuple(presses(round_, first=first)),
        timeline=timeline(round_.milestones, today),
        texts=tuple((title, words) for key, title in TEXTS.items() if (words := paragraphs(round_.texts.get(key, "")))),
        packets=tuple(_packets(round_)),
    )


def _stands(round_: Round, *, said: bool) -> str:
    """Below the name of the intake; ``said``: the page opens with the same, so only what is more."""
    match round_.state:
        case RoundState.OPEN if round_.mentors_only:
            until = weekday_and_day(apply_until(round_, Role.MENTOR))
            return "" if said else f"Only mentors can apply now, until {until}."
        case RoundState.OPEN:
            day, later = (apply_until(round_, role) for role in (Role.PARTICIPANT, Role.MENTOR))
            more = f", for mentors until {weekday_and_day(later)}" if later > day else ""
            return f"Applications are open until {weekday_and_day(day)}{more}." if more or not said else ""
        case RoundState.INTEREST:
            return " ".join(_to_come(round_))
        case _:
            return "Applications are closed. We can tell you when they open again."


def _to_come(round_: Round) -> Iterator[str]:
    until, later = (interest_until(round_, role) for role in (Role.PARTICIPANT, Role.MENTOR))
    if later is not None and later != until and not round_.mentors_only:
        yield f"Mentors can tell us until {weekday_and_day(later)}."
    if round_.apply_from is not None:
        yield f"Applications open on {weekday_and_day(round_.apply_from)}."
    yield "Whoever is interested is told by mail."


def presses(round_: Round, *, first: bool) -> Iterator[Press]:
    """What somebody can do; with ``first``, the first of them is the page's primary button."""
    for number, press in enumerate(_presses(round_)):
        yield replace(press, primary=first and number == 0)


def _presses(round_: Round) -> Iterator[Press]:
    program = round_.program
    match round_.state:
        case RoundState.INTEREST if round_.mentors_only:
            yield _interest(program, "Say that you would like to be a mentor", Role.MENTOR)
            yield _interest(program, "Tell me when I can apply for a mentor", Role.PARTICIPANT)
        case RoundState.INTEREST:
            yield _interest(program, "Tell us you are interested")
        case RoundState.OPEN if round_.mentors_only:
            yield _apply(round_, Role.MENTOR, "Offer to be a mentor")
            yield _interest(program, "Tell me when I can apply for a mentor", Role.PARTICIPANT)
        case RoundState.OPEN:
            if round_.takes_individuals:
                yield _apply(round_, Role.PARTICIPANT, "Apply for a mentor")
            if round_.takes_teams:
                yield Press("Apply as a team", url_for("teams.start", round_id=round_.public_id))
            yield _apply(round_, Role.MENTOR, "Offer to be a mentor")
        case _:
            yield _interest(program, "Tell me when applications open again")


def _apply(round_: Round, role: Role, label: str) -> Press:
    return Press(label, url_for("apply.start", round_id=round_.public_id, role=role.value))


def _interest(program: Program, label: str, role: Role | None = None) -> Press:
    return Press(label, url_for("front_door.interest", program_id=program.public_id, role=role))


def facts(round_: Round) -> Iterator[tuple[str, str]]:
    """What it takes, and what one gets."""
    yield "To apply", " · ".join(_time_to_apply(round_))
    often = CADENCE_WORDS[round_.cadence]
    yield "Sessions", f"{often[:1].upper()}{often[1:]}, {round_.minutes} minutes, by video"
    yield "From – to", days_from_to(round_.first_day, round_.last_day)
    yield "Your time", f"{hours_a_month(round_)}; a mentor the same for each person or team they mentor"
    if round_.min_sessions > 1:
        yield "At least", counted(round_.min_sessions, "session")
    if round_.takes_teams:
        yield "Teams", team_words(round_)


def team_words(round_: Round) -> str:
    ways = [TEAMS[way] for way in Mentoring if way.value in round_.mentoring]
    size = f"{round_.team_smallest} to {round_.team_largest} people of one library"
    return f"{size}; {', or '.join(ways)}" if ways else size


def _time_to_apply(round_: Round) -> Iterator[str]:
    minutes = {role: minutes_to_apply(round_, role) for role in Role}
    if len(set(minutes.values())) == 1:
        yield f"About {counted(minutes[Role.MENTOR], 'minute')}; you can save and finish later"
    else:
        yield f"About {counted(minutes[Role.PARTICIPANT], 'minute')}, as a mentor {minutes[Role.MENTOR]}"
        yield "you can save and finish later"


def minutes_to_apply(round_: Round, role: Role) -> int:
    return minutes_of(parts_of(role, own_questions_for(role, round_)))


def hours_a_month(round_: Round) -> str:
    """From how often and how long; to the half hour, from an hour on."""
    minutes = A_YEAR[round_.cadence] * round_.minutes / 12
    if minutes < 60:
        return f"About {round(minutes / 5) * 5} minutes a month"
    whole, half = divmod(round(minutes / 30), 2)
    return f"About {whole}{HALVES[half]} {'hour' if (whole, half) == (1, 0) else 'hours'} a month"


def timeline(milestones: list[Milestone], today: date) -> list[dict[str, Any]]:
    """From first to last, with what is going on today and what is next."""
    ahead = next((one for one in milestones if one.day > today), None)
    return [_line(one, today, is_next=one is ahead) for one in milestones]


def _line(one: Milestone, today: date, *, is_next: bool) -> dict[str, Any]:
    last = one.until or one.day
    state = "now" if one.day <= today <= last else ("past" if last < today else None)
    note = weekday_and_day(today) if state == "now" else ("Next" if is_next else None)
    return {"when": day_span(one.day, one.until), "what": one.label, "state": state, "note": note}


def paragraphs(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.replace("\r\n", "\n").split("\n\n") if part.strip())


def _packets(round_: Round) -> Iterator[tuple[str, str, str]]:
    labels = {Role.PARTICIPANT: "For participants", Role.MENTOR: "For mentors"}
    if round_.state in WELCOMING:
        for role, label in labels.items():
            yield label, _packet("look", round_, role), _packet("pdf", round_, role)


def _packet(form: str, round_: Round, role: Role) -> str:
    return url_for(f"packet.{form}", round_id=round_.public_id, role=role.value)
