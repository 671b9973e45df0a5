"""Why two people fit, in the answers both gave, and what is not covered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from solver.criteria import BY_KEY
from solver.criteria.contract import Answers, AskedOf, Criterion, Question
from solver.criteria.own import OPENLY
from solver.criteria.scoring import WORTH, points_by_criterion, shown_answers
from solver.problem import Weight

Words = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True)
class Shared:
    """Something both chose, with the mentor's sentence (``mine``) and the participant's (``theirs``), where written."""

    label: str
    mine: str | None
    theirs: str | None


@dataclass(frozen=True)
class Sentence:
    """What two people have in common besides, and the label of what was compared."""

    label: str
    text: str


@dataclass(frozen=True)
class Missing:
    """Something wanted that the mentor does not offer; ``rank`` counts from 1, the most important."""

    key: str
    label: str
    rank: int


@dataclass(frozen=True)
class Part:
    """What one criterion gives this pair, and the most it could, in the solver's points."""

    label: str
    points: int
    share: int


@dataclass(frozen=True)
class Reasons:
    shared: tuple[Shared, ...]
    titled: tuple[Sentence, ...]
    missing: tuple[Missing, ...]
    parts: tuple[Part, ...]

    @property
    def sentences(self) -> tuple[str, ...]:
        return tuple(one.text for one in self.titled)


NO_REASONS = Reasons((), (), (), ())


@dataclass(frozen=True)
class Answered:
    """One side's coded answers and the sentences written to them."""

    answers: Answers
    words: Words


def reasons(
    mentee: Answered,
    mentor: Answered,
    weights: Mapping[str, Weight],
    program_labels: Mapping[str, str],
    questions: Mapping[str, str] | None = None,
) -> Reasons:
    """Everything the weights count that may be shown. ``program_labels`` names the entries of the program's own list of
    topics.

    ``questions`` names the round's own, whose answers only coordinators read: for anybody else they are left out.
    """
    weights = {key: weight for key, weight in weights.items() if not BY_KEY[key].hidden}
    mentee, mentor = _openly(mentee, questions), _openly(mentor, questions)
    shared: list[Shared] = []
    titled: list[Sentence] = []
    missing: list[Missing] = []
    for criterion in (BY_KEY[key] for key, weight in weights.items() if WORTH[weight]):
        facts = criterion.facts(mentee.answers, mentor.answers)
        labels = _labels(criterion) or questions or {}
        labels = {**labels, **program_labels} if _has_words(criterion) else labels
        if _has_words(criterion):
            theirs, mine = (
                _written(criterion, side, role) for side, role in ((mentee, AskedOf.MENTEE), (mentor, AskedOf.MENTOR))
            )
            shared += [
                Shared(labels.get(key, key), mine.get(key) or None, theirs.get(key) or None) for key in facts.shared
            ]
            wanted = _ranked(criterion, mentee)
            missing += [Missing(key, labels.get(key, key), wanted[key]) for key in facts.missing]
        elif sentence := criterion.sentence(facts, lambda key, labels=labels: labels.get(key, key)):  # type: ignore[misc]
            titled.append(Sentence(criterion.label, sentence))
    return Reasons(tuple(shared), tuple(titled), tuple(missing), _parts(mentee, mentor, weights))


def _openly(side: Answered, questions: Mapping[str, str] | None) -> Answered:
    """What may be shown of it, and of answers to own questions those to ``questions``."""
    answers = dict(shown_answers(side.answers))
    if OPENLY in answers:
        answers[OPENLY] = {key: codes for key, codes in answers[OPENLY].items() if key in (questions or {})}
    return Answered(answers, side.words)


def offers(mentor_answers: Answers, key: str) -> bool:
    """Whether this mentor offers the program's topic ``key``."""
    asked = [question for criterion in BY_KEY.values() for question in _asked(criterion, AskedOf.MENTOR)]
    return any(key in (mentor_answers.get(question.key) or ()) for question in asked)


def _has_words(criterion: Criterion) -> bool:
    return any(question.words for question in criterion.questions)


def _labels(criterion: Criterion) -> dict[str, str]:
    return {choice.key: choice.label for question in criterion.questions for choice in question.choices or ()}


def _asked(criterion: Criterion, role: AskedOf) -> list[Question]:
    return [question for question in criterion.questions if question.words and question.is_for(role)]


def _written(criterion: Criterion, side: Answered, role: AskedOf) -> dict[str, str]:
    return {
        choice: sentence
        for question in _asked(criterion, role)
        for choice, sentence in side.words.get(question.key, {}).items()
    }


def _ranked(criterion: Criterion, mentee: Answered) -> dict[str, int]:
    return {
        choice: rank
        for question in _asked(criterion, AskedOf.MENTEE)
        for rank, choice in enumerate(mentee.answers.get(question.key) or (), start=1)
    }


def _parts(mentee: Answered, mentor: Answered, weights: Mapping[str, Weight]) -> tuple[Part, ...]:
    found = points_by_criterion(mentee.answers, mentor.answers, weights)
    return tuple(Part(BY_KEY[key].label, points, share) for key, (points, share) in found.items())
