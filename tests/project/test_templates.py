"""What people read: our words in US spelling, and nothing the content security policy would refuse."""

from __future__ import annotations

import re
import tomllib
from html.parser import HTMLParser

import pytest

from matcher.states import MailKind
from tests.project.tree import files, name, templates

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
# Folders of pages that others than coordinators read.
TO_EVERYBODY = {"apply", "director", "errors", "front_door", "home", "packet", "participation", "sign_in", "teams"}
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


def mail_sentences() -> dict[str, str]:
    """What each file of mail words says, in one string; the names of what is filled in are no words."""
    found = {}
    for path in files(".toml", under=("matcher/mail/words",)):
        given = tomllib.loads(path.read_text(encoding="utf-8"))
        shown = [one["meaning"] + " " + one["example"] for one in given.get("placeholders", {}).values()]
        heads = [given.get(key, "") for key in ("title", "subject", "words")]
        said = [*heads, *given.get("fixed", {}).values(), *shown]
        found[path.stem] = re.sub(r"\{\w+\}", "…", "\n".join(said))
    return found


def test_pages_use_our_words() -> None:
    found = {name(path): forbidden(visible(path.read_text(encoding="utf-8"))) for path in templates()}
    assert found
    assert {file: words for file, words in found.items() if words} == {}


def test_only_coordinators_read_of_rounds_and_points() -> None:
    others = [path for path in templates() if TO_EVERYBODY & set(path.parts)]
    found = {name(path): forbidden(visible(path.read_text("utf-8")), TO_COORDINATORS_ONLY) for path in others}
    assert {file: words for file, words in found.items() if words} == {}


def test_apostrophes_are_typographic() -> None:
    straight = re.compile(r"\w+'\w+")
    found = {name(path): straight.findall(visible(path.read_text(encoding="utf-8"))) for path in templates()}
    assert {file: words for file, words in found.items() if words} == {}


def test_no_inline_script_or_style() -> None:
    pages = [path for path in templates() if "email" not in path.parts]  # mail programs have no policy of ours
    found = {name(path): Reader(path.read_text(encoding="utf-8")).refused for path in pages}
    assert {file: refused for file, refused in found.items() if refused} == {}


def test_mails_use_our_words() -> None:
    found = {kind: forbidden(text) for kind, text in mail_sentences().items()}
    assert found.keys() == {"match", *(kind.value for kind in MailKind)}
    assert {kind: words for kind, words in found.items() if words} == {}


def test_only_the_coordinators_own_mails_speak_of_rounds_and_points() -> None:
    others = {kind: text for kind, text in mail_sentences().items() if kind != MailKind.MONDAY}
    found = {kind: forbidden(text, TO_COORDINATORS_ONLY) for kind, text in others.items()}
    assert {kind: words for kind, words in found.items() if words} == {}


def test_mails_have_typographic_apostrophes_and_quotation_marks() -> None:
    straight = re.compile(r"\w+'\w+|\w+'|\"")
    found = {kind: straight.findall(text) for kind, text in mail_sentences().items()}
    assert {kind: marks for kind, marks in found.items() if marks} == {}


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
