"""The demonstration's open round: what its page says, what else it asks, who is interested, applied and was read."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

from matcher.demo import DATA
from matcher.queries.case import enrollment_of
from matcher.queries.demonstration import demonstration_people, find_round
from matcher.queries.notes import to_read
from matcher.services.imports import import_files
from matcher.services.interests import Expression, express_interest
from matcher.services.notes import write_note
from matcher.services.own_questions import QuestionPlan, add_question
from matcher.services.programs import change_program, details_of, details_version
from matcher.services.rights import invite_to_help
from matcher.sheets.escape import write_csv
from matcher.states import Compared, Opinion, QuestionKind, Right, Role

ABOUT = (
    "Staff who build a culture of learning in their library meet somebody from another library who has been there. "
    "You say what you want to work on and when you can meet; we find one mentor and one regular time that suits both."
)
READER = ("Ruth Bell", "ruth.bell@example.org")
CONSENT = "Keep my name and address to tell me when applications open. I can have them taken out at any time."
QUESTIONS = (
    QuestionPlan(
        "How do you like to talk?",
        QuestionKind.CHOICE,
        choices=("Straight to the point", "With time to think aloud", "It depends on the day"),
        compared=Compared.ALIKE,
        private=True,
    ),
    QuestionPlan("What would make these months worth your time?", QuestionKind.LONG_TEXT),
)
INTERESTED = (
    ("Inés Coronado", "ines.coronado@example.org", Role.PARTICIPANT, "Nogales Public Library", "AZ"),
    ("Wendell Price", "wendell.price@example.org", Role.MENTOR, "Toledo Lucas County Public Library", "OH"),
    ("Aroha Ngata", "aroha.ngata@example.org", Role.PARTICIPANT, "Whatcom County Library System", "WA"),
)
NOTES = (
    (Opinion.YES, "Knows what she wants and says it in one sentence."),
    (Opinion.YES, ""),
    (Opinion.MAYBE, "Few hours; worth a call."),
    (Opinion.YES, "Would do well with somebody who has run a branch."),
)
MENTORS, PARTICIPANTS = 5, 14


def announce(round_id: str) -> None:
    """Before applications open."""
    round_, ellen = find_round(round_id), demonstration_people()["coordinator"]
    program = round_.program
    change_program(program, replace(details_of(program), about=ABOUT), shown=details_version(program), actor=ellen)
    for question in QUESTIONS:
        add_question(round_, question, actor=ellen)
    for name, address, role, library, region in INTERESTED:
        express_interest(program, round_, Expression(name, address, role, library, region, CONSENT))


def take_in(round_id: str) -> None:
    """Some of those who took part before apply again, and a reader begins to read."""
    round_, ellen = find_round(round_id), demonstration_people()["coordinator"]
    files = {Role.MENTOR: _last("mentors.csv", MENTORS), Role.PARTICIPANT: _last("participants.csv", PARTICIPANTS)}
    import_files(round_, files, actor=ellen)
    ruth = invite_to_help(round_.program, *READER, Right.READER, actor=ellen).person
    for opinion, words in NOTES:
        next_id = to_read(round_, ruth).next_id
        if next_id is not None:
            write_note(enrollment_of(round_, next_id, ruth), opinion, words, actor=ruth)


def _last(name: str, how_many: int) -> bytes:
    """The last so many people of a file who are not away: their days are of another season."""
    heading, *rows = csv.reader(io.StringIO((DATA / name).read_text(encoding="utf-8-sig"), newline=""))
    there = [row for row in rows if not row[heading.index("away")]]
    return write_csv([heading, *there[-how_many:]])
