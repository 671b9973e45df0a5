"""The coordinator's own questions: what is asked besides what every application asks."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import BadRequest

from matcher.errors import Conflict, Invalid
from matcher.models import OwnQuestion, Person, Round
from matcher.queries.own_questions import Asked, asked_in, question_of
from matcher.services.own_questions import CHANGEABLE, add_question, change_question, move_question, remove_question
from matcher.states import Compared, QuestionKind
from matcher.web.access import coordinates_round
from matcher.web.coordinator.blueprint import blueprint
from matcher.web.forms.own_questions import ASKED_OF, COMPARED, KINDS, QuestionForm
from matcher.words.present import counted


@blueprint.get("/rounds/<round_id>/questions", endpoint="questions")
@coordinates_round
def show_questions(person: Person, round_: Round) -> ResponseReturnValue:
    asked = asked_in(round_)
    return render_template(
        "coordinator/questions.html",
        round=round_,
        headline=_headline(asked),
        lines=[_line(one) for one in asked],
        changeable=round_.state in CHANGEABLE,
    )


@blueprint.get("/rounds/<round_id>/questions/new")
@coordinates_round
def new_question(person: Person, round_: Round) -> ResponseReturnValue:
    return _page(round_, QuestionForm(), None)


@blueprint.post("/rounds/<round_id>/questions/new")
@coordinates_round
def make_question(person: Person, round_: Round) -> ResponseReturnValue:
    form = QuestionForm()
    if form.validate():
        try:
            add_question(round_, form.plan(), actor=person)
        except Invalid as invalid:  # raised before anything is written
            form.take_faults(invalid.faults)
        else:
            return _back(round_, "Your question is in the application.")
    return _page(round_, form, None), 422


@blueprint.get("/rounds/<round_id>/questions/<question_id>", endpoint="question")
@coordinates_round
def show_question(person: Person, round_: Round, question_id: str) -> ResponseReturnValue:
    question = question_of(round_, question_id)
    return _page(round_, QuestionForm.of(question), question)


@blueprint.post("/rounds/<round_id>/questions/<question_id>")
@coordinates_round
def edit_question(person: Person, round_: Round, question_id: str) -> ResponseReturnValue:
    question, form = question_of(round_, question_id), QuestionForm()
    if not form.validate():
        return _page(round_, form, question), 422
    try:
        change_question(question, form.plan(), actor=person)
    except Invalid as invalid:  # raised before anything is written
        form.take_faults(invalid.faults)
        return _page(round_, form, question), 422
    except Conflict as conflict:  # the same
        form.kind.errors = [conflict.message]
        return _page(round_, form, question), 409
    return _back(round_, "Changed.")


@blueprint.post("/rounds/<round_id>/questions/<question_id>/remove")
@coordinates_round
def drop_question(person: Person, round_: Round, question_id: str) -> ResponseReturnValue:
    question = question_of(round_, question_id)
    label = question.label
    remove_question(question, actor=person)
    return _back(round_, f"“{label}” is not asked any more.")


@blueprint.post("/rounds/<round_id>/questions/<question_id>/move")
@coordinates_round
def shift_question(person: Person, round_: Round, question_id: str) -> ResponseReturnValue:
    to = request.form.get("to", "")
    if not (to.isascii() and to.isdecimal() and len(to) < 3):
        raise BadRequest
    move_question(question_of(round_, question_id), int(to), actor=person)
    return redirect(url_for("coordinator.questions", round_id=round_.public_id), 303)


def _page(round_: Round, form: QuestionForm, question: OwnQuestion | None) -> str:
    return render_template("coordinator/question.html", round=round_, form=form, question=question)


def _back(round_: Round, said: str) -> ResponseReturnValue:
    flash(said, "good")
    return redirect(url_for("coordinator.questions", round_id=round_.public_id), 303)


def _headline(asked: list[Asked]) -> str:
    if not asked:
        return "You ask nothing of your own yet; every application asks what matching needs."
    return f"You ask {counted(len(asked), 'question')} of your own, after those that every application asks."


def _line(one: Asked) -> dict[str, object]:
    question = one.question
    return {
        "id": question.public_id,
        "label": question.label,
        "kind": KINDS[question.kind],
        "choices": [choice["label"] for choice in question.choices],
        "scale": _scale(question) if question.kind is QuestionKind.SCALE else "",
        "asked_of": ASKED_OF[question.asked_of],
        "compared": COMPARED[question.compared] if question.compared is not Compared.NO else "",
        "required": question.required,
        "private": question.private,
        "answers": one.answers,
    }


def _scale(question: OwnQuestion) -> str:
    ends = " to ".join(f"{number} ({word})" if word else str(number) for number, word in _ends(question))
    return f"From {ends}"


def _ends(question: OwnQuestion) -> tuple[tuple[int, str], tuple[int, str]]:
    return (1, question.low), (question.steps, question.high)
