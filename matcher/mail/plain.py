"""HTML of a mail as plain text: blocks on lines of their own, quoted originals marked by ``>`` as in plain mail."""

from __future__ import annotations

import re
from html.parser import HTMLParser

_SILENT = {"style", "script", "head", "title", "template", "noscript"}
_BLOCKS = {"p", "div", "br", "tr", "li", "ul", "ol", "table", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "pre"}
# Nothing is read but the names of tags: the standard library needs minutes for some broken attributes and comments.
_TAG = re.compile(r"<(/?[a-zA-Z][a-zA-Z0-9]*)[^<>]*>")
_REMARK = re.compile(r"<[!?][^<>]*>")
_STRAY = re.compile(r"<(?!/?[a-z][a-z0-9]*>)")
_COMMENT, _COMMENT_END = re.compile("<!--"), re.compile("-->")
_STYLE, _STYLE_END = re.compile("<style", re.IGNORECASE), re.compile("</style", re.IGNORECASE)
_MANY_BREAKS = re.compile(r"\n{3,}")
DEEPEST_QUOTE = 20


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[list[str]] = [[]]
        self.marks: list[int] = [0]
        self._silent: list[str] = []
        self._quotes = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SILENT:
            self._silent.append(tag)
        if tag == "body":
            self._silent.clear()  # a head that nobody closed would swallow everything
        if tag == "blockquote":
            self._quotes += 1
        if tag == "br":
            self._open()
        elif tag == "blockquote" or tag in _BLOCKS:
            self._break(twice=tag in {"p", "blockquote"})
        if tag == "li":
            self.lines[-1].append("- ")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "br":
            self._open()

    def handle_endtag(self, tag: str) -> None:
        if tag in self._silent:
            self._silent.remove(tag)
        if tag == "blockquote" and self._quotes:
            self._quotes -= 1
        if tag == "blockquote" or (tag in _BLOCKS and tag != "br"):
            self._break(twice=tag in {"p", "blockquote"})

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.lines[-1].append(data)

    def _break(self, *, twice: bool = False) -> None:
        """A new line, unless one has just begun; ``twice``: with an empty one before it."""
        if "".join(self.lines[-1]).strip():
            self._open()
            if twice:
                self._open()
        self.lines[-1], self.marks[-1] = [], self._quotes

    def _open(self) -> None:
        self.lines.append([])
        self.marks.append(self._quotes)

    def text(self) -> str:
        read = (
            "> " * min(mark, DEEPEST_QUOTE) + " ".join("".join(line).split())
            for mark, line in zip(self.marks, self.lines, strict=True)
        )
        return _MANY_BREAKS.sub("\n\n", "\n".join(line.rstrip() for line in read)).strip()


def text_of_html(markup: str) -> str:
    reader = _Reader()
    reader.feed(_bare(markup))
    reader.close()
    return reader.text()


def _bare(markup: str) -> str:
    """Tags without attributes, no comments, and no other ``<``: in time that grows with the length alone."""
    named = _TAG.sub(lambda found: f"<{found[1].lower()}>", _REMARK.sub("", _without(markup, _COMMENT, _COMMENT_END)))
    return _STRAY.sub("&lt;", named)


def without_styles(markup: str) -> str:
    """Outlook writes more style than words."""
    return _without(markup, _STYLE, _STYLE_END)


def _without(markup: str, begin: re.Pattern[str], end: re.Pattern[str]) -> str:
    """Everything outside ``begin`` ... ``end``; what nobody ended goes on to the end."""
    kept, position = [], 0
    while start := begin.search(markup, position):
        kept.append(markup[position : start.start()])
        finish = end.search(markup, start.end())
        if finish is None:
            return "".join(kept)
        position = finish.end()
    return "".join([*kept, markup[position:]])
