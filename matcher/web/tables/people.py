"""The mentors or the participants of a round, in the columns of our own template: the file can be uploaded again."""

from __future__ import annotations

from collections.abc import Iterator

from matcher.models import Person, Round
from matcher.queries.exported_people import Applied, applications_in
from matcher.services.questions import own_questions_for, questions_for
from matcher.sheets.written_files import LONG, Cell, Heading, Table
from matcher.sheets.written_rows import written_cells, written_headings
from matcher.states import ConsentHow, Decision, Role
from matcher.words.present import local_date

NAMES = {Role.MENTOR: "Mentors", Role.PARTICIPANT: "Participants"}
DECISIONS = {
    Decision.UNDECIDED: "not decided",
    Decision.ACCEPTED: "accepted",
    Decision.WAIT_LISTED: "on the waiting list",
    Decision.DECLINED: "declined",
}
CONSENT = {
    ConsentHow.PAGE: "on the form",
    ConsentHow.PHONE: "on the phone",
    ConsentHow.PAPER: "on paper",
    ConsentHow.MAIL: "by mail",
    ConsentHow.SHEET: "in a spreadsheet",
}
WIDTHS = {"name": 24, "address": 30, "library": 30, "hours": LONG, "hours_if_need_be": LONG, "goal": LONG}
LONG_ONES = ("words", "team_goal", "access_words", "cooperatives", "away")


def people_table(round_: Round, role: Role, viewer: Person) -> Table:
    asked, own = questions_for(role, round_.program), own_questions_for(role, round_)
    headings = written_headings(role, asked, own)
    told = ["sent_on", "changed_on", "agreed_on", "agreed_how", *(["decision"] if round_.selects else [])]
    # Participants give a link where sessions use theirs; their template has no column for it.
    link = [] if "meeting_link" in headings else ["meeting_link"]
    all_of_them = [*headings, *link, *told, "application_id"]

    def rows() -> Iterator[list[Cell]]:
        for one in applications_in(round_, role, viewer):
            cells = written_cells(one.application, asked, own) | _told(one, round_.program.zone)
            yield [cells.get(heading) for heading in all_of_them]

    return Table(NAMES[role], tuple(Heading(heading, _width(heading)) for heading in all_of_them), rows())


def _told(one: Applied, zone: str) -> dict[str, Cell]:
    """What the import leaves alone: see ``written_rows.READ_ONLY``."""
    return {
        "sent_on": local_date(one.sent_at, zone),
        "changed_on": local_date(one.changed_at, zone),
        "agreed_on": local_date(one.consented_at, zone) if one.consented_at else None,
        "agreed_how": CONSENT[one.consent_how],
        "decision": DECISIONS[one.decision],
        "application_id": one.id,
    }


def _width(heading: str) -> int:
    return LONG if heading.startswith(LONG_ONES) else WIDTHS.get(heading, 18)
