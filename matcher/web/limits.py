"""Limits on guessing. Two hundred people of one library behind one address still get in."""

from __future__ import annotations

from flask import request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

from matcher.models import fold_address

limiter = Limiter(get_remote_address)

BY_CALLER = "300 per minute"
BY_ADDRESS = "10 per minute"


def typed_address() -> str:
    return fold_address(request.form.get("address", ""))
