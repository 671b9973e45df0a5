"""Taking in a round's mentors and participants from spreadsheets: ours, or whatever a form exports.

Nothing is stored before somebody has said what the columns are, looked at the report and taken the people in.
"""

from __future__ import annotations

from pathlib import Path

from flask import Blueprint, Flask, Response, current_app, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from matcher.db import after_commit
from matcher.errors import NotFound
from matcher.models import Person, Round
from matcher.services.applications import TAKEN_BY_COORDINATORS, check_open
from matcher.services.imports import Records, import_rows, said, template_for
from matcher.services.uploaded import ForeignSheet, foreign_sheets, read_upload, report_on
from matcher.sheets.faults import SheetRefused
from matcher.states import Role
from matcher.web.access import assists_round
from matcher.web.forms.uploads import AcceptForm, UploadForm
from matcher.web.kept_files import Upload, finish_upload, keep_upload, kept_upload, undecided_upload
from matcher.web.limits import BY_CALLER, limiter
from matcher.web.upload_report import MOST_SHOWN, Told, faults_csv, kept, tell, told_again

blueprint = Blueprint("uploads", __name__)
CSV = "text/csv"


@blueprint.get("/rounds/<round_id>/upload")
@assists_round
def choose(person: Person, round_: Round) -> ResponseReturnValue:
    return _choose_page(round_, UploadForm())


@blueprint.get("/rounds/<round_id>/upload/template/<role>.csv")
@assists_round
def template(person: Person, round_: Round, role: str) -> ResponseReturnValue:
    if role not in set(Role):
        raise NotFound
    return _download(template_for(round_, Role(role)), f"{role}s.csv")


@blueprint.post("/rounds/<round_id>/upload")
@limiter.limit(BY_CALLER)
@assists_round
def check(person: Person, round_: Round) -> ResponseReturnValue:
    check_open(round_, coordinating=True)
    form = UploadForm()
    files = _read(form) if form.validate_on_submit() else {}
    if not files:
        return _choose_page(round_, form), 422
    foreign = foreign_sheets(round_, files)
    keep_upload(uploads_folder(), owner_of(round_, person), files, form.names())
    return to_next(round_, all(sheet.is_mapped for sheet in foreign))


@blueprint.get("/rounds/<round_id>/upload/report")
@assists_round
def report(person: Person, round_: Round) -> ResponseReturnValue:
    upload = kept_upload(uploads_folder(), owner_of(round_, person))
    if upload is None:
        return gone_page(round_)
    foreign = foreign_sheets(round_, upload.files)
    told = _told(round_, upload, foreign)
    if told is None:
        return to_next(round_, mapped=False)
    accept = AcceptForm(formdata=None, files=upload.token)
    return render_template(
        "uploads/report.html", round=round_, told=told, form=accept, most_shown=MOST_SHOWN, mapped=bool(foreign)
    )


@blueprint.post("/rounds/<round_id>/upload/accept")
@limiter.limit(BY_CALLER)
@assists_round
def accept(person: Person, round_: Round) -> ResponseReturnValue:
    folder, owner = uploads_folder(), owner_of(round_, person)
    upload = undecided_upload(folder, owner, AcceptForm().files.data or "")
    checked = report_on(round_, upload.files, foreign_sheets(round_, upload.files))
    taken = said(import_rows(round_, checked.applications, actor=person))
    told = kept(tell(round_, checked, taken))
    after_commit(lambda: finish_upload(folder, owner, upload, told))
    return redirect(url_for("uploads.report", round_id=round_.public_id), 303)


@blueprint.get("/rounds/<round_id>/upload/faults.csv")
@assists_round
def faults(person: Person, round_: Round) -> ResponseReturnValue:
    upload = kept_upload(uploads_folder(), owner_of(round_, person))
    told = _told(round_, upload, foreign_sheets(round_, upload.files)) if upload else None
    return _download(faults_csv(told or Told(0, 0, [])), "faults.csv")


def to_next(round_: Round, mapped: bool) -> ResponseReturnValue:
    """On to the columns while somebody has to say what they are, then to the report."""
    step = "uploads.report" if mapped else "upload_columns.show"
    return redirect(url_for(step, round_id=round_.public_id), 303)


def gone_page(round_: Round) -> str:
    return render_template("uploads/gone.html", round=round_)


def uploads_folder(app: Flask | None = None) -> Path:
    return Path((app or current_app).instance_path) / "uploads"


def owner_of(round_: Round, person: Person) -> str:
    return f"{round_.public_id}-{person.public_id}"


def _read(form: UploadForm) -> dict[Role, Records]:
    """The records of the files; nothing when one of them cannot be read."""
    files: dict[Role, Records] = {}
    for role, data in form.files().items():
        try:
            files[role] = read_upload(data)
        except SheetRefused as refused:
            form.refuse(role, refused.message)
    return {} if form.errors else files


def _told(round_: Round, upload: Upload, foreign: list[ForeignSheet]) -> Told | None:
    """The report on what was uploaded; None while a column is not mapped."""
    if upload.taken is not None:
        return told_again(upload.taken)
    if not all(sheet.is_mapped for sheet in foreign):
        return None
    return tell(round_, report_on(round_, upload.files, foreign))


def _choose_page(round_: Round, form: UploadForm) -> str:
    taking = round_.state in TAKEN_BY_COORDINATORS
    return render_template("uploads/choose.html", round=round_, form=form, taking=taking)


def _download(data: bytes, name: str) -> Response:
    answer = Response(data, mimetype=CSV)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
