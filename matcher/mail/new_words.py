"""What somebody wrote anew in an answer: without the mail they answer, and without other people's addresses.

Where the quoted original begins is told by the patterns of mail-parser-reply and a few of ours. Some of those need time
that grows with the square of a line, so they see lines cut short, never the text itself.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import pairwise

from mailparser_reply.constants import MAIL_LANGUAGES

from matcher.mail.characters import lines_of

LONGEST_READ = 40_000
MOST_LINES = 1_200
LONGEST_LINE = 160
HIDDEN = "[address left out]"

_LANGUAGES = ("en", "de", "fr", "es", "it", "nl")
_LABELS = (
    "From|Sent|To|Cc|Bcc|Date|Subject|Reply-To|Von|Gesendet|An|Kopie|Datum|Betreff|De|Envoyé|À|Objet|Enviado|Para|"
    "Asunto|Fecha|Da|Inviato|A|Oggetto|Data|Van|Verzonden|Aan|Onderwerp"
)
_ORIGINALS = (
    "Original Message|Original Appointment|Forwarded message|Ursprüngliche Nachricht|Weitergeleitete Nachricht|"
    "Message d.origine|Message original|Message transféré|Mensaje original|Mensaje reenviado|Messaggio originale|"
    "Oorspronkelijk bericht"
)
_BEGINS = (
    "Begin forwarded message|Anfang der weitergeleiteten Nachricht|Début du message (?:transféré|réexpédié)|"
    "Inicio del mensaje reenviado"
)
_FLAGS = re.MULTILINE | re.IGNORECASE
_WROTE = re.compile(
    "|".join(
        [
            *(MAIL_LANGUAGES[language]["wrote_header"] for language in _LANGUAGES),
            r"^El\s.+escribió:$",
            r"^Em\s.+escreveu:$",
        ]
    ),
    _FLAGS,
)
_BLOCK = re.compile("|".join(MAIL_LANGUAGES[language]["from_header"] for language in _LANGUAGES), _FLAGS)
_SEPARATOR = re.compile(rf"^(?:[-_ ]{{3,}} ?(?:{_ORIGINALS}) ?[-_ ]{{3,}}|(?:{_BEGINS}) ?:)$", _FLAGS)
_SENDER_LABEL = re.compile(r"^[* ]*(?:From|Von|De|Da|Van) ?:", _FLAGS)
_LABELED = re.compile(rf"^[\W_]*(?:{_LABELS})\s?[*]*:", re.IGNORECASE)
_DATED = re.compile(r"\d|@")
_ADDRESS = re.compile(r"(?:mailto:)?(?<![\w.+'-])[\w.+'-]++@[\w-]++(?:\.[\w-]++)+")
_BRACKETED = re.compile(rf" ?[<(\[]+(?:{re.escape(HIDDEN)})+[>)\]]+")
_RULE = re.compile(r"[-_ ]{5,}")


@dataclass(frozen=True)
class _Skeleton:
    """The lines as the patterns see them; ``origin`` says which line of the text each one is."""

    lines: tuple[str, ...]
    origin: tuple[int, ...]

    def found(self, pattern: re.Pattern[str]) -> Iterator[tuple[str, list[int]]]:
        """Each match, and the lines of the text that it covers."""
        text = "\n".join(self.lines)
        for match in pattern.finditer(text):
            begin = match.start() + len(match[0]) - len(match[0].lstrip("\n"))
            first, last = text.count("\n", 0, begin), text.count("\n", 0, max(begin, match.end()))
            yield match[0], [self.origin[number] for number in range(first, last + 1)]


def new_words(text: str) -> str:
    """What is new in ``text``, its quoted lines and whatever stands under the head of an older mail left out."""
    lines = lines_of(text[:LONGEST_READ])[:MOST_LINES]
    skeleton = _skeleton(lines)
    lines = lines[: _end(skeleton, len(lines))]
    told = {number for number in _attributions(skeleton, lines) if number < len(lines)}
    if told and not any(_quoted(line) for line in lines[min(told) :]):
        lines = lines[: min(told)]  # nothing marks what follows: all of it is the older mail
    kept = [line for number, line in enumerate(lines) if number not in told and not _quoted(line)]
    return _tidy(kept)


def hide_addresses(text: str, *, own: str, others: Collection[str] = ()) -> str:
    """Without the addresses of ``others``, and in what looks like the head of a mail without any but ``own``."""
    hidden = {address.casefold() for address in others} - {own.casefold()}

    def in_line(line: str) -> str:
        head = bool(_LABELED.match(line)) or "mailto:" in line or "<" in line

        def judge(found: re.Match[str]) -> str:
            address = found[0].removeprefix("mailto:").casefold().strip(".'")
            return HIDDEN if address in hidden or (head and address != own.casefold()) else found[0]

        return _BRACKETED.sub("", _ADDRESS.sub(judge, line)).rstrip() if "@" in line else line

    return "\n".join(in_line(line) for line in text.split("\n"))


def _skeleton(lines: list[str]) -> _Skeleton:
    kept: list[tuple[str, int]] = []
    for number, line in enumerate(lines):
        short = " ".join(line[: LONGEST_LINE * 2].split())[:LONGEST_LINE]
        if short or not kept or kept[-1][0]:
            kept.append((short, number))
    return _Skeleton(tuple(line for line, _ in kept), tuple(number for _, number in kept))


def _end(skeleton: _Skeleton, count: int) -> int:
    """The line from which everything is an older mail."""
    heads = [covered[0] for words, covered in skeleton.found(_BLOCK) if _SENDER_LABEL.search(words)]
    heads += [covered[0] for _, covered in skeleton.found(_SEPARATOR)]
    return min(heads, default=count)


def _attributions(skeleton: _Skeleton, lines: list[str]) -> Iterator[int]:
    """The lines that say who wrote what is quoted below them, as in "On Tuesday, January 5, Dana wrote:"."""
    for words, covered in skeleton.found(_WROTE):
        if _DATED.search(words):
            yield from range(covered[0], covered[-1] + 1)
    said = [number for number in skeleton.origin if number < len(lines) and lines[number].strip()]
    for number, below in pairwise(said):
        if lines[number].rstrip().endswith(":") and "@" in lines[number] and _quoted(lines[below]):
            yield number


def _quoted(line: str) -> bool:
    return line.lstrip().startswith(">")


def _tidy(lines: list[str]) -> str:
    """At most one empty line between two others, and no rule left hanging at the end."""
    kept: list[str] = []
    for line in lines:
        if line.strip() or (kept and kept[-1]):
            kept.append(line.rstrip())
    while kept and (not kept[-1] or _RULE.fullmatch(kept[-1].strip())):
        kept.pop()
    return "\n".join(kept).strip("\n")
