"""What our mails say: each kind that a coordinator may edit, with a preview and a test to oneself."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import BadRequest

from matcher.errors import Conflict, Invalid, NotFound
from matcher.letters.samples import sample_letter
from matcher.mail.letter import Letter
from matcher.mail.words import Text, is_editable, placeholders, text_for, title_of
from matcher.models import Person, Program
from matcher.services.mail_texts import checked, fingerprint, reset_mail_text, send_sample, set_mail_text
from matcher.states import MailKind
from matcher.web.access import coordinates_program, current_config
from matcher.web.coordinator.blueprint import blueprint
from matcher.web.forms.mail_texts import MailTextForm
from matcher.words.present import counted

EDITABLE = tuple(kind for kind in MailKind if is_editable(kind))


@blueprint.get("/programs/<program_id>/texts", endpoint="mail_texts")
@coordinates_program
def show_mail_texts(person: Person, program: Program) -> ResponseReturnValue:
    kinds: list[dict[str, Any]] = [
        {
            "key": kind.value,
            "title": title_of(kind),
            "subject": text_for(kind, program.mail_texts).subject,
            "edited": kind.value in program.mail_texts,
        }
        for kind in EDITABLE
    ]
    headline = _headline(sum(kind["edited"] for kind in kinds), len(kinds))
    return render_template("coordinator/mail_texts.html", program=program, kinds=kinds, headline=headline)


@blueprint.get("/programs/<program_id>/texts/<kind>", endpoint="mail_text")
@coordinates_program
def show_mail_text(person: Person, program: Program, kind: str) -> ResponseReturnValue:
    wanted = _editable(kind)
    text = text_for(wanted, program.mail_texts)
    return _page(program, wanted, MailTextForm(subject=text.subject, words=text.words, basis=fingerprint(text)))


@blueprint.post("/programs/<program_id>/texts/<kind>")
@coordinates_program
def edit_mail_text(person: Person, program: Program, kind: str) -> ResponseReturnValue:
    wanted, form, act = _editable(kind), MailTextForm(), request.form.get("act", "")
    if act not in {"save", "preview", "test"} or not form.validate():
        raise BadRequest
    try:
        if act == "save":
            set_mail_text(program, wanted, form.text(), actor=person, basis=form.basis.data or "")
            flash("Saved. Mails that have not gone out yet say it like this.", "good")
            return redirect(url_for("coordinator.mail_texts", program_id=program.public_id), 303)
        if act == "test":
            send_sample(program, wanted, form.text(), actor=person)
            flash(f"The test is on its way to {person.address}. Nothing has been saved yet.", "good")
        letter = sample_letter(wanted, checked(wanted, form.text()), program, current_config())
    except Invalid as invalid:  # raised before anything is written
        form.take_faults(invalid.faults)
        return _page(program, wanted, form), 422
    except Conflict:  # the same
        theirs = text_for(wanted, program.mail_texts)
        form.basis.data = fingerprint(theirs)  # who saves after reading theirs means it
        return _page(program, wanted, form, theirs=theirs), 409
    return _page(program, wanted, form, letter)


@blueprint.post("/programs/<program_id>/texts/<kind>/ours")
@coordinates_program
def forget_mail_text(person: Person, program: Program, kind: str) -> ResponseReturnValue:
    reset_mail_text(program, _editable(kind), actor=person)
    flash("This mail says what we wrote for it again.", "good")
    return redirect(url_for("coordinator.mail_text", program_id=program.public_id, kind=kind), 303)


def _editable(kind: str) -> MailKind:
    if kind not in EDITABLE:
        raise NotFound
    return MailKind(kind)


def _headline(edited: int, kinds: int) -> str:
    if not edited:
        return "Every mail says what we wrote for it; say it your way where you like."
    if edited == kinds:
        return "Every mail says what you wrote."
    return f"{counted(edited, 'mail says', 'mails say')} what you wrote; the others say what we wrote."


def _page(
    program: Program, kind: MailKind, form: MailTextForm, letter: Letter | None = None, theirs: Text | None = None
) -> str:
    return render_template(
        "coordinator/mail_text.html",
        program=program,
        kind=kind.value,
        title=title_of(kind),
        edited=kind.value in program.mail_texts,
        form=form,
        placeholders=placeholders(kind),
        letter=letter,
        theirs=theirs,
    )
