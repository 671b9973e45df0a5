"""What a coordinator asks to see of the mail, out of and into an address; and the correction of an address."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_wtf import FlaskForm
from wtforms import StringField
from wtforms.validators import InputRequired

from matcher.queries.mail import Filters, Group
from matcher.sheets.cells import LONGEST_ADDRESS, read_address
from matcher.states import MailKind
from matcher.web.forms.reading import reads

LONGEST_NAME = 200


class AddressForm(FlaskForm):
    """The address that mail is to go to from now on."""

    address = StringField(
        "Their right address",
        [InputRequired("Type the right address."), reads(read_address)],
        description="They also sign in with it, so ask them; nobody else may read mail there.",
        render_kw={"type": "email", "autocomplete": "off", "maxlength": str(LONGEST_ADDRESS)},
    )


def read_mail_filters(args: Mapping[str, str]) -> Filters:
    """Whatever is not understood counts as not asked for."""
    kind, group = args.get("kind", ""), args.get("state", "")
    return Filters(
        kind=MailKind(kind) if kind in set(MailKind) else None,
        group=Group(group) if group in set(Group) else None,
        who=read_who(args),
        page=read_page(args),
    )


def write_mail_filters(filters: Filters, *, page: int) -> dict[str, Any]:
    """The arguments that bring these filters back; only what differs from the plain page."""
    return {
        **({"kind": filters.kind.value} if filters.kind else {}),
        **({"state": filters.group.value} if filters.group else {}),
        **({"who": filters.who} if filters.who else {}),
        **({"page": str(page)} if page != 1 else {}),
    }


def read_who(args: Mapping[str, str]) -> str:
    """Part of a name on one line; PostgreSQL takes no NUL even in a question."""
    return " ".join(args.get("who", "").replace("\0", "").split())[:LONGEST_NAME]


def read_page(args: Mapping[str, str]) -> int:
    page = args.get("page", "1")
    return int(page) if page.isascii() and page.isdecimal() and 0 < len(page) < 6 and int(page) else 1
