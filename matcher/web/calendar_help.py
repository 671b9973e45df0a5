"""Help with one's own calendar: a page for each program. For everybody, signed in or not."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from matcher.errors import NotFound
from matcher.web.access import public
from matcher.web.calendar_help_words import PROGRAMS

blueprint = Blueprint("calendar_help", __name__)


@blueprint.get("/help/calendars")
@public
def overview() -> ResponseReturnValue:
    return render_template("help/calendars.html", programs=PROGRAMS)


@blueprint.get("/help/calendars/<calendar_program>")
@public
def one_program(calendar_program: str) -> ResponseReturnValue:
    if calendar_program not in PROGRAMS:
        raise NotFound
    return render_template("help/calendar.html", one=PROGRAMS[calendar_program])
