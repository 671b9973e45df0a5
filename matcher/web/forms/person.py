"""Who somebody is and where they work, as more than one form asks it."""

from __future__ import annotations

from typing import Any

from flask_wtf import FlaskForm
from wtforms import SelectField, StringField, ValidationError
from wtforms.validators import InputRequired, Optional

from matcher.regions import COUNTRIES
from matcher.sheets.cells import read_country, read_line, read_region
from matcher.sheets.faults import CellFault
from matcher.web.forms.reading import options, reads


def name_field() -> Any:
    needed = InputRequired("Give the name people will read.")
    return StringField("Your name", [needed, reads(read_line)], render_kw={"autocomplete": "name"})


def employer_field(label: str, description: str) -> Any:
    return StringField(
        label,
        [InputRequired("Name your library or library system."), reads(read_line)],
        description=description,
        render_kw={"list": "libraries", "autocomplete": "organization"},
    )


def country_field() -> Any:
    return SelectField("Country", choices=options(COUNTRIES), default="US")


def region_field() -> Any:
    return StringField(
        "State or province", [Optional()], render_kw={"autocomplete": "address-level1"}, description="Such as AZ."
    )


class ChecksRegion(FlaskForm):
    """A state or province is one of the country chosen beside it."""

    country: SelectField

    def validate_region(self, field: StringField) -> None:
        try:
            read_region(field.data or "", read_country(self.country.data or "", ""))
        except CellFault as fault:
            raise ValidationError(f"“{field.data}” {fault.problem} {fault.remedy}") from fault
