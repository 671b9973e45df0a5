"""What somebody needs to take part, where they would meet, and whom they wish for or must not meet."""

from __future__ import annotations

from typing import Any

from wtforms import StringField, TextAreaField
from wtforms.validators import Optional

from matcher.access_needs import ACCESS_NEEDS
from matcher.sheets.cells import read_line, read_list, read_words
from matcher.sheets.contact import read_link, read_wished
from matcher.states import Role
from matcher.web.forms.asking import Asking, PartForm, build_form
from matcher.web.forms.reading import chips_field, reads


def needs_form(asking: Asking) -> PartForm:
    other = "participant" if asking.role is Role.MENTOR else "mentor"
    link = {"meeting_link": _link_field()} if asking.asks_link else {}
    fields: dict[str, Any] = {
        "access": chips_field("What do you need so that you can take part in a session?", ACCESS_NEEDS, [Optional()]),
        "access_words": TextAreaField("Anything else we should arrange?", [Optional(), reads(read_words)]),
        **link,
        "own_manager": StringField(
            "Your own manager",
            [Optional(), reads(read_line)],
            description=f"Name or address. They will not be your {other}.",
        ),
        "wished": TextAreaField(
            "Is there anybody you would like to be paired with?",
            [Optional(), reads(read_wished)],
            description="Up to three people, one name or address a line. Private: it counts if everything else fits, "
            "and they never learn of it.",
        ),
        "never_with": TextAreaField(
            "Is there anybody you should not be paired with?",
            [Optional(), reads(read_list)],
            description="One name or address a line. Private: it only keeps the match from being made. "
            "Nobody else is shown it.",
        ),
    }
    return build_form(PartForm, asking.parts.get("needs", {}), fields)


def _link_field() -> StringField:
    return StringField(
        "Your meeting link",
        [Optional(), reads(read_link)],
        description="Here sessions take place in your own video room, such as https://video.example.org/your-room. "
        "You can give it later, too.",
        render_kw={"type": "url", "autocomplete": "off"},
    )
