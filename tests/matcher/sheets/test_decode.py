"""Bytes to text."""

from __future__ import annotations

import pytest

from matcher.sheets.decode import decode
from matcher.sheets.faults import SheetRefused

TEXT = "name\r\nAndré Núñez – “Desk”"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_what_spreadsheets_write_is_read(encoding: str) -> None:
    assert decode(TEXT.encode(encoding)) == TEXT


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "The file is empty. Download the template, fill it in and upload it."),
        (b"\xef\xbb\xbf \r\n", "The file is empty. Download the template, fill it in and upload it."),
        (
            b"a" * (5 * 1024 * 1024 + 1),
            "The file is larger than 5 MB. Split it, or leave out columns that are not needed.",
        ),
        (
            b"PK\x03\x04rest",
            "This is an Excel workbook or another packed file, not a CSV file. "
            "Save it as “CSV UTF-8” and upload that file.",
        ),
        (b"%PDF-1.7", "This is a PDF, not a CSV file. Save it as “CSV UTF-8” and upload that file."),
        (b"a\x00b", "The file is not text. Save it as “CSV UTF-8” and upload that file."),
        (b"a\x81b", "The letters of this file cannot be read. Save it as “CSV UTF-8” and upload that file."),
        (b"\xff\xfea", "The letters of this file cannot be read. Save it as “CSV UTF-8” and upload that file."),
    ],
)
def test_what_cannot_be_read_is_refused(data: bytes, message: str) -> None:
    with pytest.raises(SheetRefused) as caught:
        decode(data)
    assert caught.value.message == message
