"""What somebody reads on a page: its words, tags and surplus space taken out."""

from __future__ import annotations

import io
import zipfile
from html.parser import HTMLParser

from pypdf import PdfReader
from werkzeug.test import TestResponse


class _Main(HTMLParser):
    """The text of ``main`` alone."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self._inside = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._inside += tag == "main"

    def handle_endtag(self, tag: str) -> None:
        self._inside -= tag == "main"

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.words.append(data)


def text_of(answer: TestResponse) -> str:
    """The words of the page, one space between two; no-break spaces count as spaces."""
    reader = _Main()
    reader.feed(answer.text)
    return " ".join(" ".join(reader.words).replace("\u00a0", " ").split())


def whole_of(answer: TestResponse) -> str:
    """Everything that can be read in a body, of whatever kind: a page, a sheet, what a PDF shows, a workbook."""
    if answer.mimetype == "application/pdf":
        return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.data)).pages)
    if answer.data.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
            return "\n".join(archive.read(name).decode("utf-8", "replace") for name in archive.namelist())
    body: bytes = answer.data
    return body.decode("utf-8", "replace")
