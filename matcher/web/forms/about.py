"""Who somebody is, where they work, how they are reached; and their director, where the program asks directors."""

from __future__ import annotations

from typing import Any

from wtforms import SelectField, StringField
from wtforms.validators import InputRequired, Optional

from matcher.calendars.zones import offered_zones, zone_name
from matcher.sheets.cells import read_address, read_line, read_list
from matcher.sheets.contact import read_phone
from matcher.web.forms.asking import Asking, PartForm
from matcher.web.forms.person import ChecksRegion, country_field, employer_field, name_field, region_field
from matcher.web.forms.reading import option, reads

DIRECTOR = (
    "We mail them once and ask what paid time your library grants, in which hours the desk is covered without you, and "
    "what they hope the library learns. It takes them about three minutes."
)
#: What a team's library answers for its members.
OF_THE_LIBRARY = ("library", "country", "region", "cooperatives")


class AboutForm(ChecksRegion, PartForm):
    name = name_field()
    library = employer_field("Who employs you?", "Your library or library system.")
    country = country_field()
    region = region_field()
    zone = SelectField(
        "Your time zone",
        [InputRequired("Choose the zone you live by.")],
        choices=[],
        description="Every time you read will be on this clock.",
    )
    address = StringField(
        "Your e-mail address",
        [InputRequired("Give the address you read."), reads(read_address)],
        description="Everything about your match comes to this address.",
        render_kw={"type": "email", "autocomplete": "email"},
    )
    cooperatives = StringField(
        "Cooperatives you belong to",
        [Optional(), reads(read_list)],
        description="Consortia of libraries. Several are separated by semicolons.",
    )
    phone = StringField(
        "Your phone number", [Optional(), reads(read_phone)], render_kw={"type": "tel", "autocomplete": "tel"}
    )
    director_name = StringField("Your director’s name", [Optional(), reads(read_line)], description=DIRECTOR)
    director_address = StringField(
        "Your director’s e-mail address",
        [Optional(), reads(read_address)],
        render_kw={"type": "email", "autocomplete": "off"},
    )

    def validate(self, extra_validators: Any = None) -> bool:
        """A director is named with an address, or not at all."""
        right: bool = super().validate(extra_validators)
        if "director_name" in self and bool(self.director_name.data) is not bool(self.director_address.data):
            empty = self.director_address if self.director_name.data else self.director_name
            empty.errors = ["Give both the name and the address of your director, or neither."]
            right = False
        return right


def about_form(asking: Asking) -> PartForm:
    kept = asking.parts.get("about", {})
    form = AboutForm(data=kept)
    form.zone.choices = _zones(kept.get("zone", ""))
    return _without(form, asking)


def _without(form: PartForm, asking: Asking) -> PartForm:
    """What is known already, or not asked here, goes."""
    known = ["address"] if asking.own else []
    known += [] if asking.asks_director else ["director_name", "director_address"]
    known += OF_THE_LIBRARY if asking.team else []
    for name in known:
        del form[name]
    return form


def _zones(kept: str) -> list[Any]:
    """Those we offer, by region; and the one somebody has already."""
    offered = [option(zone.key, f"{zone.name} time", group=zone.region) for zone in offered_zones()]
    if kept and kept not in {zone.key for zone in offered_zones()}:
        offered.append(option(kept, f"{zone_name(kept)} time", group="Yours"))
    return [option("", "Choose your time zone"), *offered]
