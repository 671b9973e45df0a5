"""What a guest answers, signed in or through the link in their mail. The same history holds what they mail."""

from __future__ import annotations

from matcher.calendars.facts import Answer
from matcher.errors import Conflict
from matcher.models import Event, Guest
from matcher.queries.events import guest_answer
from matcher.services.events.guests import check_goes_on
from matcher.services.events.registration import attends, is_full
from matcher.services.locks import lock_event
from matcher.services.replies import record_reply
from matcher.states import AnsweredHow, ReplyKind

NO_SEAT = "Every seat is taken by now. If somebody gives theirs back, you can say yes on this page."
YES_OR_NO = "Here you can say yes or no: a seat is kept for whoever says yes."
NO_OTHER_TIME = "An event is at one time for everybody. Say whether you come; to say more, answer the mail."
_ANSWERS = {
    ReplyKind.ACCEPTED: Answer.ACCEPTED,
    ReplyKind.DECLINED: Answer.DECLINED,
    ReplyKind.TENTATIVE: Answer.TENTATIVE,
}


def answer(guest: Guest, kind: ReplyKind, *, how: AnsweredHow) -> bool:
    """Whether ``guest`` comes; False when they said so already.

    Raises Conflict when every seat is taken, when it was called off or is over, and for what nobody can answer.
    """
    event = guest.event
    lock_event(event)
    check_goes_on(event)
    _check_kind(event, kind)
    wants_seat = event.registers and kind is ReplyKind.ACCEPTED and not attends(event, guest.person)
    if not wants_seat and guest_answer(event, guest.person) is _ANSWERS[kind]:
        return False
    if wants_seat and is_full(event):
        raise Conflict(NO_SEAT)
    record_reply(event.series, guest.person, kind, how=how)
    return True


def _check_kind(event: Event, kind: ReplyKind) -> None:
    if kind not in _ANSWERS:
        raise Conflict(NO_OTHER_TIME)
    if event.registers and kind is ReplyKind.TENTATIVE:
        raise Conflict(YES_OR_NO)
