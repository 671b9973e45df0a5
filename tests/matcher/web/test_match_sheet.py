"""The suggested matches go out as a sheet; edited and returned, every difference is shown before anything changes."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlalchemy import select
from werkzeug.test import TestResponse

from matcher import clock
from matcher.db import db
from matcher.models import Enrollment, Grant, Mentee, Person, Pin, Right, Round
from matcher.services.pins import keep_pair
from matcher.sheets.escape import write_csv
from matcher.states import EnrollmentState
from tests.builders import NOW, make_coordinator, make_library, make_mentee, make_mentor, make_run
from tests.fixtures.apps import opened
from tests.fixtures.databases import DatabaseMaker
from tests.matcher.web.conftest import Rows
from tests.matcher.web.reading import text_of
from tests.matcher.web.scene import dana, rosa, scene_round

ROSA = "Rosa Villanueva"
SEALED = "Wren Sealed"
MONDAYS, SATURDAYS = ((0, 540, 720),), ((5, 540, 720),)
Sheet = list[dict[str, str]]


@pytest.fixture(autouse=True)
def now() -> Iterator[None]:
    with clock.held_at(NOW):
        yield


@pytest.fixture(scope="module")
def app(make_sqlite_database: DatabaseMaker) -> Iterator[Flask]:
    """One service for all; each test has a program of its own."""
    with make_sqlite_database() as url, opened(url) as app:
        yield app


def client_of(app: Flask, person: Person) -> FlaskClient:
    client = app.test_client()
    with client.session_transaction() as cookie:
        cookie["person"] = person.public_id
    return client


@dataclass
class Desk:
    """A coordinator with the sheet of a round in her hands."""

    client: FlaskClient
    round_id: str

    @property
    def round(self) -> Round:
        return db.session.scalars(select(Round).where(Round.public_id == self.round_id)).one()

    def mentor(self, name: str) -> Enrollment:
        wanted = select(Enrollment).join(Enrollment.person).where(Person.name == name)
        return db.session.scalars(wanted.where(Enrollment.round_id == self.round.id)).one()

    def mentee(self, name: str) -> Mentee:
        named = select(Mentee).join(Mentee.enrollment).join(Enrollment.person).where(Person.name == name)
        return db.session.scalars(named.where(Mentee.round_id == self.round.id)).one()

    def pins(self) -> list[tuple[str, str, str]]:
        found = db.session.scalars(select(Pin).where(Pin.round_id == self.round.id).order_by(Pin.id))
        return [(pin.kind.value, pin.mentor.person.name, pin.mentee.name) for pin in found]

    @property
    def address(self) -> str:
        return f"/rounds/{self.round_id}/matches-sheet"

    def take(self) -> Sheet:
        data = {"what": "matches", "kind": "csv"}
        answer = self.client.post(f"/rounds/{self.round_id}/downloads", data=data)
        return list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"), newline="")))

    def take_workbook(self) -> bytes:
        data = {"what": "matches", "kind": "xlsx"}
        taken: bytes = self.client.post(f"/rounds/{self.round_id}/downloads", data=data).data
        return taken

    def bring(self, sheet: Sheet | bytes, name: str = "matches.csv") -> TestResponse:
        data = sheet if isinstance(sheet, bytes) else as_file(sheet)
        return self.client.post(self.address, data={"sheet": (io.BytesIO(data), name)})

    def use(self, page: TestResponse) -> TestResponse:
        found = [part.split('"')[0] for part in page.text.split('name="change" value="')[1:]]
        return self.client.post(f"{self.address}/use", data={"change": found})


def as_file(sheet: Sheet, headings: Sequence[str] = ()) -> bytes:
    headings = headings or list(sheet[0])
    return write_csv([headings, *([row.get(heading, "") for heading in headings] for row in sheet)])


@pytest.fixture
def desk(app: Flask, rows: Rows) -> Desk:
    """Dana for Rosa. Two are free on Saturdays like Grace alone: Ben of her own library, and Uma, who must never meet
    her."""
    with rows():
        round_ = scene_round()
        ellen = make_coordinator(round_.program)
        dana(round_, places=1)
        glendale = make_library(round_, "Glendale Library")
        make_mentor(round_, "Grace Okafor", places=2, library=glendale, hours=[*MONDAYS, *SATURDAYS])
        make_mentor(round_, "Sam Late", hours=[(6, 1200, 1260)])
        rosa(round_)
        make_mentee(round_, "Ben Hall", library=glendale, hours=SATURDAYS)
        make_mentee(round_, "Uma Kell", avoided=["Grace Okafor", SEALED], hours=SATURDAYS)
        make_run(round_)
        return Desk(client_of(app, ellen), round_.public_id)


def row_of(sheet: Sheet, who: str) -> dict[str, str]:
    return next(row for row in sheet if row["participant or team"] == who)


def pins(rows: Rows, desk: Desk) -> list[tuple[str, str, str]]:
    with rows():
        return desk.pins()


def test_what_the_sheet_says(desk: Desk) -> None:
    sheet = desk.take()
    assert [row["participant or team"] for row in sheet] == ["Ben Hall", "Rosa Villanueva", "Uma Kell"]
    found = row_of(sheet, "Rosa Villanueva")
    assert (found["suggested mentor"], found["kept by you"], found["mentor you want"]) == ("Dana Whitfield", "", "")
    assert found["strength"] in {"strong", "good", "fair"}
    assert found["meets"].startswith("Mondays, every two weeks")
    assert found["why"].startswith("Both chose learning in small pieces and getting managers on board.")
    assert [row["strength"] for row in sheet if row is not found] == ["not matched yet"] * 2


def test_the_workbook_says_the_same_and_lists_the_mentors(desk: Desk) -> None:
    workbook = load_workbook(io.BytesIO(desk.take_workbook()))
    rows = [[cell.value or "" for cell in row] for row in workbook["Matches"]]
    assert rows == [list(desk.take()[0]), *(list(row.values()) for row in desk.take())]
    mentors = [[cell.value for cell in row][:4] for row in workbook["Mentors"]]
    assert mentors == [
        ["mentor", "library", "openings", "still free here"],
        ["Dana Whitfield", "Burbank Public Library", 1, 0],
        ["Grace Okafor", "Glendale Library", 2, 2],
        ["Sam Late", mentors[3][1], 1, 1],
    ]


def test_unchanged_it_changes_nothing(desk: Desk, rows: Rows) -> None:
    for file, name in ((as_file(desk.take()), "m.csv"), (desk.take_workbook(), "m.xlsx")):
        page = desk.bring(file, name)
        assert (page.status_code, "This sheet changes nothing." in text_of(page)) == (200, True)
        assert "3 rows say what the sheet said." in text_of(page)
    assert pins(rows, desk) == []


def test_a_mentor_you_want_is_kept_once_you_say_so(desk: Desk, rows: Rows, dump: Callable[[], object]) -> None:
    sheet = desk.take()
    row_of(sheet, "Rosa Villanueva")["mentor you want"] = "grace okafor"
    before = dump()
    page = desk.bring(sheet)
    said = text_of(page)
    assert (page.status_code, dump() == before) == (200, True)
    assert "1 change, and it is possible. Nothing is changed yet." in said
    assert "Rosa Villanueva Pima County Public Library Was: Dana Whitfield → Wanted: Grace Okafor" in said
    used = desk.use(page)
    assert (used.status_code, used.location) == (303, f"/rounds/{desk.round_id}/matches")
    assert pins(rows, desk) == [("keep", "Grace Okafor", "Rosa Villanueva")]
    followed = desk.client.get(used.location)
    assert "1 match is kept. Find matches again to see what follows." in text_of(followed)
    assert "Find matches again with 1 change" in text_of(followed)


def test_every_way_to_say_it(desk: Desk, rows: Rows) -> None:
    """The suggested mentor overwritten, emptied, kept; nobody; no longer kept: sorted, cut down, columns moved."""
    for changed, wanted in (
        ({"suggested mentor": "Grace Okafor (Glendale Library)"}, [("keep", "Grace Okafor", "Rosa Villanueva")]),
        ({"kept by you": ""}, [("keep", "Grace Okafor", "Rosa Villanueva")]),
        ({"mentor you want": ""}, []),
        ({"kept by you": "yes"}, [("keep", "Dana Whitfield", "Rosa Villanueva")]),
        ({"kept by you": ""}, []),
        ({"suggested mentor": ""}, [("forbid", "Dana Whitfield", "Rosa Villanueva")]),
    ):
        row = {**row_of(desk.take(), "Rosa Villanueva"), **changed}
        headings = ["row_id", "kept by you", "a note of mine", "mentor you want", "suggested mentor"]
        page = desk.bring(as_file([row], headings))
        assert page.status_code == 200
        if "changes nothing" not in text_of(page):
            assert desk.use(page).status_code == 303
        assert (changed, pins(rows, desk)) == (changed, wanted)


def test_what_the_rules_forbid_is_said_and_the_rest_can_be_used(desk: Desk, rows: Rows) -> None:
    sheet = desk.take()
    row_of(sheet, "Rosa Villanueva")["kept by you"] = "yes"
    for who in ("Ben Hall", "Uma Kell"):
        row_of(sheet, who)["mentor you want"] = "Grace Okafor"
    page = desk.bring(sheet)
    said = text_of(page)
    assert page.status_code == 422
    assert "2 rows cannot be used; 1 change can. Nothing is changed yet." in said
    assert "Both are of Glendale Library, and nobody is mentored within their own library." in said
    assert "A rule of the program keeps these two apart. Choose another mentor." in said
    assert [word for word in (SEALED, "veto", "avoid", "confidence", "never") if word in page.text] == []
    assert pins(rows, desk) == []
    desk.use(page)
    assert pins(rows, desk) == [("keep", "Dana Whitfield", "Rosa Villanueva")]


def test_no_common_time_and_too_few_openings(desk: Desk) -> None:
    sheet = desk.take()
    row_of(sheet, "Rosa Villanueva")["mentor you want"] = "Sam Late"
    said = text_of(desk.bring(sheet))
    assert "These two share no meeting time that holds at every session. Choose another mentor, or ask one" in said
    for row in sheet:
        row["mentor you want"] = "Dana Whitfield"
    row_of(sheet, "Rosa Villanueva")["kept by you"] = "yes"
    said = text_of(desk.bring(sheet))
    assert said.count("Dana Whitfield has 1 opening, and this sheet names them 3 times.") == 3


def test_rows_not_understood_are_told(desk: Desk, rows: Rows) -> None:
    sheet = desk.take()
    rosa_ = row_of(sheet, "Rosa Villanueva")
    added = [
        {"participant or team": "Rosa Vilanueva", "mentor you want": "Grace Okafor"},
        {"participant or team": "Uma Kell", "mentor you want": "Grace Okafur"},
        {**rosa_, "mentor you want": "Grace Okafor"},
        {**rosa_, "row_id": "abc"},
        {**row_of(sheet, "Ben Hall"), "kept by you": "perhaps"},
    ]
    said = text_of(desk.bring([rosa_, *added]))
    for words in (
        "Row 3, participant or team It says Rosa Vilanueva is nobody in this round. Did you mean “Rosa Villanueva”?",
        "Row 4, mentor you want It says Grace Okafur is no mentor of this round. Did you mean “Grace Okafor”?",
        "Row 5, participant or team It says Rosa Villanueva stands in row 2 already. Keep one of the two rows.",
        "Row 6, row_id It says abc is not as we wrote it.",
        "Row 7, kept by you It says perhaps is neither yes nor empty.",
    ):
        assert words in said
    assert pins(rows, desk) == []


def test_two_of_one_name_are_asked_about(desk: Desk, rows: Rows) -> None:
    with rows():
        make_mentor(desk.round, "Grace Okafor", library=make_library(desk.round, "Ojai Library"))
    sheet = [{**row_of(desk.take(), "Rosa Villanueva"), "mentor you want": "Grace Okafor"}]
    page = desk.bring(sheet)
    assert "Whom do you mean? (1)" in text_of(page)
    choices = [part.split('"')[0] for part in page.text.split('<option value="')[1:]]
    assert len(choices) == 3
    sheet[0]["mentor you want"] = "Grace Okafor (Ojai Library)"
    assert "Wanted: Grace Okafor (Ojai Library)" in text_of(desk.bring(sheet))
    desk.client.post(f"{desk.address}/use", data={"change": ["", choices[2]]})
    assert pins(rows, desk) == [("keep", "Grace Okafor", "Rosa Villanueva")]


def test_a_sheet_from_before_is_not_mistaken_for_an_edited_one(desk: Desk, rows: Rows) -> None:
    sheet = desk.take()
    with rows():
        olga = make_coordinator(desk.round.program, "Olga")
        keep_pair(desk.round, desk.mentor("Grace Okafor"), desk.mentee(ROSA), actor=olga)
        make_run(desk.round).requested_at = NOW + timedelta(minutes=5)
    page = desk.bring(sheet)
    assert "This sheet changes nothing." in text_of(page)
    assert "made from an earlier result" in text_of(page)
    row_of(sheet, ROSA)["kept by you"] = "yes"
    page = desk.bring(sheet)
    assert "Rosa Villanueva was changed here after this sheet was made." in text_of(page)
    assert page.status_code == 422


def test_what_changed_between_the_page_and_the_button_changes_nothing(desk: Desk, rows: Rows) -> None:
    sheet = desk.take()
    row_of(sheet, ROSA)["mentor you want"] = "Grace Okafor"
    page = desk.bring(sheet)
    with rows():
        desk.mentor("Grace Okafor").state = EnrollmentState.WITHDRAWN
    used = desk.use(page)
    assert (used.status_code, pins(rows, desk)) == (409, [])
    assert "Nothing was changed: One of the two takes no part in this round any more." in text_of(used)


@pytest.mark.parametrize("file", [b"", b"name,address\r\nRosa,rosa@example.org\r\n", b"PK\x03\x04nothing"])
def test_another_file_is_refused(file: bytes, desk: Desk) -> None:
    page = desk.bring(file)
    assert (page.status_code, "2. Bring it back" in text_of(page)) == (422, True)
    assert desk.client.post(desk.address, data={}).status_code == 422


def test_without_matches_there_is_no_sheet(app: Flask, rows: Rows) -> None:
    with rows():
        round_ = scene_round()
        client = client_of(app, make_coordinator(round_.program))
        address = f"/rounds/{round_.public_id}/matches-sheet"
    assert "There are no suggested matches yet" in text_of(client.get(address))


def test_a_coordinator_who_takes_part_learns_and_moves_nothing_of_her_own(app: Flask, desk: Desk, rows: Rows) -> None:
    """Grace coordinates, too: neither her suggestion nor a row of somebody else's sheet about it is hers to touch."""
    sheet = desk.take()
    with rows():
        grace = desk.mentor("Grace Okafor")
        grace.person.grants.append(Grant(program_id=desk.round.program_id, right=Right.COORDINATOR))
        keep_pair(desk.round, grace, desk.mentee(ROSA), actor=make_coordinator(desk.round.program, "Olga"))
        make_run(desk.round).requested_at = NOW + timedelta(minutes=5)
        hers = Desk(client_of(app, grace.person), desk.round_id)
    assert [row["participant or team"] for row in hers.take()] == ["Ben Hall", "Uma Kell"]
    workbook = load_workbook(io.BytesIO(hers.take_workbook()))
    told = [str(cell.value) for listed in workbook for row in listed for cell in row]
    assert [text for text in told if "Grace" in text or "still free" in text] == []
    row_of(sheet, "Ben Hall")["mentor you want"] = "Grace Okafor"
    row_of(sheet, ROSA)["mentor you want"] = "Dana Whitfield"
    said = text_of(hers.bring(sheet))
    assert "Grace Okafor is no mentor of this round." in said
    assert pins(rows, desk) == [("keep", "Grace Okafor", ROSA)]
