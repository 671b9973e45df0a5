"""An application written as a row is read as the same application."""

from __future__ import annotations

import io
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.application import Application, DaysAway, Span
from matcher.sheets.asked import OwnAsked
from matcher.sheets.hours import merge
from matcher.sheets.records import read_records
from matcher.sheets.sheet import read_filled_template
from matcher.sheets.written_files import Heading, Table, csv_pieces, write_xlsx
from matcher.sheets.written_rows import written_cells, written_choice, written_headings
from matcher.states import ConsentHow, QuestionKind, Role
from tests.matcher.sheets.examples import ASKED, TOPICS, WAYS, expected

OWN = (
    OwnAsked("q1", "=How?", "", QuestionKind.CHOICE, {"c1": "On video", "c2": "-By phone"}),
    OwnAsked("q2", "Name", "", QuestionKind.SHORT_TEXT),
    OwnAsked("q3", "Sealed?", "", QuestionKind.YES_NO, private=True, required=True),
    OwnAsked("q4", "How much?", "", QuestionKind.SCALE, steps=5),
)
LEFT_OUT = frozenset({"own_manager", "never_with", "wished", "q3"})
LINES = st.text(st.characters(categories=["L", "N"], include_characters="=+-@'\"; "), min_size=1, max_size=12).map(
    str.strip
)
WORDS = LINES.filter(lambda text: bool(text.strip()))
SPANS = st.builds(
    lambda day, start, length, week: Span(day, start * 15, (start + length) * 15, week),
    st.integers(0, 6),
    st.integers(0, 80),
    st.integers(3, 16),
    st.sampled_from([None, "A", "B"]),
)
PARTICIPANTS = st.builds(
    Application,
    role=st.just(Role.PARTICIPANT),
    name=WORDS.filter(lambda name: not name.casefold().startswith("example:")),
    address=st.just("rosa@example.org"),
    library=WORDS,
    zone=st.sampled_from(["America/Phoenix", "Europe/Paris"]),
    region=st.just("AZ"),
    languages=st.sampled_from([(), ("en",), ("es", "ase")]),
    answers=st.fixed_dictionaries(
        {"topics": st.permutations(sorted(TOPICS)).map(lambda keys: keys[:2])},
        optional={"ways": st.sampled_from([[key] for key in WAYS]), "years": st.integers(0, 70), "note": WORDS},
    ),
    goal=WORDS | st.just(""),
    works=st.lists(SPANS, min_size=1, max_size=4).map(merge),
    away=st.sampled_from(
        [(), (DaysAway(date(2027, 2, 15), date(2027, 2, 19)), DaysAway(date(2027, 4, 2), date(2027, 4, 2)))]
    ),
    phone=st.sampled_from(["", "+1 520 555 0142", "520-555-0142"]),
    access=st.sampled_from([(), ("captions", "large_print")]),
    access_words=WORDS | st.just(""),
    own=st.fixed_dictionaries({}, optional={"q1": st.sampled_from(["c1", "c2"]), "q2": WORDS, "q4": st.integers(1, 5)}),
    consent=st.just(True),
    consent_how=st.just(ConsentHow.SHEET),
    left_out=st.just(LEFT_OUT | {"meeting_link"}),
)


def table(application: Application) -> Table:
    headings = written_headings(application.role, ASKED, OWN)
    cells = written_cells(application, ASKED, OWN)
    return Table("People", tuple(Heading(heading) for heading in headings), [[cells.get(one) for one in headings]])


@settings(max_examples=30)
@given(PARTICIPANTS)
def test_what_is_written_is_read_again(application: Application) -> None:
    """Through CSV and through XLSX."""
    wanted = {**vars(application), "words": {"topics": {}}}
    workbook = io.BytesIO()
    write_xlsx(workbook, "People", [table(application)])
    for data in (b"".join(csv_pieces(table(application))), workbook.getvalue()):
        read = read_filled_template(read_records(data), expected(own=OWN))
        assert [str(fault) for fault in read.faults] == []
        assert [vars(one) for one in read.applications] == [wanted]


def test_nothing_private_is_written() -> None:
    application = Application(
        Role.MENTOR,
        "Dana",
        "dana@example.org",
        "Burbank",
        "America/Phoenix",
        own_manager="Wren Sealed",
        never_with=("Wren Sealed",),
        wished=("Wren Sealed",),
        own={"q3": True},
    )
    assert not {"own_manager", "never_with", "wished", "Sealed?"} & {*written_headings(Role.MENTOR, ASKED, OWN)}
    assert "Sealed" not in str(written_cells(application, ASKED, OWN))


def test_a_choice_is_written_so_that_it_is_read_again() -> None:
    choices = {"a": "Reading", "b": "Reading", "c": "Reading; writing", "d": "a"}
    assert [written_choice(key, choices) for key in (*choices, "gone")] == ["Reading", "b", "c", "d", "gone"]
