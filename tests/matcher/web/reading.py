"""What somebody reads on a page: its words, tags and surplus space taken out."""

from __future__ import annotations

from html.parser import HTMLParser

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
