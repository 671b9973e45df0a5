"""Limits on guessing. Two hundred people of one library behind one address still get in."""

from __future__ import annotations

from flask import request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

from matcher.models import fold_address

limiter = Limiter(get_remote_address)

BY_CALLER = "300 per minute"
BY_ADDRESS = "10 per minute"
# Of one mailed link. Wrong digits are counted elsewhere; a scanner that presses buttons must not lock its person out.
BY_LINK = "60 per minute"
# Of mails with a code: each can be asked for by anybody, and lands in somebody's mailbox.
MAILS_BY_ADDRESS = "10 per minute;60 per hour"


def typed_address() -> str:
    return fold_address(request.form.get("address", ""))


def link_of_address() -> str:
    """The link of a mail, out of the address of the page."""
    given = request.view_args or {}
    known = ("link_token", "interest_token", "director_token", "happened_token", "guest_token")
    return next((str(given[name]) for name in known if given.get(name)), "")
