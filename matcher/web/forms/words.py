"""In their own words: a sentence for each thing chosen, its rank where the order counts, and what should change."""

from __future__ import annotations

from typing import Any

from wtforms import SelectField, TextAreaField
from wtforms.validators import Optional

from matcher.sheets.asked import AnswerKind, Asked
from matcher.sheets.cells import read_words
from matcher.states import Role
from matcher.web.forms.asking import Asking, PartForm, build_form
from matcher.web.forms.reading import options, reads


class WordsForm(PartForm):
    """One sentence for each thing chosen, and its rank where the order counts."""

    asking: Asking

    def sentences(self) -> list[tuple[str, Any, Any]]:
        """For each thing chosen: its label, the field of its sentence, the field of its rank or None."""
        return [
            (question.choices[key], self[words_name(question, key)], self._fields.get(rank_name(question, key)))
            for question in self.asking.worded()
            for key in self.asking.chosen(question)
        ]

    def validate(self, extra_validators: Any = None) -> bool:
        """Errors name the thing they are about: the labels of all these fields are alike."""
        right: bool = super().validate(extra_validators)
        taken: dict[tuple[str, str], str] = {}
        for question in self.asking.worded():
            for key in self.asking.chosen(question):
                field = self._fields.get(rank_name(question, key))
                first = taken.setdefault((question.key, field.data), key) if field else key
                if field and first != key:
                    field.errors = [f"“{question.choices[first]}” has this place already. Choose another."]
                    right = False
        for label, *fields in self.sentences():
            for field in filter(None, fields):
                field.errors = [f"{label}: {error}" for error in field.errors]
        return right


def words_form(asking: Asking) -> WordsForm:
    fields: dict[str, Any] = {}
    kept = dict(asking.parts.get("words", {}))
    if asking.team is not None:
        kept.setdefault("team_goal", asking.team.goal)
    for question in asking.worded():
        keys = asking.chosen(question)
        for place, key in enumerate(keys, start=1):
            fields[words_name(question, key)] = TextAreaField("In your words", [Optional(), reads(read_words)])
            if question.kind is AnswerKind.RANKED_CHOICES:
                places = {str(number): _place(number) for number in range(1, len(keys) + 1)}
                fields[rank_name(question, key)] = SelectField("How important", choices=options(places))
                if kept.get(rank_name(question, key)) not in places:
                    kept[rank_name(question, key)] = str(place)
    if asking.role is Role.PARTICIPANT:
        fields["goal"] = TextAreaField(
            f"One thing that should be different by {asking.last_day:%B}",
            [Optional(), reads(read_words)],
        )
        fields |= _team_goal(asking)
    return build_form(WordsForm, kept, {**fields, "asking": asking})


def _team_goal(asking: Asking) -> dict[str, Any]:
    """Whoever leads a team says what it wants, here or on the team's own page; the others read it."""
    if asking.team is not None and not asking.team.says_goal:
        return {}
    label = "And for the whole team" if asking.team else "And for the people you work with"
    return {"team_goal": TextAreaField(label, [Optional(), reads(read_words)])}


def words_name(question: Asked, key: str) -> str:
    return f"words_{question.key}_{key}"


def rank_name(question: Asked, key: str) -> str:
    return f"rank_{question.key}_{key}"


def _place(number: int) -> str:
    return {1: "first", 2: "second", 3: "third", 4: "fourth", 5: "fifth"}.get(number, f"number {number}")
