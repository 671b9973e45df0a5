"""The exact message each kind of bad file gets."""

from __future__ import annotations

import pytest

from matcher.sheets.sheet import read_sheet, template_of
from matcher.states import Role
from tests.matcher.sheets.examples import ASKED, ROSA, expected, raw, sheet

HEADINGS = ["name", "address", "library", "time_zone", "hours", "topic_1", "consent"]
LINE = ",".join(ROSA[heading] for heading in HEADINGS)
DANA = {**ROSA, "name": "Dana Whitfield", "address": "dana@example.org"}


def line(headings: str, row: str) -> bytes:
    return raw(headings, row)


BAD = {
    "empty": (b"", ["The file: The file is empty. Download the template, fill it in and upload it."]),
    "headings only": (
        raw(",".join(HEADINGS)),
        ["The file: The file has headings and no rows. Put one person on each row and upload it again."],
    ),
    "wrong heading": (
        raw(",".join(HEADINGS).replace("time_zone", "Time Zome"), LINE),
        [
            "The file: The column “time_zone” is missing. “Time Zome” is not a heading we know. "
            "Did you mean “time_zone”? Rename the column, or delete it if it is not needed."
        ],
    ),
    "unknown heading": (
        raw(",".join([*HEADINGS, "Shoe size"]), f"{LINE},9"),
        [
            "Row 1: “Shoe size” is not a heading we know. Rename the column, or delete it if it is not needed.",
        ],
    ),
    "missing headings": (
        raw("name,consent", "Rosa,yes"),
        [
            "The file: The columns “address”, “library”, “time_zone”, “hours” are missing. "
            "Take the headings from the template."
        ],
    ),
    "heading twice": (
        raw(",".join([*HEADINGS, "Name"]), f"{LINE},x"),
        ["Row 1, name: “Name” stands above two columns. Delete or rename one of them."],
    ),
    "unknown zone": (
        sheet({**ROSA, "time_zone": "America/Pheonix"}),
        [
            "Row 2, time_zone: “America/Pheonix” is not a time zone we know. "
            "Give one such as America/Los_Angeles or Pacific. Did you mean America/Phoenix?"
        ],
    ),
    "duplicate address": (
        sheet(ROSA, DANA, {**ROSA, "address": "ROSA@example.org"}),
        [
            "Row 4, address: “rosa@example.org” Rosa Villanueva stands in row 2 already, with the same address. "
            "Keep one of the two rows."
        ],
    ),
    "formula in a name": (
        raw(",".join(HEADINGS), LINE.replace("Rosa Villanueva", '"=HYPERLINK(""http://x.example"",""Rosa"")"')),
        [
            'Row 2, name: “=HYPERLINK("http://x.example","Rosa")” begins like a formula, which could run when somebody '
            "opens a spreadsheet. Begin with a letter or a digit, or put an apostrophe (') in front."
        ],
    ),
    "a workbook": (
        b"PK\x03\x04\x14\x00",
        ["The file: This workbook cannot be read. Save the one sheet with people as “CSV UTF-8” and upload that file."],
    ),
    "16 MB": (
        b"a" * 16 * 1024 * 1024,
        ["The file: The file is larger than 15 MB. Split it, or leave out columns that are not needed."],
    ),
    "too many rows": (
        raw(",".join(HEADINGS), *[LINE] * 10_020),
        ["The file: The file has more than 10,000 rows. Split it into several files."],
    ),
    "a very long cell": (
        sheet({**ROSA, "goal": "a" * 10_001}),
        [f"Row 2, goal: “{'a' * 79}…” is longer than 10,000 characters. Shorten it."],
    ),
    "template as it came": (
        template_of(Role.PARTICIPANT, ASKED),
        [
            "Row 2, name: “Example: Rosa Villanueva” is an example from the template. "
            "Delete the rows that begin with “Example:”.",
            "Row 3, name: “Example: Dana Whitfield” is an example from the template. "
            "Delete the rows that begin with “Example:”.",
        ],
    ),
    "no consent": (
        sheet({**ROSA, "consent": "no"}),
        ["Row 2, consent: “no” No consent is recorded. Ask them, then write “yes”; or delete the row."],
    ),
    "several things in one row": (
        sheet({"name": "Rosa", "address": "rosa", "hours": "Tue 9-9:30", "topic_1": "Peer coching", "years": "many"}),
        [
            "Row 2, address: “rosa” is not an e-mail address. Give one such as rosa@example.org.",
            "Row 2, library: Nothing is written here. Name the library or system that employs them.",
            "Row 2, hours: “Tue 9-9:30” leaves no 45 minutes in a row. "
            "Give longer hours, like “Mon 9:00-12:00; Tue 13:00-17:00 A”.",
            "Row 2, time_zone: Nothing is written here. Give a zone such as America/Los_Angeles.",
            "Row 2, consent: No consent is recorded. Ask them, then write “yes”; or delete the row.",
            "Row 2, topic_1: “Peer coching” is not one of the choices. Did you mean “Peer coaching”? "
            "Choose from: Peer coaching; Grant writing; Training rotating desk staff.",
            "Row 2, years: “many” is not a whole number that fits here. Give one from 0 to 70.",
        ],
    ),
}


@pytest.mark.parametrize("kind", BAD)
def test_each_bad_file_gets_its_message(kind: str) -> None:
    data, messages = BAD[kind]
    assert [str(fault) for fault in read_sheet(data, expected()).faults] == messages


def test_a_file_of_windows_letters_is_read() -> None:
    row = LINE.replace("Rosa Villanueva", "André Núñez")
    read = read_sheet(raw(",".join(HEADINGS), row, encoding="cp1252"), expected())
    assert ([row.application.name for row in read.good], read.faults) == (["André Núñez"], ())


def test_good_rows_stand_beside_faulty_ones() -> None:
    read = read_sheet(sheet(ROSA, {**DANA, "hours": ""}), expected())
    assert [row.number for row in read.good] == [2]
    assert [fault.row for fault in read.faults] == [3]
