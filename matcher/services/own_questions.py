"""The coordinator's own questions of a round: added, changed, moved, removed, and taken along into another round.

An answer stands under the question's key. Once somebody has answered, what the answers mean stays: the kind, whom it is
asked, and every choice that somebody may have chosen. The wording may always be mended.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from matcher.choices import fold
from matcher.db import db
from matcher.errors import Conflict, Fault, Invalid
from matcher.models import Enrollment, OwnQuestion, Person, Round
from matcher.services.audit import record_act
from matcher.services.locks import lock_round
from matcher.states import AskedOf, Compared, QuestionKind, RoundState

MOST_QUESTIONS = 20
MOST_CHOICES = 30
LONGEST_CHOICE = 120
STEPS = range(3, 11)
CHOSEN = frozenset({QuestionKind.CHOICE, QuestionKind.CHOICES})
#: What can be compared: everything but words.
COMPARABLE = CHOSEN | {QuestionKind.SCALE, QuestionKind.YES_NO}
UNUSABLE = "This question cannot be asked as it stands."
CHANGEABLE = frozenset({RoundState.DRAFT, RoundState.INTEREST, RoundState.OPEN, RoundState.REVIEW})


@dataclass(frozen=True)
class QuestionPlan:
    """What a coordinator wants to ask; ``choices`` are labels in their order, ``steps`` belong to a scale."""

    label: str
    kind: QuestionKind
    asked_of: AskedOf = AskedOf.BOTH
    help: str = ""
    choices: tuple[str, ...] = ()
    steps: int = 5
    low: str = ""
    high: str = ""
    required: bool = False
    private: bool = False
    compared: Compared = Compared.NO


def add_question(round_: Round, plan: QuestionPlan, *, actor: Person) -> OwnQuestion:
    """At the end of the list. Raises Invalid with a fault for each mistake, Conflict when it is too late.

    The same plan twice is one question.
    """
    _lock(round_)
    if (same := next((one for one in round_.questions if plan_of(one) == plan), None)) is not None:
        return same
    _check(round_, plan, None)
    if len(round_.questions) >= MOST_QUESTIONS:
        raise Conflict(f"A round has at most {MOST_QUESTIONS} own questions: remove one first.")
    question = OwnQuestion(key=_free_key(round_), position=_next_position(round_))
    _write(question, plan)
    round_.questions.append(question)
    db.session.flush()
    record_act(actor, "question_added", round_.program, round=round_.public_id, question=question.public_id)
    return question


def change_question(question: OwnQuestion, plan: QuestionPlan, *, actor: Person) -> None:
    """Raises Invalid as above; Conflict when people have answered and the change would make their answers untrue."""
    round_ = question.round
    _lock(round_)
    if plan_of(question) == plan:
        return
    _check(round_, plan, question)
    if answers := count_answers(question):
        _check_answers_stay_true(question, plan, answers)
    _write(question, plan)
    db.session.flush()
    record_act(actor, "question_changed", round_.program, round=round_.public_id, question=question.public_id)


def remove_question(question: OwnQuestion, *, actor: Person) -> None:
    """Raises Conflict once somebody has answered it."""
    round_ = question.round
    _lock(round_)
    if answers := count_answers(question):
        people = "1 person has" if answers == 1 else f"{answers} people have"
        raise Conflict(f"{people} answered “{question.label}”: it stays, so that no answer is lost.")
    public_id = question.public_id
    round_.questions.remove(question)
    db.session.delete(question)
    db.session.flush()
    record_act(actor, "question_removed", round_.program, round=round_.public_id, question=public_id)


def move_question(question: OwnQuestion, to: int, *, actor: Person) -> None:
    """To the line ``to``, counted from 0; beyond either end means the end."""
    round_ = question.round
    _lock(round_)
    ordered = sorted(round_.questions, key=lambda one: one.position)
    if ordered.index(question) == min(max(to, 0), len(ordered) - 1):
        return
    ordered.remove(question)
    ordered.insert(max(to, 0), question)
    for position, one in enumerate(ordered):
        one.position = position
    db.session.flush()
    db.session.expire(round_, ["questions"])
    record_act(actor, "question_moved", round_.program, round=round_.public_id, question=question.public_id)


def copy_questions(source: Round, target: Round) -> None:
    """Every question of ``source``, under the same keys, for a round that has none yet."""
    for one in source.questions:
        target.questions.append(
            OwnQuestion(
                key=one.key,
                position=one.position,
                label=one.label,
                help=one.help,
                kind=one.kind,
                asked_of=one.asked_of,
                choices=[dict(choice) for choice in one.choices],
                steps=one.steps,
                low=one.low,
                high=one.high,
                required=one.required,
                private=one.private,
                compared=one.compared,
            )
        )
    db.session.flush()


def plan_of(question: OwnQuestion) -> QuestionPlan:
    """What stands, as it was planned."""
    return QuestionPlan(
        label=question.label,
        kind=question.kind,
        asked_of=question.asked_of,
        help=question.help,
        choices=tuple(one["label"] for one in question.choices),
        steps=question.steps,
        low=question.low,
        high=question.high,
        required=question.required,
        private=question.private,
        compared=question.compared,
    )


def count_answers(question: OwnQuestion) -> int:
    """How many applications of the round, withdrawn ones too, hold an answer."""
    answers = db.session.scalars(select(Enrollment.answers).where(Enrollment.round_id == question.round_id))
    return sum(question.key in (one.get("own") or {}) for one in answers)


def _lock(round_: Round) -> None:
    lock_round(round_)
    if round_.state not in CHANGEABLE:
        raise Conflict("Offers of this round are out, so its questions stay as they are.", state=round_.state.value)


def _write(question: OwnQuestion, plan: QuestionPlan) -> None:
    question.label, question.help = plan.label.strip(), plan.help.strip()
    question.kind, question.asked_of = plan.kind, plan.asked_of
    question.choices = _keyed(plan, question.choices or []) if plan.kind in CHOSEN else []
    question.steps = plan.steps
    question.low, question.high = plan.low.strip(), plan.high.strip()
    question.required, question.private, question.compared = plan.required, plan.private, plan.compared


def _keyed(plan: QuestionPlan, known: Sequence[dict[str, str]]) -> list[dict[str, str]]:
    """Choices keep their key as long as their label is the same; at its old place a mended label keeps it too."""
    by_label = {fold(one["label"]): one["key"] for one in known}
    kept = {by_label[fold(label)] for label in plan.choices if fold(label) in by_label}
    taken = {one["key"] for one in known}
    keyed = []
    for at, label in enumerate(plan.choices):
        key = by_label.get(fold(label))
        mended = known[at]["key"] if at < len(known) and len(known) <= len(plan.choices) else None
        if key is None and mended is not None and mended not in kept:
            key = mended
            kept.add(mended)
        if key is None:
            key = next(name for number in range(1, 1000) if (name := f"c{number}") not in taken)
            taken.add(key)
        keyed.append({"key": key, "label": label.strip()})
    return keyed


def _free_key(round_: Round) -> str:
    taken = {one.key for one in round_.questions}
    return next(key for number in range(1, 1000) if (key := f"q{number}") not in taken)


def _next_position(round_: Round) -> int:
    return max((one.position for one in round_.questions), default=-1) + 1


def _check(round_: Round, plan: QuestionPlan, standing: OwnQuestion | None) -> None:
    faults = [*_faults(plan), *_faults_of_kind(plan)]
    others = [one for one in round_.questions if one is not standing]
    if any(fold(one.label) == fold(plan.label) for one in others):
        faults.append(Fault("label", plan.label, "is asked already.", "Word it differently, or change the other one."))
    if faults:
        raise Invalid(UNUSABLE, faults)


def _faults(plan: QuestionPlan) -> Iterator[Fault]:
    if not plan.label.strip():
        yield Fault("label", plan.label, "is empty.", "Write the question as people will read it.")
    if plan.compared is not Compared.NO and plan.kind not in COMPARABLE:
        yield Fault(
            "compared", plan.compared, "cannot be done with words.", "Choose “Not compared”, or ask for a choice."
        )
    if plan.compared is not Compared.NO and plan.asked_of is not AskedOf.BOTH:
        yield Fault("compared", plan.compared, "needs two answers.", "Ask both mentors and participants.")
    if plan.private and plan.compared is Compared.NO:
        yield Fault("private", "", "is private, so nobody would ever read or use it.", "Say how it is compared.")


def _faults_of_kind(plan: QuestionPlan) -> Iterator[Fault]:
    if plan.kind is QuestionKind.SCALE and plan.steps not in STEPS:
        yield Fault("steps", str(plan.steps), "is no length of a scale.", f"Give {STEPS[0]} to {STEPS[-1]} steps.")
    if plan.kind not in CHOSEN:
        return
    labels = [fold(label) for label in plan.choices]
    if not 2 <= len(labels) <= MOST_CHOICES:
        yield Fault("choices", "", f"has {len(labels)} lines.", f"Give 2 to {MOST_CHOICES} choices, one a line.")
    if doubled := [label for label in plan.choices if labels.count(fold(label)) > 1]:
        yield Fault("choices", doubled[0], "stands there twice.", "Give each choice once.")
    if long := [label for label in plan.choices if len(label) > LONGEST_CHOICE]:
        yield Fault("choices", long[0][:40] + "…", f"is longer than {LONGEST_CHOICE} letters.", "Shorten it.")
    if semicolon := [label for label in plan.choices if ";" in label]:
        yield Fault("choices", semicolon[0], "has a semicolon, which spreadsheets split at.", "Write it without.")


def _check_answers_stay_true(question: OwnQuestion, plan: QuestionPlan, answers: int) -> None:
    kept = {one["key"] for one in _keyed(plan, question.choices)} if plan.kind in CHOSEN else set()
    lost = [one["label"] for one in question.choices if one["key"] not in kept]
    people = "1 person has" if answers == 1 else f"{answers} people have"
    if plan.kind is not question.kind or (plan.kind is QuestionKind.SCALE and plan.steps != question.steps):
        raise Conflict(f"{people} answered already, so the kind of answer stays. Ask a new question instead.")
    if lost:
        raise Conflict(f"{people} answered already, so “{lost[0]}” stays among the choices. You can mend its words.")
    if question.private and not plan.private:
        raise Conflict(f"{people} answered in private, so the answers stay private. Ask a new question instead.")
