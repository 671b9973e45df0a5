"""One written value to the coded answer to one of the coordinator's own questions.

What is wrong is said without the value itself, nor a guess at it: the answer to a private question is shown to nobody.
"""

from __future__ import annotations

from matcher.choices import fold, match_choice
from matcher.sheets.asked import OwnAsked
from matcher.sheets.cells import read_line, read_list, read_number, read_words, read_yes
from matcher.sheets.faults import CellFault
from matcher.states import QuestionKind

OwnAnswer = str | int | bool | list[str]


def read_own_answer(text: str, question: OwnAsked) -> OwnAnswer | None:
    """The answer that ``text`` means; None when nothing was written, whether the question is required or not.

    Several choices are separated by semicolons or new lines; a step of a scale may be written as its label.
    """
    if not text.strip():
        return None
    match question.kind:
        case QuestionKind.CHOICE:
            return _choice(text, question)
        case QuestionKind.CHOICES:
            return list(dict.fromkeys(_choice(part, question) for part in read_list(text)))
        case QuestionKind.SCALE:
            return _step(text, question)
        case QuestionKind.YES_NO:
            return read_yes(text)
        case QuestionKind.SHORT_TEXT:
            return read_line(text)
        case QuestionKind.LONG_TEXT:
            return read_words(text)


def answer_words(answer: OwnAnswer, question: OwnAsked) -> str:
    """The answer as one value that ``read_own_answer`` understands, and people too."""
    if isinstance(answer, bool):
        return "yes" if answer else "no"
    if isinstance(answer, list):
        return "; ".join(question.choices.get(key, key) for key in answer)
    return question.choices.get(answer, answer) if isinstance(answer, str) else str(answer)


def _choice(text: str, question: OwnAsked) -> str:
    key = match_choice(text, question.choices)
    if key is None:
        raise CellFault("is not one of the choices.", f"Choose from: {'; '.join(question.choices.values())}.")
    return key


def _step(text: str, question: OwnAsked) -> int:
    ends = {fold(question.low): 1, fold(question.high): question.steps}
    return ends.get(fold(text)) or read_number(text, question.steps, 1)
