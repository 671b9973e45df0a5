"""What is said about a program, and its list of topics."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

from flask_wtf import FlaskForm
from wtforms import HiddenField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length
from wtforms.validators import Optional as MayBeEmpty

from matcher.calendars.zones import offered_zones
from matcher.errors import Fault
from matcher.models import Program
from matcher.services.programs import LONGEST_ABOUT, LONGEST_NOTE, RECORDS_NOTE, ProgramDetails
from matcher.services.topics import Wanted
from matcher.sheets.cells import read_address, read_line
from matcher.web.forms.reading import option, options, reads

NEEDED = "Give this, so that people know whom they deal with."
LINES = ("name", "run_by", "contact_name", "contact_address")


def _line(label: str, help: str, **given: Any) -> Any:
    return StringField(label, [InputRequired(NEEDED), reads(read_line)], description=help, **given)


class _Whose(FlaskForm):
    """Whose program it is, and whom people write to."""

    name = _line("Name of the program", "As in “Culture of Learning”. Everybody reads it.")
    run_by = StringField(
        "Who runs it", [MayBeEmpty(), reads(read_line)], description="A consortium, a state library, an association."
    )
    contact_name = _line("Whom people write to", "A name. Mail of the program comes from it.")
    contact_address = StringField(
        "Their e-mail address",
        [InputRequired("Give the address that answers go to."), reads(read_address)],
        description="Answers to the program’s mail go there.",
        render_kw={"type": "email", "autocomplete": "email"},
    )
    zone = SelectField(
        "Time zone of the program",
        choices=[option(zone.key, zone.name, zone.region) for zone in offered_zones()],
        description="Days begin and end on this clock: the last day to apply, the last day to answer.",
    )

    def lines(self) -> dict[str, str]:
        """Of a valid form."""
        said = {name: read_line(self[name].data or "") for name in LINES}
        return said | {"contact_address": read_address(said["contact_address"])}

    def take_faults(self, faults: Iterable[Fault]) -> None:
        for fault in faults:
            field = self[fault.where if fault.where in self else "name"]
            field.errors = [*field.errors, f"This {fault.problem} {fault.remedy}"]


class NewProgramForm(_Whose):
    """``like`` is the public id of the program whose topics and texts are taken along."""

    like = SelectField("Begin like", [MayBeEmpty()], description="Takes along its topics and the texts of its mails.")

    def offer(self, programs: Iterable[Program]) -> None:
        self.like.choices = options(
            {"": "Begin with our list of topics", **{one.public_id: one.name for one in programs}}
        )

    def details(self, like: Program | None = None) -> ProgramDetails:
        """Of a valid form."""
        said = self.lines()
        taken = {"about": like.about, "records_note": like.records_note} if like else {}
        return ProgramDetails(**said, zone=self.zone.data, **taken)


class ProgramForm(_Whose):
    """``shown`` is the version of what the page was made with."""

    shown = HiddenField()
    about = TextAreaField(
        "What the public page says",
        [MayBeEmpty(), Length(max=LONGEST_ABOUT, message="Say it more briefly.")],
        description="What the program is for, for whom, what it asks of people. An empty line begins a new paragraph.",
    )
    records_note = TextAreaField(
        "The sentence beside boxes for words",
        [MayBeEmpty(), Length(max=LONGEST_NOTE, message="Say it more briefly.")],
        description=f"About public records. Ours: “{RECORDS_NOTE}”",
    )

    def details(self) -> ProgramDetails:
        """Of a valid form."""
        said = self.lines() | {name: self[name].data or "" for name in ("about", "records_note")}
        return ProgramDetails(**said, zone=self.zone.data)


def details_data(details: ProgramDetails, version: str) -> dict[str, Any]:
    return {**asdict(details), "shown": version}


def read_topics(sent: Any) -> tuple[Wanted, ...]:
    """The list as the buttons of its page leave it: ``act`` is save, up, down or remove, the latter with a key."""
    act, _, key = sent.get("act", "save").partition(":")
    keys = sent.getlist("key")
    lines = [Wanted(one, sent.get(f"label-{one}", "")) for one in keys]
    at = keys.index(key) if key in keys else None
    if act == "remove" and at is not None:
        del lines[at]
    beside = None if at is None else {"up": at - 1, "down": at + 1}.get(act)
    if at is not None and beside is not None and 0 <= beside < len(lines):
        lines[at], lines[beside] = lines[beside], lines[at]
    new = sent.get("new", "").strip()
    return (*lines, Wanted("", new)) if new else tuple(lines)


def topic_faults(faults: Iterable[Fault]) -> Mapping[str, str]:
    """By the key of the topic, "new" for the one to be added."""
    return {
        fault.where: f"{fault.problem} {fault.remedy}"
        if fault.problem[0].isupper()
        else f"This {fault.problem} {fault.remedy}"
        for fault in faults
    }
