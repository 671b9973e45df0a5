"""What people read: our words in US spelling, and nothing the content security policy would refuse."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest

from tests.project.tree import name, templates

# Right-hand column of the table of words in docs/glossary.md: what must not appear on a page.
NEVER = re.compile(
    r"\b(slots?|mentees?|capacity|enrollments?|enrolments?|cohorts?|cadence|fortnight(ly)?|solver|criteri(on|a)"
    r"|scores?|unmatched|proposals?|overrides?|programmes?|organi[sz]ations?|users?"
    r"|\w+ised?|colou?rs|centres?|favourite|cancelled|licence)\b",
    re.I,
)
ALLOWED = {
    "learning organization",
    "raised",
    "promise",
    "promised",
    "otherwise",
    "exercise",
    "advise",
    "advised",
}
TO_COORDINATORS_ONLY = re.compile(r"\b(rounds?|points|pins?)\b", re.I)
JINJA = re.compile(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", re.S)
READ_ALOUD = {"alt", "aria-label", "placeholder", "title"}


class Reader(HTMLParser):
    """Collects what a person sees or hears, and what the policy of scripts and styles forbids."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.text: list[str] = []
        self.refused: list[str] = []
        self._silent = 0
        self.feed(JINJA.sub(" ", source))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.text += [given[key] or "" for key in READ_ALOUD & given.keys()]
        self.refused += [key for key in given if key == "style" or key.startswith("on")]
        if tag == "style" or (tag == "script" and "src" not in given):
            self.refused.append(f"<{tag}>")
        self._silent += tag in {"style", "script"}

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in {"style", "script"}

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.text.append(data)


def forbidden(text: str, words: re.Pattern[str] = NEVER) -> list[str]:
    plain = " ".join(text.split())
    for phrase in ALLOWED:
        plain = re.sub(rf"\b{phrase}\b", "", plain, flags=re.I)
    return [match.group(0) for match in words.finditer(plain)]


def visible(source: str) -> str:
    return " ".join(Reader(source).text)


def test_pages_use_our_words() -> None:
    found = {name(path): forbidden(visible(path.read_text(encoding="utf-8"))) for path in templates()}
    assert found
    assert {file: words for file, words in found.items() if words} == {}


def test_only_coordinators_read_of_rounds_and_points() -> None:
    others = [path for path in templates() if {"participation", "apply", "errors", "home", "sign_in"} & set(path.parts)]
    found = {name(path): forbidden(visible(path.read_text("utf-8")), TO_COORDINATORS_ONLY) for path in others}
    assert {file: words for file, words in found.items() if words} == {}


def test_apostrophes_are_typographic() -> None:
    straight = re.compile(r"\w+'\w+")
    found = {name(path): straight.findall(visible(path.read_text(encoding="utf-8"))) for path in templates()}
    assert {file: words for file, words in found.items() if words} == {}


def test_no_inline_script_or_style() -> None:
    found = {name(path): Reader(path.read_text(encoding="utf-8")).refused for path in templates()}
    assert {file: refused for file, refused in found.items() if refused} == {}


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("<p>Your meeting time</p>", []),
        ("<p>Your slot</p>", ["slot"]),
        ('<p class="slot">{{ slot.start }}{% if capacity %}Yes{% endif %}</p>', []),
        ('<img alt="Three mentees">', ["mentees"]),
        ("<p>We organised it</p>", ["organised"]),
        ("<p>A quality of a learning organization</p>", []),
        ("<script src=x>slot</script>", []),
    ],
)
def test_reading_of_pages(source: str, expected: list[str]) -> None:
    assert forbidden(visible(source)) == expected


def test_policy_violations_are_seen() -> None:
    page = '<p style="x" onclick="y"></p><script src="/a.js"></script><script>z</script><style></style>'
    assert Reader(page).refused == ["style", "onclick", "<script>", "<style>"]
