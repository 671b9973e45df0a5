"""Opaque public ids: what stands in addresses and files instead of a number."""

from __future__ import annotations

import random
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

# No vowels and no look-alikes: an id never spells a word and survives being read out.
ALPHABET = "23456789bcdfghjkmnpqrstvwxz"
LENGTH = 13

_source: ContextVar[random.Random | None] = ContextVar("id_source", default=None)


def new_id() -> str:
    """A fresh id of 61 random bits; unguessable unless ``seeded`` is in force."""
    source = _source.get()
    pick = source.choice if source else secrets.choice
    return "".join(pick(ALPHABET) for _ in range(LENGTH))


@contextmanager
def seeded(seed: int) -> Iterator[None]:
    """Repeatable ids in this context. For the demonstration only: such ids can be guessed."""
    token = _source.set(random.Random(seed))
    try:
        yield
    finally:
        _source.reset(token)
