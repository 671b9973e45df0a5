"""One written value to what is meant by it. Each raises CellFault saying what is wrong and what to do.

Forms use them too, so that a page and a spreadsheet understand the same words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from zoneinfo import available_timezones

from matcher.calendars.zones import offered_zones
from matcher.choices import fold, match_choice, nearest
from matcher.languages import LANGUAGES, find_language
from matcher.regions import country_of_region, find_country, find_region
from matcher.sheets.asked import AnswerKind, Asked
from matcher.sheets.faults import CellFault

LONGEST_LINE = 200
LONGEST_ADDRESS = 254
LONGEST_WORDS = 2_000
_ADDRESS = re.compile(r"[^@\s<>()\[\],;:\"\\]+@[^@\s<>()\[\],;:\"\\.]+(\.[^@\s<>()\[\],;:\"\\.]+)+")
# Unprintable, yet part of how some languages are written.
_JOINERS = {0x200C: None, 0x200D: None, 0xAD: None}
_YES = {"yes", "y", "true", "1", "x", "✓"}
_NO = {"", "no", "n", "false", "0"}


def read_line(text: str, longest: int = LONGEST_LINE) -> str:
    """Words on one line, however they were spaced."""
    line = " ".join(text.split())
    _refuse_control(line)
    if len(line) > longest:
        raise CellFault(f"is longer than {longest} characters.", "Shorten it.")
    return line


def read_words(text: str, longest: int = LONGEST_WORDS) -> str:
    """Words that may go over several lines."""
    words = "\n".join(" ".join(line.split()) for line in text.strip().splitlines())
    _refuse_control(words.replace("\n", ""))
    if len(words) > longest:
        raise CellFault(f"is longer than {longest:,} characters.", "Say it more briefly.")
    return words


def read_list(text: str) -> tuple[str, ...]:
    """Values separated by semicolons or new lines, each once."""
    return tuple(dict.fromkeys(line for part in re.split(r"[;\n]", text) if (line := read_line(part))))


def read_address(text: str) -> str:
    address = read_line(text, LONGEST_ADDRESS)
    if not _ADDRESS.fullmatch(address):
        raise CellFault("is not an e-mail address.", "Give one such as rosa@example.org.")
    return address.casefold()


def read_zone(text: str) -> str:
    """An IANA name, or the everyday name of a zone we offer, with or without the word "time"."""
    found = find_zone(text)
    if found is None:
        meant = nearest(_bare_zone(text), _zones())
        known = f" Did you mean {_zones()[meant]}?" if meant else ""
        raise CellFault("is not a time zone we know.", f"Give one such as America/Los_Angeles or Pacific.{known}")
    return found


def find_zone(text: str) -> str | None:
    """The zone that is named so, if there is one."""
    return _zones().get(_bare_zone(text))


def _bare_zone(text: str) -> str:
    return fold(re.sub(r"\s+(standard\s+)?time$", "", text.strip(), flags=re.I))


def read_country(text: str, region: str) -> str:
    if not text.strip():
        return country_of_region(region)
    country = find_country(text)
    if country is None:
        raise CellFault("is not a country we know.", "Give its two letters, such as US or CA.")
    return country


def read_region(text: str, country: str) -> str:
    if not text.strip():
        return ""
    region = find_region(text, country)
    if region is None:
        raise CellFault(f"is no state or province of {country} we know.", "Give its code, such as AZ or ON.")
    return region


def read_languages(text: str) -> tuple[str, ...]:
    """Codes of languages written by code or name, separated by semicolons or commas."""
    found = []
    for written in read_list(text.replace(",", ";")):
        code = find_language(written)
        if code is None:
            raise CellFault(
                f"has a language we do not know, “{written}”.", _one_of(LANGUAGES.values(), written), written
            )
        found.append(code)
    return tuple(dict.fromkeys(found))


def read_yes(text: str) -> bool:
    answer = text.strip().casefold()
    if answer not in _YES | _NO:
        raise CellFault("is neither yes nor no.", "Write “yes” or “no”.")
    return answer in _YES


def read_number(text: str, most: int, least: int = 0) -> int:
    written = text.strip().removesuffix(".0")
    if not (written.isascii() and written.isdigit() and len(written) < 10 and least <= int(written) <= most):
        raise CellFault("is not a whole number that fits here.", f"Give one from {least} to {most}.")
    return int(written)


def read_choice(text: str, question: Asked) -> str:
    """The key of one choice, given by key or label."""
    key = match_choice(text, question.choices)
    if key is None:
        raise CellFault("is not one of the choices.", _one_of(question.choices.values(), text), text)
    return key


def read_answer(text: str, question: Asked) -> str | int | list[str] | None:
    """The coded answer to a question without sentences; None when nothing was written."""
    if not text.strip():
        return None
    match question.kind:
        case AnswerKind.NUMBER:
            return read_number(text, question.at_most if question.at_most is not None else 1_000_000)
        case AnswerKind.TEXT:
            return read_words(text)
        case AnswerKind.CHOICE:
            return read_choice(text, question)
        case _:
            keys = list(dict.fromkeys(read_choice(part, question) for part in read_list(text)))
            check_at_most(len(keys), question)
            return keys


def check_at_most(count: int, question: Asked) -> None:
    if question.at_most is not None and count > question.at_most:
        raise CellFault(f"names {count} things.", f"Choose {question.at_most} at most.")


def _one_of(known: Iterable[str], written: str) -> str:
    labels = list(known)
    meant = nearest(written, labels)
    guess = f"Did you mean “{meant}”? " if meant else ""
    return f"{guess}Choose from: {'; '.join(labels)}."


def _refuse_control(text: str) -> None:
    if not text.translate(_JOINERS).isprintable():
        raise CellFault("has a character that cannot be printed.", "Type it again.")


@cache
def _zones() -> dict[str, str]:
    """Every accepted way to write a zone, folded, to its IANA name."""
    technical = ("Etc/", "SystemV/", "US/", "Canada/", "posix/", "right/")
    names = {fold(key): key for key in available_timezones() if "/" in key and not key.startswith(technical)}
    return names | {fold(zone.name): zone.key for zone in offered_zones()}
