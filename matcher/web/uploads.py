"""Taking in a round's mentors and participants from spreadsheets. Nothing is stored while a file has faults, unless the
coordinator takes the good rows."""

from __future__ import annotations

from pathlib import Path

from flask import Blueprint, Flask, Response, current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from matcher.db import after_commit
from matcher.errors import NotFound
from matcher.models import Person, Round
from matcher.services.imports import ImportReport, check_files, import_rows, said, template_for
from matcher.states import Role, RoundState
from matcher.web.access import coordinates_round
from matcher.web.forms.uploads import AcceptForm, UploadForm
from matcher.web.kept_files import drop_files, keep_files, kept_files
from matcher.web.limits import BY_CALLER, limiter

blueprint = Blueprint("uploads", __name__)

MOST_FAULTS_SHOWN = 200


@blueprint.get("/rounds/<round_id>/upload")
@coordinates_round
def choose(person: Person, round_: Round) -> ResponseReturnValue:
    return _choose_page(round_, UploadForm())


@blueprint.get("/rounds/<round_id>/upload/template/<role>.csv")
@coordinates_round
def template(person: Person, round_: Round, role: str) -> ResponseReturnValue:
    if role not in set(Role):
        raise NotFound
    answer = Response(template_for(round_, Role(role)), mimetype="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="{role}s.csv"'
    return answer


@blueprint.post("/rounds/<round_id>/upload")
@limiter.limit(BY_CALLER)
@coordinates_round
def check(person: Person, round_: Round) -> ResponseReturnValue:
    form = UploadForm()
    if not form.validate_on_submit():
        return _choose_page(round_, form), 422
    files = form.files()
    report = check_files(round_, files)
    if not report.faults:
        return _take(round_, report, person)
    token = keep_files(_folder(), _owner(round_, person), files) if report.applications else ""
    accept = AcceptForm(formdata=None, files=token)
    return render_template(
        "uploads/report.html", round=round_, report=report, form=accept, most_shown=MOST_FAULTS_SHOWN
    ), 422


@blueprint.post("/rounds/<round_id>/upload/accept")
@limiter.limit(BY_CALLER)
@coordinates_round
def accept(person: Person, round_: Round) -> ResponseReturnValue:
    token, owner = AcceptForm().files.data or "", _owner(round_, person)
    report = check_files(round_, kept_files(_folder(), owner, token))
    folder = _folder()
    after_commit(lambda: drop_files(folder, owner, token))
    return _take(round_, report, person)


def _choose_page(round_: Round, form: UploadForm) -> str:
    taking = round_.state in {RoundState.OPEN, RoundState.REVIEW}
    return render_template("uploads/choose.html", round=round_, form=form, taking=taking)


def _take(round_: Round, report: ImportReport, person: Person) -> ResponseReturnValue:
    flash(said(import_rows(round_, report.applications, actor=person)), "good")
    return redirect(url_for("coordinator.people", round_id=round_.public_id), 303)


def uploads_folder(app: Flask) -> Path:
    return Path(app.instance_path) / "uploads"


def _folder() -> Path:
    return uploads_folder(current_app)


def _owner(round_: Round, person: Person) -> str:
    return f"{round_.public_id}-{person.public_id}"
