"""The pages on which somebody says what the columns of a foreign sheet are."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from matcher.models import Person, Round
from matcher.services.applications import check_open
from matcher.services.uploaded import ForeignSheet, first_mapping, foreign_sheets, remember_columns
from matcher.sheets.mapped import lacking, preview
from matcher.sheets.mapping import ColumnMapping
from matcher.web.access import assists_round
from matcher.web.forms.columns import read_columns
from matcher.web.forms.uploads import EverybodyForm
from matcher.web.kept_files import Upload, kept_upload, undecided_upload
from matcher.web.limits import BY_CALLER, limiter
from matcher.web.upload_columns import columns_shown, grouped, people_shown
from matcher.web.uploads import gone_page, owner_of, to_next, uploads_folder

blueprint = Blueprint("upload_columns", __name__)
SAVE = "save"
TITLES = {"mentor": "mentors", "participant": "participants"}


@blueprint.get("/rounds/<round_id>/upload/columns")
@assists_round
def show(person: Person, round_: Round) -> ResponseReturnValue:
    upload = kept_upload(uploads_folder(), owner_of(round_, person))
    sheet = _sheet(round_, upload, request.args.get("role", "")) if upload else None
    if upload is None or sheet is None:
        return gone_page(round_)
    mapping = first_mapping(sheet)
    form = EverybodyForm(formdata=None, data={**vars(mapping.everybody)})
    return _page(round_, upload, sheet, mapping, form)


@blueprint.post("/rounds/<round_id>/upload/columns")
@limiter.limit(BY_CALLER)
@assists_round
def say(person: Person, round_: Round) -> ResponseReturnValue:
    check_open(round_, coordinating=True)
    upload = undecided_upload(uploads_folder(), owner_of(round_, person), request.form.get("files", ""))
    sheet = _sheet(round_, upload, request.form.get("role", ""))
    if sheet is None:
        return to_next(round_, mapped=True)
    form = EverybodyForm()
    right = form.validate_on_submit()
    mapping = read_columns(request.form, sheet.layout, sheet.targets, form.everybody())
    saving = request.form.get("act") == SAVE
    if not saving or not right or lacking(mapping, sheet.expected):
        return _page(round_, upload, sheet, mapping, form, tried=saving), 422 if saving else 200
    remember_columns(round_, sheet, mapping, actor=person)
    return to_next(round_, all(one.is_mapped for one in foreign_sheets(round_, upload.files)))


def _sheet(round_: Round, upload: Upload, role: str) -> ForeignSheet | None:
    """The sheet of ``role``, or the first that nobody has mapped yet, or any that was."""
    sheets = foreign_sheets(round_, upload.files)
    wanted = [sheet for sheet in sheets if sheet.role == role]
    return next(iter([*wanted, *(sheet for sheet in sheets if not sheet.is_mapped), *sheets]), None)


def _page(
    round_: Round,
    upload: Upload,
    sheet: ForeignSheet,
    mapping: ColumnMapping,
    form: EverybodyForm,
    *,
    tried: bool = False,
) -> str:
    used, left_out = columns_shown(sheet.layout, mapping, sheet.targets)
    return render_template(
        "uploads/columns.html",
        round=round_,
        role=sheet.role,
        people=TITLES[sheet.role.value],
        file_name=upload.names.get(sheet.role, ""),
        token=upload.token,
        rows=len(sheet.layout.rows),
        used=used,
        left_out=left_out,
        groups=grouped(sheet.targets),
        preview=people_shown(preview(sheet.layout, mapping, sheet.expected), sheet.targets),
        lacking=lacking(mapping, sheet.expected),
        tried=tried,
        form=form,
    )
