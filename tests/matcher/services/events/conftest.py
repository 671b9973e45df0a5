"""As for all services."""

from __future__ import annotations

from tests.matcher.services.conftest import any_work, work

__all__ = ["any_work", "work"]
