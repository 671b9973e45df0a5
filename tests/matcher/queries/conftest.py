"""Queries read what services wrote: inside one unit of work, at a held time."""

from __future__ import annotations

from tests.matcher.services.conftest import any_work, work

__all__ = ["any_work", "work"]
