"""What an application asks, and the form that every part of it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from flask_wtf import FlaskForm

from matcher.sheets.asked import AnswerKind, Asked, OwnAsked
from matcher.states import Role
from matcher.web.forms.reading import typed

Typed = Mapping[str, Any]


@dataclass(frozen=True)
class TeamAsked:
    """The team somebody applies with: its library is theirs. ``says_goal``: they say here what the team wants."""

    name: str
    library: str
    region: str
    country: str
    goal: str
    leads: bool
    says_goal: bool


@dataclass(frozen=True)
class Asking:
    """What an application to one round asks of one role.

    ``parts``: what was typed so far, by part; ``own``: somebody signed in sends their own; ``for_other``: a coordinator
    writes it down for somebody. ``own_questions`` are the coordinator's. ``asks_link``: the meeting link is theirs.
    """

    role: Role
    questions: tuple[Asked, ...]
    first_day: date
    last_day: date
    minutes: int
    parts: Mapping[str, Typed]
    own: bool
    own_questions: tuple[OwnAsked, ...] = ()
    asks_link: bool = False
    asks_director: bool = False
    team: TeamAsked | None = None
    for_other: bool = False

    def worded(self) -> list[Asked]:
        return [question for question in self.questions if question.words]

    def of_work(self) -> list[Asked]:
        """Questions compared with a number or a single choice: what somebody does, and for how long."""
        about = {one.about for one in self.questions if one.kind in {AnswerKind.CHOICE, AnswerKind.NUMBER}}
        return [question for question in self.questions if question.about in about and not question.words]

    def of_ways(self) -> list[Asked]:
        rest = {question.key for question in (*self.worded(), *self.of_work())}
        return [question for question in self.questions if question.key not in rest]

    def chosen(self, question: Asked) -> list[str]:
        """What was chosen of a question with sentences, as far as it is still asked."""
        keys = self.parts.get("wants", {}).get(question.key, [])
        return [key for key in keys if key in question.choices]


class PartForm(FlaskForm):
    """One part of an application; ``typed`` is what its draft keeps."""

    def typed(self) -> dict[str, Any]:
        return typed(self.data)


Kind = TypeVar("Kind", bound=PartForm)


def build_form(base: type[Kind], kept: Typed, fields: Mapping[str, Any]) -> Kind:
    """A form of ``base`` that has ``fields`` besides its own and shows what was ``kept``."""
    kind: type[Kind] = type(base.__name__, (base,), dict(fields))
    return kind(data=dict(kept))
