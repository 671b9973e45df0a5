"""The different answers in a column of a foreign sheet, and what each of them means."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from matcher.choices import fold
from matcher.languages import find_language
from matcher.sheets.answers import Split, distinct, splitter
from matcher.sheets.cells import find_zone
from matcher.sheets.layout import Heading, Layout
from matcher.sheets.mapping import WHOLE, ColumnUse
from matcher.sheets.meanings import guess_choice, guess_meaning, is_hours
from matcher.sheets.targets import Reads, Target

MOST_ANSWERS = 60
ASKED_ABOUT = frozenset({Reads.CHOICE, Reads.CHOICES, Reads.HOURS, Reads.RANK})


@dataclass(frozen=True)
class Answer:
    """``folded`` is how a mapping knows it."""

    folded: str
    written: str
    count: int


def with_meanings(use: ColumnUse, heading: Heading, layout: Layout, targets: Mapping[str, Target]) -> ColumnUse:
    """The same use, with a guess for every answer that has no meaning yet."""
    target = targets.get(use.target)
    if target is None or not asks(target):
        return ColumnUse(use.target if target else "")
    if target.reads is Reads.RANK:
        about = guess_choice(heading.option or heading.question, target.meanings)
        return ColumnUse(use.target, {WHOLE: use.meanings.get(WHOLE, about)})
    known = _still_meant(use, target)
    found = answers_in(layout.values(heading), target, known)
    guessed = {one.folded: guess_meaning(one.written, heading.option, target) for one in found}
    return ColumnUse(use.target, {**guessed, **known})


def asks(target: Target) -> bool:
    """Whether the answers of such a column are asked about. Private ones are shown to nobody, and taken as they are."""
    return target.reads in ASKED_ABOUT and not target.private


def _still_meant(use: ColumnUse, target: Target) -> dict[str, str]:
    """Without meanings that are no choice of ours any more."""
    choices = target.meanings
    return {answer: key for answer, key in use.meanings.items() if not key or not choices or key in choices}


def answers_in(values: Sequence[str], target: Target, meanings: Iterable[str] = ()) -> list[Answer]:
    """The answers that need a meaning, those given most often first."""
    found = distinct(values, split_for(values, target, meanings))
    answers = [Answer(folded, written, count) for folded, (written, count) in found.items()]
    asked = [one for one in answers if not understood(one.written, target)]
    return sorted(asked, key=lambda one: -one.count)[:MOST_ANSWERS]


def split_for(values: Sequence[str], target: Target, meanings: Iterable[str] = ()) -> Split:
    """How cells of this column come apart into answers."""
    if target.reads is Reads.CHOICE:
        return _whole
    if target.reads is not Reads.HOURS:
        return splitter(values, [*target.meanings.values(), *meanings])
    apart = splitter([cell for cell in values if not is_hours(cell)], list(meanings))
    return lambda cell: _whole(cell) if is_hours(cell) else apart(cell)


def understood(answer: str, target: Target) -> bool:
    """Whether the answer needs no meaning, because it reads as it stands."""
    if target.reads is Reads.HOURS:
        return is_hours(answer)
    if target.heading == "time_zone":
        return find_zone(answer) is not None
    return target.heading == "languages" and find_language(answer) is not None


def new_answers(use: ColumnUse, values: Sequence[str], target: Target) -> list[Answer]:
    """Answers that nobody has said the meaning of, and that are not simply one of our choices."""
    if not asks(target):
        return []
    known = _still_meant(use, target)
    if target.reads is Reads.RANK:
        return [] if known.get(WHOLE) else [Answer(WHOLE, WHOLE, len(values))]
    labels = {fold(label) for label in target.meanings.values()} | {fold(key) for key in target.meanings}
    found = answers_in(values, target, known)
    return [one for one in found if one.folded not in known and one.folded not in labels]


def _whole(cell: str) -> list[str]:
    return [cell.strip()] if cell.strip() else []
