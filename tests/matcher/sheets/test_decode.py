"""Bytes to text."""

from __future__ import annotations

import pytest

from matcher.sheets.decode import decode
from matcher.sheets.faults import SheetRefused

TEXT = "name\r\nAndré Núñez – “Desk”"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_what_spreadsheets_write_is_read(encoding: str) -> None:
    assert decode(TEXT.encode(encoding)) == TEXT


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "The file is empty. Download the template, fill it in and upload it."),
        (b"\xef\xbb\xbf \r\n", "The file is empty. Download the template, fill it in and upload it."),
        (
            b"a" * (15 * 1024 * 1024 + 1),
            "The file is larger than 15 MB. Split it, or leave out columns that are not needed.",
        ),
        (
            b"\xd0\xcf\x11\xe0rest",
            "This is an old Excel workbook (.xls) or one with a password. Save it as “CSV UTF-8” and upload that file.",
        ),
        (b"%PDF-1.7", "This is a PDF, not a spreadsheet. Save it as “CSV UTF-8” and upload that file."),
        (b"a\x00b", "The file is not text. Save it as “CSV UTF-8” and upload that file."),
        (b"a\x81b", "The letters of this file cannot be read. Save it as “CSV UTF-8” and upload that file."),
        (b"\xff\xfea", "The letters of this file cannot be read. Save it as “CSV UTF-8” and upload that file."),
    ],
)
def test_what_cannot_be_read_is_refused(data: bytes, message: str) -> None:
    with pytest.raises(SheetRefused) as caught:
        decode(data)
    assert caught.value.message == message
