"""WTForms fields: label, help and error tied to the control."""

from __future__ import annotations

from werkzeug.datastructures import MultiDict
from wtforms import (
    BooleanField,
    Form,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import InputRequired, Optional
from wtforms.widgets import CheckboxInput

from tests.matcher.templates.page import Page, call


class Application(Form):
    goal = TextAreaField("One goal", [InputRequired("Please write a sentence.")], description="Your mentor sees it.")
    away = StringField("Dates away", [Optional()])
    zone = SelectField("Your time zone", choices=[SelectChoice("p", "Pacific")])
    often = RadioField(
        "How often",
        [InputRequired("Choose one.")],
        choices=[SelectChoice("m", "Monthly"), SelectChoice("w", "Every week")],
    )
    topics = SelectMultipleField(
        "Topics",
        choices=[SelectChoice("a", "Peer coaching"), SelectChoice("b", "Grants")],
        option_widget=CheckboxInput(),
        description="Up to five.",
    )
    agreed = BooleanField("I agree", [InputRequired("Please agree.")])
    token = HiddenField(validators=[InputRequired("The page was open for too long.")])


def show(name: str, form: Application | None = None, more: str = "") -> Page:
    return call("field", f"form.{name}{more}", form=form or Application())


def faulty() -> Application:
    form = Application(MultiDict({"zone": "p", "topics": "a"}))
    assert not form.validate()
    return form


def test_label_and_help_belong_to_the_control() -> None:
    page = show("goal", more=", rows=3")
    assert page.one("label", for_="goal").text == "One goal"
    assert page.one("p", "form-text").attrs["id"] == "goal-help"
    control = page.one("textarea").attrs
    assert (control["aria-describedby"], control["rows"], control["class"]) == (
        "goal-help",
        "3",
        "form-control",
    )
    assert "aria-invalid" not in control


def test_error_is_tied_to_the_control() -> None:
    page = show("goal", faulty())
    control = page.one("textarea").attrs
    assert (control["aria-invalid"], control["aria-describedby"]) == ("true", "goal-help goal-error")
    assert page.one("p", "field-error", id="goal-error").text == "Please write a sentence."


def test_optional_fields_say_so() -> None:
    assert show("away").one("label").text == "Dates away (optional)"


def test_select() -> None:
    assert show("zone").one("select").attrs["class"] == "form-select"


def test_radio_buttons_are_a_fieldset() -> None:
    page = show("often", faulty())
    assert page.one("legend").text == "How often"
    assert page.one("fieldset").attrs["aria-describedby"] == "often-error"
    ids = [radio.attrs["id"] for radio in page.all("input", type="radio")]
    assert [label.attrs["for"] for label in page.all("label")] == ids


def test_list_of_checkboxes_is_chips() -> None:
    page = show("topics", faulty())
    assert [label.text for label in page.all("label", "chip")] == ["Peer coaching", "Grants"]
    assert ["checked" in box.attrs for box in page.all("input", type="checkbox", name="topics")] == [
        True,
        False,
    ]
    assert page.one("fieldset").attrs["aria-describedby"] == "topics-help"


def test_single_checkbox_has_its_label_beside_it() -> None:
    page = show("agreed", faulty())
    assert page.one("input", type="checkbox").attrs["aria-invalid"] == "true"
    assert page.one("label", for_="agreed").text == "I agree"


def test_summary_links_to_every_field_with_an_error() -> None:
    page = call("error_summary", "form", form=faulty())
    assert page.one("section").attrs["role"] == "alert"
    assert page.one("h2").text == "4 things need another look"
    assert [link.attrs["href"] for link in page.all("a")] == ["#goal", "#often", "#agreed"]
    assert page.all("li")[-1].text == "The page was open for too long."


def test_no_summary_without_errors() -> None:
    assert call("error_summary", "form", form=Application()).elements == []
