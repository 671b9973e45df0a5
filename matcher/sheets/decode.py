"""Bytes of an uploaded file to text."""

from __future__ import annotations

import codecs

from matcher.sheets.faults import SheetRefused

MOST_BYTES = 5 * 1024 * 1024
SAVE_AS_CSV = "Save it as “CSV UTF-8” and upload that file."

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SIGNATURES = (
    (b"PK\x03\x04", "This is an Excel workbook or another packed file, not a CSV file."),
    (b"\xd0\xcf\x11\xe0", "This is an old Excel workbook, not a CSV file."),
    (b"%PDF", "This is a PDF, not a CSV file."),
)


def decode(data: bytes) -> str:
    """The text of a CSV file: by its byte-order mark, else UTF-8, else as Windows spreadsheets write it (cp1252).

    Raises SheetRefused for a file that is empty, too large or no text.
    """
    if len(data) > MOST_BYTES:
        raise SheetRefused("The file is larger than 5 MB.", "Split it, or leave out columns that are not needed.")
    for signature, problem in _SIGNATURES:
        if data.startswith(signature):
            raise SheetRefused(problem, SAVE_AS_CSV)
    text = _text(data)
    if "\x00" in text:
        raise SheetRefused("The file is not text.", SAVE_AS_CSV)
    if not text.strip():
        raise SheetRefused("The file is empty.", "Download the template, fill it in and upload it.")
    return text


def _text(data: bytes) -> str:
    encoding = next((name for mark, name in _MARKS if data.startswith(mark)), None)
    for candidate in [encoding] if encoding else ["utf-8", "cp1252"]:
        try:
            return data.decode(candidate)
        except UnicodeDecodeError:
            continue
    raise SheetRefused("The letters of this file cannot be read.", SAVE_AS_CSV)
