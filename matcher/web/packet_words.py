"""The packet of one intake and role: what its page shows and its PDF prints."""

from __future__ import annotations

from collections.abc import Iterator

from flask import url_for

from matcher.config import Config
from matcher.models import Round
from matcher.packets import Fact, Packet, Words
from matcher.queries.openings import apply_until
from matcher.states import AskedFirst, Role
from matcher.web.front_door_words import facts, minutes_to_apply, paragraphs
from matcher.web.packet_asks import sections
from matcher.words.present import counted, day_words, days_from_to, weekday_and_day

FOR = {Role.PARTICIPANT: "participants", Role.MENTOR: "mentors"}
GIVES = {Role.PARTICIPANT: "What a participant gives and gets", Role.MENTOR: "What a mentor gives and gets"}
DIRECTOR = (
    "You name your director. We mail them once and ask what paid time your library grants, in which hours the desk is "
    "covered without you, and what they hope that the library learns. Only the coordinators read it."
)


def packet_of(round_: Round, role: Role, config: Config) -> Packet:
    program = round_.program
    start = url_for("front_door.program", program_id=program.public_id)
    return Packet(
        title=f"What the application to {program.name} asks {FOR[role]}",
        program=program.name,
        run_by=program.run_by,
        lede=f"{round_.name}, run by {program.run_by}. It takes {_about(round_, role)}; you can save it on the way.",
        facts=tuple(_facts(round_, role)),
        timetable=tuple(_timetable(round_)),
        about=tuple(_about_it(round_, role)),
        records_note=program.records_note,
        sections=sections(round_, role),
        consent=round_.consent_text,
        after=tuple(_after(round_, role)),
        contact=f"{program.contact_name}, {program.contact_address}",
        address=f"{config.base_url}{start}",
    )


def _about(round_: Round, role: Role) -> str:
    return f"about {counted(minutes_to_apply(round_, role), 'minute')}"


def _facts(round_: Round, role: Role) -> Iterator[Fact]:
    """As on the page of the program, with this role's own day."""
    yield Fact("Apply by", weekday_and_day(apply_until(round_, role)))
    for label, value in facts(round_):
        if label != "To apply":
            yield Fact(label, value)


def _timetable(round_: Round) -> Iterator[Fact]:
    for one in round_.milestones:
        days = f"{day_words(one.day)}, {one.day.year}" if not one.until else days_from_to(one.day, one.until)
        yield Fact(days, one.label)


def _about_it(round_: Round, role: Role) -> Iterator[Words]:
    """What the coordinators wrote, and what is true of every round that asks directors."""
    written = paragraphs(round_.texts.get(FOR[role], ""))
    if written:
        yield Words(GIVES[role], written)
    director = paragraphs(round_.texts.get("director", ""))
    if director or round_.asks_director:
        asked = (DIRECTOR,) if round_.asks_director else ()
        yield Words("What a director promises", (*director, *asked))


def _after(round_: Round, role: Role) -> Iterator[str]:
    """From sending it to the first session."""
    until = weekday_and_day(apply_until(round_, role))
    yield f"You can change what you sent until {until}, and withdraw it at any time."
    if round_.selects:
        yield "The coordinators read every application and tell you by mail whether you can take part."
    yield "They look for the match that fits best, never within your own library, and go through every one themselves."
    yield _asked(round_, role)
    yield (
        f"Nothing is booked before both have said yes. Then your calendar gets every session, from "
        f"{days_from_to(round_.first_day, round_.last_day)}."
    )


def _asked(round_: Round, role: Role) -> str:
    by = f"Answers are due by {weekday_and_day(round_.answer_by)}."
    if round_.asked_first is AskedFirst.BOTH:
        return f"Both of you are asked at the same time. {by}"
    first = Role.MENTOR if round_.asked_first is AskedFirst.MENTOR else Role.PARTICIPANT
    other = "participant" if role is Role.MENTOR else "mentor"
    if first is role:
        return f"You are asked first whether it suits you, and only after your yes the {other}. {by}"
    return f"The {other} is asked first, and after their yes you are. {by}"
