"""What one of the two reads about a match: who they are, why they fit, what is not covered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from matcher.calendars.zones import zone_name
from matcher.queries.offers import Match, Member, Offer, Standing, Turn
from matcher.queries.parties import Party
from matcher.queries.reasons import Missing, Sentence, Shared
from matcher.states import Role
from matcher.words.meetings import (
    DateBox,
    ShiftNote,
    clocks_of,
    date_strip,
    days_of,
    shift_note,
    skipped_words,
    zone_of_reader,
)
from matcher.words.present import counted, first_name, listed, lower_first

ORDINALS = ("first", "second", "third", "fourth", "fifth")
# A criterion writes of "the mentor" for both to read; to the mentor we say you.
TO_THE_MENTOR = {"has": "have", "knows": "know", "offers": "offer"}
BOTH_CHOSE = "Both chose "
SUBJECT = "The mentor "
Reason = dict[str, str | None]


@dataclass(frozen=True)
class MatchWords:
    """The page of a match. ``other`` is whom the reader meets, ``call`` what they are called inside a sentence.

    ``writer`` and ``own_writer`` are whose words stand on the other's and on the reader's side.
    """

    mentor: dict[str, Any]
    participant: dict[str, Any]
    meeting: dict[str, Any]
    other: str
    call: str
    writer: str
    own_writer: str
    sessions: str
    follows: str
    dates: tuple[DateBox, ...]
    shifts: ShiftNote | None
    skipped: str
    reasons: list[Reason]
    not_covered: str
    mentor_reads: bool


def match_words(match: Match) -> MatchWords:
    mentor_reads = match.reader is Role.MENTOR
    other = match.mentee if mentor_reads else match.mentor
    meeting, call = match.meeting, name_in_sentence(other)
    clock_owner = "the team" if other.is_team else call
    return MatchWords(
        mentor=_person(match.mentor, "You" if mentor_reads else "Mentor"),
        participant=_participant(match),
        meeting={"days": days_of(meeting), "clocks": clocks_of(meeting, match.reader, clock_owner)},
        other=other.name,
        call=call,
        writer="The team" if other.is_team else first_name(other.name),
        own_writer="Your team" if match.mentee.is_team and not mentor_reads else "You",
        sessions=f"{counted(len(meeting.starts), 'session')} of {meeting.minutes} minutes",
        follows=f"Times follow {zone_name(meeting.follows)} time.",
        dates=date_strip(meeting, zone_of_reader(meeting, match.reader)),
        shifts=shift_note(meeting, match.reader, clock_owner, match.marked),
        skipped=skipped_words(meeting.skipped),
        reasons=[
            *(_shared(one, match) for one in match.why.shared),
            *(_sentence(one, match) for one in match.why.titled),
        ],
        not_covered=_not_covered(match),
        mentor_reads=mentor_reads,
    )


def offer_heading(offer: Offer, name: str) -> str:
    """What is so and what to do; ``name`` is the reader's first name."""
    match = offer.match
    mentor_reads = match.reader is Role.MENTOR
    other = match.mentee if mentor_reads else match.mentor
    call = name_in_sentence(other)
    if offer.standing is Standing.AGREED:
        return f"{name}, your match with {call if other.is_team else other.name} is confirmed."
    if offer.standing is Standing.WAITING:
        return f"You said yes, {name}. Now {call} is asked."
    if mentor_reads:
        return f"{name}, would you like to mentor {call if other.is_team else other.name}?"
    what = "mentor your team" if match.mentee.is_team else "be your mentor"
    if offer.turn is not Turn.SECOND:
        return f"{name}, would you like {other.name} to {what}?"
    return f"{name}, meet {other.name}, who would like to {what}."


def name_in_sentence(party: Party) -> str:
    """As in "Rosa", "the Suffolk team": a first name, or the name of a team with its article."""
    if not party.is_team:
        return first_name(party.name)
    begins = party.name.casefold().startswith("the ")
    return party.name if begins or not party.name.casefold().endswith("team") else f"the {party.name}"


def place(party: Party) -> str:
    return f"{party.library}, {party.region}" if party.region else party.library


def _person(party: Party, role: str) -> dict[str, Any]:
    years = f"{counted(party.years, 'year')} in libraries" if party.years else ""
    if party.years == 0:
        years = "First year in libraries"
    lines = [line for line in (_job(party.job), place(party), years) if line]
    return {"name": party.name, "role": role, "lines": lines}


def _participant(match: Match) -> dict[str, Any]:
    yours = match.reader is not Role.MENTOR
    if not match.mentee.is_team:
        return _person(match.mentee, "You" if yours else "Participant")
    lines = [place(match.mentee), *(_member(member) for member in match.members)]
    return {"name": match.mentee.name, "role": "Your team" if yours else "Team", "lines": lines}


def _member(member: Member) -> str:
    job = _job(member.job)
    return f"{member.name}, {lower_first(job)}" if job else member.name


def _job(label: str) -> str:
    return "" if label == "Other" else label


def _shared(one: Shared, match: Match) -> Reason:
    mentor_reads = match.reader is Role.MENTOR
    yours, theirs = (one.mine, one.theirs) if mentor_reads else (one.theirs, one.mine)
    return {"title": one.label, "yours": yours, "theirs": theirs}


def _sentence(one: Sentence, match: Match) -> Reason:
    if one.text.startswith(BOTH_CHOSE):
        chosen = one.text.removeprefix(BOTH_CHOSE)
        return {"title": one.label, "both": chosen[:1].upper() + chosen[1:]}
    if not one.text.startswith(SUBJECT):
        return {"title": one.label, "sentence": one.text}
    verb, _, rest = one.text.removeprefix(SUBJECT).partition(" ")
    if match.reader is Role.PARTICIPANT:
        return {"title": one.label, "sentence": f"{first_name(match.mentor.name)} {verb} {rest}"}
    return {"title": one.label, "sentence": f"You {TO_THE_MENTOR[verb]} {rest}" if verb in TO_THE_MENTOR else one.text}


def _not_covered(match: Match) -> str:
    """What the participant wants and this mentor does not offer, in the order they gave it."""
    missing = match.why.missing
    if not missing:
        return ""
    whose = "your" if match.reader is not Role.MENTOR else f"{name_in_sentence(match.mentee)}’s"
    topics = listed([f"{lower_first(one.label)} ({whose} {_rank(one)} topic)" for one in missing])
    if match.reader is Role.MENTOR:
        return f"{topics}. Nobody expects you to help with that."
    mentor = first_name(match.mentor.name)
    return f"{topics}. {mentor} has not offered that; ask {match.contact} about somebody who does."


def _rank(one: Missing) -> str:
    return ORDINALS[one.rank - 1] if one.rank <= len(ORDINALS) else f"{one.rank}th"
