"""Bytes of an uploaded file to text."""

from __future__ import annotations

import codecs

from matcher.sheets.faults import SheetRefused

MEGABYTES = 15
MOST_BYTES = MEGABYTES * 1024 * 1024
SAVE_AS_CSV = "Save it as “CSV UTF-8” and upload that file."

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_PACKED = b"PK\x03\x04"
_SIGNATURES = (
    (b"\xd0\xcf\x11\xe0", "This is an old Excel workbook (.xls) or one with a password."),
    (b"%PDF", "This is a PDF, not a spreadsheet."),
)


def decode(data: bytes) -> str:
    """The text of a CSV file: by its byte-order mark, else UTF-8, else as Windows spreadsheets write it (cp1252).

    Raises SheetRefused for a file that is empty, too large or no text.
    """
    check_size(data)
    for signature, problem in _SIGNATURES:
        if data.startswith(signature):
            raise SheetRefused(problem, SAVE_AS_CSV)
    text = _text(data)
    if "\x00" in text:
        raise SheetRefused("The file is not text.", SAVE_AS_CSV)
    if not text.strip():
        raise SheetRefused("The file is empty.", "Download the template, fill it in and upload it.")
    return text


def check_size(data: bytes) -> None:
    if len(data) > MOST_BYTES:
        raise SheetRefused(
            f"The file is larger than {MEGABYTES} MB.", "Split it, or leave out columns that are not needed."
        )


def is_workbook(data: bytes) -> bool:
    """Whether this is a packed file, as .xlsx are."""
    return data.startswith(_PACKED)


def _text(data: bytes) -> str:
    encoding = next((name for mark, name in _MARKS if data.startswith(mark)), None)
    if encoding is None and _has_wide_letters(data):
        encoding = "utf-16-le"
    for candidate in [encoding] if encoding else ["utf-8", "cp1252"]:
        try:
            return data.decode(candidate)
        except UnicodeDecodeError:
            continue
    raise SheetRefused("The letters of this file cannot be read.", SAVE_AS_CSV)


def _has_wide_letters(data: bytes) -> bool:
    """Two bytes a letter without a mark that says so: every second byte is empty where letters are ours."""
    start = data[:2000]
    return len(start) >= 8 and start[1::2].count(0) > len(start) * 0.4 and start[::2].count(0) == 0
