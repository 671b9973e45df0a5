"""What falls due by itself: offers nobody answered, reminders, the Monday mail.

Looked after every minute or so, by as many workers as there are: each mail is owed under a key that only one of them
can store. What there is to do is read without a lock; each batch is then looked at again in a unit of work of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TypeVar

from matcher.db import unit_of_work
from matcher.services.clock_shifts import find_shifts, warn_of_shifts
from matcher.services.drafts import find_stale_drafts, forget_drafts
from matcher.services.events.guests import find_left, take_out_left
from matcher.services.events.mails import find_after, find_near_meetings, owe_after, remind_meetings
from matcher.services.incoming import find_old_mail, forget_received
from matcher.services.offer_duties import expire_offers, find_expired, find_silent, remind_offers
from matcher.services.timed_mail import find_mondays, find_near, owe_monday_mail, remind_sessions
from matcher.services.zone_updates import find_outdated, update_clocks

BATCH = 100
Found = TypeVar("Found")


@dataclass(frozen=True)
class Done:
    """How many mails were owed, and how many offers ended."""

    offer_reminders: int
    expired: int
    session_reminders: int
    mondays: int
    clock_shifts: int = 0
    event_reminders: int = 0
    after_events: int = 0


def do_duties() -> Done:
    """Everything that is due now. Doing it again at once does nothing."""
    _in_batches(find_outdated, update_clocks)  # before reminders, which go by the instants
    _in_batches(find_old_mail, forget_received)
    _in_batches(find_stale_drafts, forget_drafts)
    _in_batches(find_left, take_out_left)  # before mail to who has left
    return Done(
        expired=_in_batches(find_expired, expire_offers),
        offer_reminders=_in_batches(find_silent, remind_offers),
        session_reminders=_in_batches(find_near, remind_sessions),
        mondays=_in_batches(find_mondays, owe_monday_mail),
        clock_shifts=_in_batches(find_shifts, warn_of_shifts),
        event_reminders=_in_batches(find_near_meetings, remind_meetings),
        after_events=_in_batches(find_after, owe_after),
    )


def _in_batches(find: Callable[[], Sequence[Found]], act: Callable[[Sequence[Found]], int]) -> int:
    """Rows that change under a lock are found by id first: where there is nothing to do, nothing is locked."""
    with unit_of_work(writes=False):
        found = iter(find())
    done = 0
    while batch := list(islice(found, BATCH)):
        with unit_of_work(writes=True):
            done += act(batch)
    return done
