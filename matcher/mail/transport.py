"""How a mail leaves us, and the three ways in which it may not."""

from __future__ import annotations

from typing import Protocol

from matcher.errors import BookendsError


class NotSent(BookendsError):
    """``said`` is the answer of the relay, shortened."""

    code = "not_sent"

    def __init__(self, said: str = "") -> None:
        super().__init__(said)
        self.said = said[:500]


class Refused(NotSent):
    """This mail will not be taken, today or later (an answer of 5xx to the recipient or the content).

    ``of_address``: because of the address, so that no other mail to it will be taken either.
    """

    code = "refused"

    def __init__(self, said: str = "", *, of_address: bool = True) -> None:
        super().__init__(said)
        self.of_address = of_address


class Postponed(NotSent):
    """Not now; trying this mail again later may help (4xx, greylisting)."""

    code = "postponed"


class Unreachable(NotSent):
    """The relay does not answer or does not let us in: nothing about this mail, nothing can be sent just now."""

    code = "unreachable"


class Transport(Protocol):
    """Takes one finished mail at a time. ``send`` returns once the relay has taken responsibility for it."""

    def send(self, message_id: str, to: str, data: bytes) -> None:
        """Raises Refused, Postponed or Unreachable."""

    def close(self) -> None:
        """Let go of the connection; sending again opens another."""
