"""Every sentence of our mails: ``words/<kind>.toml``, and what a coordinator put in its place.

``words/match.toml`` has what several kinds say of a match.

A placeholder is ``{name}``. Only those that a kind declares are filled in, in one pass, so that nothing a person typed
is ever read as a template.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from matcher.choices import nearest
from matcher.errors import Fault, NotConfigured
from matcher.mail.characters import UNFIT, one_line
from matcher.states import MailKind

FOLDER = Path(__file__).parent / "words"
LONGEST_SUBJECT = 150
LONGEST_WORDS = 4_000
_BRACED = re.compile(r"\{([^{}\n]{0,60})\}")
_LINE_END = re.compile(r"[ \t]*\n[ \t]*")
_BLANK_LINES = re.compile(r"\n[ \t]*(?:\n[ \t]*)+")


@dataclass(frozen=True)
class Text:
    """What a coordinator may edit. ``words`` are paragraphs with a blank line between."""

    subject: str
    words: str


@dataclass(frozen=True)
class Placeholder:
    name: str
    meaning: str
    example: str


@dataclass(frozen=True)
class KindWords:
    """One file. ``title`` names the kind to coordinators; ``fixed`` are the sentences that nobody edits."""

    title: str
    text: Text
    editable: bool
    placeholders: tuple[Placeholder, ...]
    fixed: Mapping[str, str]

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(placeholder.name for placeholder in self.placeholders)


def standard_text(kind: MailKind, folder: Path = FOLDER) -> Text:
    return load_words(folder)[kind].text


def text_for(kind: MailKind, edited: Mapping[str, Any], folder: Path = FOLDER) -> Text:
    """The coordinators' text where they wrote one, ours otherwise; ``edited`` is ``Program.mail_texts``."""
    own = edited.get(kind.value) if is_editable(kind, folder) else None
    return Text(str(own["subject"]), str(own["words"])) if own else standard_text(kind, folder)


def title_of(kind: MailKind, folder: Path = FOLDER) -> str:
    return load_words(folder)[kind].title


def placeholders(kind: MailKind, folder: Path = FOLDER) -> tuple[Placeholder, ...]:
    return load_words(folder)[kind].placeholders


def is_editable(kind: MailKind, folder: Path = FOLDER) -> bool:
    return load_words(folder)[kind].editable


def fixed(kind: MailKind, name: str, /, **values: str) -> str:
    """A sentence that coordinators cannot edit. KeyError for one that is not there, or a value that is missing."""
    return fixed_sentence(kind, name, values)


def fixed_sentence(kind: MailKind, name: str, values: Mapping[str, str], folder: Path = FOLDER) -> str:
    sentence = load_words(folder)[kind].fixed[name]
    return _BRACED.sub(lambda found: one_line(values[found[1]]), sentence)


def of_match(name: str, /, **values: str) -> str:
    """A sentence or label about a match, whichever mail it stands in. KeyError as for ``fixed``."""
    return _BRACED.sub(lambda found: one_line(values[found[1]]), _match_words()[name])


def fill(kind: MailKind, text: Text, values: Mapping[str, str], folder: Path = FOLDER) -> tuple[str, tuple[str, ...]]:
    """The subject, and the paragraphs with the line breaks of the text. Every placeholder of the kind needs a value."""
    known = {name: one_line(values[name]) for name in load_words(folder)[kind].names}
    filled = [_put(known, part) for part in paragraphs(text.words)]
    return one_line(_put(known, text.subject)), tuple(part.strip() for part in filled if part.strip())


def paragraphs(words: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in _BLANK_LINES.split(words.strip()) if part.strip())


def tidy(text: Text) -> Text:
    """As a form sends it, with the line ends and the stray spaces made alike."""
    lines = [line.rstrip() for line in text.words.replace("\r\n", "\n").split("\n")]
    return Text(text.subject.strip(" \t"), "\n\n".join(paragraphs("\n".join(lines))))


def check_text(kind: MailKind, text: Text, folder: Path = FOLDER) -> list[Fault]:
    """What is wrong with a text; ``where`` of each fault is ``subject`` or ``words``."""
    names = load_words(folder)[kind].names
    return [
        *_faults_of_subject(text.subject),
        *_faults_of_words(text.words),
        *_unknown(names, "subject", text.subject),
        *_unknown(names, "words", text.words),
    ]


def _faults_of_subject(subject: str) -> Iterator[Fault]:
    if not subject.strip():
        yield Fault("subject", "", "is empty.", "Say in a few words what the mail is about.")
    if len(subject) > LONGEST_SUBJECT:
        yield Fault("subject", "", f"is longer than {LONGEST_SUBJECT} characters.", "Shorten it.")
    if "\n" in subject or "\r" in subject:
        yield Fault("subject", "", "has a line break.", "Write it on one line.")
    elif UNFIT.search(subject):
        yield Fault("subject", "", "has a character that cannot be printed.", "Type it again.")


def _faults_of_words(words: str) -> Iterator[Fault]:
    if not words.strip():
        yield Fault("words", "", "is empty.", "Write at least one sentence.")
    if len(words) > LONGEST_WORDS:
        yield Fault("words", "", f"is longer than {LONGEST_WORDS:,} characters.", "Say it more briefly.")
    if UNFIT.search(words):
        yield Fault("words", "", "has a character that cannot be printed.", "Type it again.")


def _unknown(names: tuple[str, ...], where: str, text: str) -> Iterator[Fault]:
    for found in dict.fromkeys(_BRACED.findall(text)):
        if found not in names:
            known = ", ".join(f"{{{name}}}" for name in names)
            meant = nearest(found, names)
            guess = f"Did you mean {{{meant}}}? " if meant else ""
            use = f"{guess}You can use {known}." if known else "Write it without the braces."
            yield Fault(where, one_line(f"{{{found}}}"), "is nothing we can fill in.", use)


def _put(values: Mapping[str, str], text: str) -> str:
    return _BRACED.sub(lambda found: values.get(found[1], found[0]), text)


@cache
def load_words(folder: Path = FOLDER) -> Mapping[MailKind, KindWords]:
    """Every kind’s file. NotConfigured for one that is missing or uses a placeholder it does not declare."""
    loaded = {kind: _read(folder / f"{kind.value}.toml") for kind in MailKind}
    wrong = [
        f"{kind.value}.toml uses {fault.value}"
        for kind, one in loaded.items()
        for where, text in (("subject", one.text.subject), ("words", one.text.words))
        for fault in _unknown(one.names, where, text)
    ]
    if wrong:
        raise NotConfigured(f"The words of our mails are wrong: {'; '.join(wrong)}, which it does not declare.")
    return loaded


@cache
def _match_words() -> Mapping[str, str]:
    sentences: Mapping[str, str] = tomllib.loads((FOLDER / "match.toml").read_text(encoding="utf-8"))["fixed"]
    return sentences


def _read(path: Path) -> KindWords:
    """Lines inside a paragraph are joined: files are written for reading, mails are wrapped for their readers."""
    if not path.is_file():
        raise NotConfigured(f"The words of our mails are incomplete: {path.name} is missing.")
    given = tomllib.loads(path.read_text(encoding="utf-8"))
    words = "\n\n".join(_LINE_END.sub(" ", part) for part in paragraphs(given["words"]))
    return KindWords(
        title=given["title"],
        text=Text(given["subject"], words),
        editable=given["editable"],
        placeholders=tuple(
            Placeholder(name, one["meaning"], one["example"]) for name, one in given.get("placeholders", {}).items()
        ),
        fixed=given.get("fixed", {}),
    )
