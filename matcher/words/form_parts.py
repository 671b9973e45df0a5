"""The parts of an application, and about how long each takes: for the form, and for whoever reads of it first.

The minutes are counted, not promised: so many seconds to read and answer a question of each kind, on a phone.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from matcher.sheets.asked import OwnAsked
from matcher.states import QuestionKind, Role

OWN_SECONDS = {
    QuestionKind.CHOICE: 8,
    QuestionKind.CHOICES: 15,
    QuestionKind.SCALE: 8,
    QuestionKind.YES_NO: 5,
    QuestionKind.SHORT_TEXT: 15,
    QuestionKind.LONG_TEXT: 40,
}


@dataclass(frozen=True)
class Part:
    """``title`` is the sentence its page opens with."""

    key: str
    label: str
    title: str
    seconds: int


def parts_of(role: Role, own: Sequence[OwnAsked] = ()) -> tuple[Part, ...]:
    """In their order; ``own`` are the coordinator's own questions, in a part of their own if there are any."""
    more = Part("more", "A few more questions", "What else would the coordinators like to know?", own_seconds(own))
    return (
        Part("about", "About you", "Who are you, and where do you work?", 75),
        Part("work", "Your work", "What do you do?", 20),
        _wants(role),
        Part("words", "In your words", "Say it in your own words.", 150 if role is Role.PARTICIPANT else 120),
        Part("hours", "Your hours", "When could you meet?", 90),
        Part("ways", "Ways of working", "How do you like to work?", 45),
        Part("needs", "Needs and wishes", "Is there anything you need, or anybody you know?", 40),
        *([more] if own else []),
        Part("check", "Check and send", "Is everything right?", 45),
    )


def own_seconds(own: Iterable[OwnAsked]) -> int:
    return sum(OWN_SECONDS[question.kind] for question in own)


def minutes_of(parts: Iterable[Part]) -> int:
    """Whole minutes, at least one."""
    seconds = sum(part.seconds for part in parts)
    return max(1, -(-seconds // 60))


def _wants(role: Role) -> Part:
    if role is Role.MENTOR:
        return Part("wants", "What you offer", "What could you help somebody with?", 45)
    return Part("wants", "What you want", "What would you like to learn?", 40)
