"""The service with its relay and its mailbox, for every test here."""

from __future__ import annotations

from tests.interop.post import post

__all__ = ["post"]
