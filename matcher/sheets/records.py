"""The bytes of an uploaded file to numbered records of text cells, whatever program wrote them: CSV or workbook.

Nothing is calculated and nothing is trusted: a file that is too much of anything is refused.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator

from matcher.sheets.decode import decode, is_workbook
from matcher.sheets.faults import SheetRefused

MOST_ROWS = 10_000
MOST_COLUMNS = 300
MOST_CHARACTERS = 10_000
# Headings, titles and the like beside the people.
MOST_HEADINGS = 20
MARKS = (",", ";", "\t")
LOOKED_AT = 40
csv.field_size_limit(MOST_CHARACTERS * 100)

#: The last word of whoever writes records, a line each.
END = "end"
Record = tuple[int, list[str]]


def read_records(data: bytes) -> Iterator[Record]:
    """Records that are not blank, each with its number as the spreadsheet counts. Raises SheetRefused."""
    if is_workbook(data):
        # Loaded where it is needed: in the child process alone.
        from matcher.sheets.workbook import workbook_records  # noqa: PLC0415

        yield from limited(workbook_records(data))
    else:
        text = decode(data)
        yield from csv_records(text, likely_mark(text))


def csv_records(text: str, mark: str) -> Iterator[Record]:
    return limited(_csv_records(text, mark))


def limited(records: Iterator[Record]) -> Iterator[Record]:
    """The records that are not blank. Raises SheetRefused where there are too many, or too wide ones."""
    found = 0
    for number, record in records:
        if not any(cell.strip() for cell in record):
            continue
        found += 1
        if found > MOST_ROWS + MOST_HEADINGS:
            raise too_many_rows()
        if len(record) > MOST_COLUMNS and any(cell.strip() for cell in record[MOST_COLUMNS:]):
            raise too_wide()
        yield number, record[:MOST_COLUMNS]


def too_many_rows() -> SheetRefused:
    return SheetRefused(f"The file has more than {MOST_ROWS:,} rows.", "Split it into several files.")


def too_wide() -> SheetRefused:
    return SheetRefused(f"The file has more than {MOST_COLUMNS} columns.", "Leave out columns that are not needed.")


def likely_mark(text: str) -> str:
    """The mark that cuts most lines into the same number of cells, and into many; in doubt a comma."""

    def regular(mark: str) -> int:
        widths = Counter(len(record) for record in _first_records(text, mark))
        width, often = max(widths.items(), key=lambda entry: (entry[0] - 1) * entry[1], default=(1, 0))
        return (width - 1) * often

    return max(MARKS, key=regular)


def _first_records(text: str, mark: str) -> list[list[str]]:
    found: list[list[str]] = []
    try:
        for record in csv.reader(io.StringIO(text, newline=""), delimiter=mark):
            if any(cell.strip() for cell in record):
                found.append(record)
            if len(found) == LOOKED_AT:
                break
    except csv.Error:
        pass
    return found


def _csv_records(text: str, mark: str) -> Iterator[Record]:
    try:
        yield from enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=mark), start=1)
    except csv.Error as error:
        raise SheetRefused(
            "The rows and columns of this file cannot be told apart.",
            "Save it again as “CSV UTF-8” and upload that file.",
        ) from error
