"""What can go wrong, as classes with a code and facts. None knows HTTP; ``web/errors.py`` maps them to pages.

BookendsError
  NotFound          no such thing, or not yours to know of
  Forbidden         you may see it, not do it
  Conflict          the moment has passed: somebody was faster, or the state does not allow it
    WrongTransition a state cannot become the one asked for
    Overtaken       somebody else changed it since you looked
  Invalid           what was given is wrong; carries one Fault per mistake
  NotConfigured     the service refuses to start
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Fault:
    """One mistake in what somebody gave us. ``where`` names row and column or field, ``remedy`` says what to do."""

    where: str
    value: str
    problem: str
    remedy: str

    def __str__(self) -> str:
        shown = f" “{self.value}”" if self.value else ""
        return f"{self.where}:{shown} {self.problem} {self.remedy}"


class BookendsError(Exception):
    """Base of all. ``code`` is stable and may be tested and logged; ``message`` is a sentence for people."""

    code = "error"

    def __init__(self, message: str = "", **facts: str | int) -> None:
        super().__init__(message or self.code)
        self.message = message
        self.facts = facts


class NotFound(BookendsError):
    code = "not_found"


class Forbidden(BookendsError):
    code = "forbidden"


class Conflict(BookendsError):
    code = "conflict"


class WrongTransition(Conflict):
    code = "wrong_transition"


class Overtaken(Conflict):
    code = "overtaken"


class Invalid(BookendsError):
    code = "invalid"

    def __init__(self, message: str = "", faults: Iterable[Fault] = (), **facts: str | int) -> None:
        super().__init__(message, **facts)
        self.faults = tuple(faults)


class NotConfigured(BookendsError):
    code = "not_configured"
