"""Answers to the coordinator's own questions as the solver sees them: codes by question, never a word.

Where being alike is better, the codes become answers that the criterion ``own`` compares, those of private questions
apart from the others. Where answers must be the same, or must differ, they become pairs that never meet; all these
rules bear one code, so that a pair apart tells nobody which question it was.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from matcher.models import Enrollment, Mentee, OwnQuestion
from matcher.states import Compared, QuestionKind
from solver.criteria.own import BY_QUESTION, OPENLY, PRIVATELY
from solver.problem import Avoid

RULE = "rule"
Codes = Mapping[str, Any]
_WORDS = frozenset({QuestionKind.SHORT_TEXT, QuestionKind.LONG_TEXT})


def own_answers(members: Sequence[Enrollment], questions: Iterable[OwnQuestion]) -> dict[str, dict[str, Any]]:
    """What one participant, mentor or team answered where being alike is better; nothing where nobody did."""
    found: dict[str, dict[str, Any]] = {kind: {} for kind in BY_QUESTION}
    for question in questions:
        if question.compared is Compared.ALIKE and (given := _given(question, members)):
            found[PRIVATELY if question.private else OPENLY][question.key] = _merged(question, given)
    return {kind: answers for kind, answers in found.items() if answers}


def ruled_out(
    mentors: Sequence[Enrollment], mentees: Sequence[Mentee], questions: Iterable[OwnQuestion]
) -> Iterator[Avoid]:
    """Pairs whose answers differ where they must be the same, or are the same where they must differ.

    One member of a team is enough. An answer left open on either side rules nothing out. Of several choices one in
    common makes them the same.
    """
    for question in questions:
        if question.compared in (Compared.SAME, Compared.DIFFERENT):
            same = question.compared is Compared.SAME
            mine = {mentor.public_id: frozenset(_codes(question, mentor)) for mentor in mentors}
            for mentee in mentees:
                given = [codes for member in mentee.members if (codes := frozenset(_codes(question, member)))]
                for mentor, codes in mine.items():
                    if codes and any(bool(codes & theirs) is not same for theirs in given):
                        yield Avoid(mentee.public_id, mentor, RULE)


def _given(question: OwnQuestion, members: Iterable[Enrollment]) -> list[tuple[str, ...]]:
    return [codes for member in members if (codes := _codes(question, member))]


def _codes(question: OwnQuestion, member: Enrollment) -> tuple[str, ...]:
    answer = (member.answers.get("own") or {}).get(question.key)
    if answer in (None, "") or question.kind in _WORDS:
        return ()
    match question.kind:
        case QuestionKind.SCALE:
            return (_step(int(answer), question),)
        case QuestionKind.YES_NO:
            return ("yes" if answer else "no",)
        case _:
            return (answer,) if isinstance(answer, str) else tuple(answer)


def _step(step: int, question: OwnQuestion) -> str:
    return f"{step}/{question.steps}"


def _merged(question: OwnQuestion, given: Sequence[tuple[str, ...]]) -> str | list[str]:
    """One answer as it is. Of a team, steps are averaged (rounded down), and all choices kept, most votes first."""
    if len(given) == 1:
        return given[0][0] if len(given[0]) == 1 else list(given[0])
    if question.kind is QuestionKind.SCALE:
        steps = [int(code.partition("/")[0]) for code, *_ in given]
        return _step(sum(steps) // len(steps), question)
    votes = Counter(code for codes in given for code in codes)
    return sorted(votes, key=lambda code: (-votes[code], code))
