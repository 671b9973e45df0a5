"""Questions of the application as forms and spreadsheets need them: every choice known, the program's own included."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from matcher.states import QuestionKind


class AnswerKind(StrEnum):
    """How a question is answered: one choice, several, several in order of importance, a whole number, or words."""

    CHOICE = "choice"
    CHOICES = "choices"
    RANKED_CHOICES = "ranked_choices"
    NUMBER = "number"
    TEXT = "text"


@dataclass(frozen=True)
class Asked:
    """One question put to one role; ``choices`` maps keys to labels. ``about`` is the key of what it is compared for.

    ``at_most``: how many choices, or how large a number. ``words``: a sentence goes with each thing chosen.
    """

    key: str
    label: str
    help: str
    kind: AnswerKind
    about: str
    choices: Mapping[str, str] = field(default_factory=dict)
    at_most: int | None = None
    words: bool = False


@dataclass(frozen=True)
class OwnAsked:
    """One of the coordinator's own questions, put to one role.

    ``choices`` maps keys to labels; a scale goes from 1 (``low``) to ``steps`` (``high``). ``private``: the answer is
    used for matching, as a code, and shown to nobody.
    """

    key: str
    label: str
    help: str
    kind: QuestionKind
    choices: Mapping[str, str] = field(default_factory=dict)
    steps: int = 5
    low: str = ""
    high: str = ""
    required: bool = False
    private: bool = False
