"""What a criterion is: questions for the form, integer factors for the solver, facts and a sentence for people.

Points of a pair are the dot product of the mentee's and the mentor's factor rows, between 0 and the criterion's share
of ``PERFECT``. An unanswered question gives 0 points, never an error.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from solver.problem import Weight

Answers = Mapping[str, Any]
IntMatrix = NDArray[np.int64]
LabelOf = Callable[[str], str]
Named = tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]
"""Some pairs by their rows among the mentees and among the mentors, each once, and what each is worth."""


class Kind(StrEnum):
    """How a question is answered: one key, some keys, keys in order of importance, a whole number, or words."""

    CHOICE = "choice"
    CHOICES = "choices"
    RANKED_CHOICES = "ranked_choices"
    NUMBER = "number"
    TEXT = "text"


class AskedOf(StrEnum):
    MENTOR = "mentor"
    MENTEE = "mentee"
    BOTH = "both"


@dataclass(frozen=True)
class Choice:
    key: str
    label: str


@dataclass(frozen=True)
class Question:
    """One question of the application form.

    ``choices`` None means the program's own list. ``at_most`` limits how many may be chosen (or how large a number may
    be). ``words``: the form also asks a sentence for each thing chosen; sentences never reach the solver.
    """

    key: str
    label: str
    help: str
    kind: Kind
    asked_of: AskedOf
    choices: tuple[Choice, ...] | None = ()
    at_most: int | None = None
    words: bool = False

    def is_for(self, role: AskedOf) -> bool:
        return self.asked_of in (role, AskedOf.BOTH)

    def label_of(self, key: str) -> str:
        """The label of one of the question's own choices; the key itself when it is not among them."""
        return next((choice.label for choice in self.choices or () if choice.key == key), key)


@dataclass(frozen=True)
class Facts:
    """Keys of what the mentee asked for: what the mentor has of it, and what is not covered; most important first."""

    shared: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


class Open:
    """What most criteria are: open to both sides, made from answers to their own questions, at any weight."""

    weights: tuple[Weight, ...] = tuple(Weight)
    coded: tuple[str, ...] = ()
    private: tuple[str, ...] = ()
    hidden: bool = False

    def named(self, mentee_answers: Sequence[Answers], mentor_answers: Sequence[Answers], share: int) -> Named | None:
        return None


class Criterion(Protocol):
    """One thing compared. Adding one is told in ``docs/new-criterion.md``; it derives from ``Open``.

    ``coded`` are keys of answers that no question of the criterion asks for; those among ``private`` are shown to
    nobody, and so is everything about a ``hidden`` criterion, its points included. ``weights`` are those it may have.
    """

    @property
    def weights(self) -> tuple[Weight, ...]: ...

    @property
    def coded(self) -> tuple[str, ...]: ...

    @property
    def private(self) -> tuple[str, ...]: ...

    @property
    def hidden(self) -> bool: ...

    @property
    def key(self) -> str: ...

    @property
    def label(self) -> str: ...

    @property
    def default_weight(self) -> Weight: ...

    @property
    def questions(self) -> tuple[Question, ...]: ...

    def factors(
        self, mentee_answers: Sequence[Answers], mentor_answers: Sequence[Answers], share: int
    ) -> tuple[IntMatrix, IntMatrix]:
        """Rows U (mentees) and V (mentors) of non-negative integers with every U_i . V_j in 0..share."""

    def named(self, mentee_answers: Sequence[Answers], mentor_answers: Sequence[Answers], share: int) -> Named | None:
        """The same points as a list of the few pairs that have any; None where ``factors`` are the shorter way."""

    def facts(self, mentee_answers: Answers, mentor_answers: Answers) -> Facts: ...

    def sentence(self, facts: Facts, label_of: LabelOf) -> str | None:
        """What they have in common, for both to read; None when there is nothing to say."""


def chosen(answers: Answers, key: str) -> tuple[str, ...]:
    """The keys somebody chose, in their order and each once; a single choice counts as a list of one."""
    value = answers.get(key)
    if isinstance(value, str):
        return (value,) if value else ()
    return tuple(dict.fromkeys(value)) if value else ()


def split(share: int, weights: Sequence[int]) -> list[int]:
    """``share`` divided in proportion to ``weights``, in whole numbers that add up to it (largest remainder)."""
    whole = sum(weights)
    if not whole:
        return [0] * len(weights)
    parts = [share * weight // whole for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda i: (-(share * weights[i] % whole), i))
    for index in by_remainder[: share - sum(parts)]:
        parts[index] += 1
    return parts


def equally(share: int, keys: Iterable[str]) -> dict[str, int]:
    """``share`` divided among ``keys``; who gets a point more does not depend on their order."""
    ordered = sorted(keys)
    return dict(zip(ordered, split(share, [1] * len(ordered)), strict=True))


def one_column_per_key(
    wanted: Sequence[Mapping[str, int]], had: Sequence[Iterable[str]]
) -> tuple[IntMatrix, IntMatrix]:
    """Factors for "the mentor has what the mentee wants": a column per wanted key, the mentee's worth of it, 0 or 1."""
    columns = {key: column for column, key in enumerate(sorted({key for want in wanted for key in want}))}
    mentees = np.zeros((len(wanted), len(columns)), dtype=np.int64)
    mentors = np.zeros((len(had), len(columns)), dtype=np.int64)
    for row, want in zip(mentees, wanted, strict=True):
        for key, worth in want.items():
            row[columns[key]] = worth
    for row, keys in zip(mentors, had, strict=True):
        row[[columns[key] for key in keys if key in columns]] = 1
    return mentees, mentors


def compare(wanted: Sequence[str], had: Iterable[str]) -> Facts:
    """Facts for the same rule."""
    here = frozenset(had)
    return Facts(tuple(key for key in wanted if key in here), tuple(key for key in wanted if key not in here))


def without_must() -> tuple[Weight, ...]:
    """The weights of a criterion that reads private answers: *must* would bar pairs, and tell why."""
    return tuple(weight for weight in Weight if weight is not Weight.MUST)


def listed(words: Sequence[str]) -> str:
    """A list as it is spoken: "a", "a and b", "a, b, and c"."""
    if len(words) < 3:
        return " and ".join(words)
    return f"{', '.join(words[:-1])}, and {words[-1]}"
