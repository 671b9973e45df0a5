"""The link in the mails of an event: whoever has it sees the event and answers for one guest. Only its hash is kept."""

from __future__ import annotations

from sqlalchemy import select

from matcher.config import Config
from matcher.db import db
from matcher.errors import NotFound
from matcher.models import Guest
from matcher.tokens import derive_token, hash_secret

UNKNOWN = "We do not know this link, or you are not invited any more. Please open it from the latest mail."


def guest_token(guest: Guest, config: Config) -> str:
    """What the link carries: the same in every mail of this event to this guest."""
    return derive_token(config.secret_key, "event", guest.public_id)


def mint_token(guest: Guest, config: Config) -> str:
    """The same, and from now on the link is good."""
    token = guest_token(guest, config)
    if guest.token_hash is None:
        guest.token_hash = hash_secret(token)
    return token


def guest_of_token(token: str) -> Guest:
    """Whose link this is; raises NotFound for one we never mailed. Changes nothing."""
    guest = db.session.scalar(select(Guest).where(Guest.token_hash == hash_secret(token)))
    if guest is None:
        raise NotFound(UNKNOWN)
    return guest
