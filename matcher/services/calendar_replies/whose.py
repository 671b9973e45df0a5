"""Whose answer it is, as the mail and the calendar in it say: one of the two must be somebody in the sessions."""

from __future__ import annotations

from collections.abc import Sequence

from matcher.calendars.answers import Answerer, CalendarAnswer
from matcher.mail.received import Received
from matcher.models import Person, Series, fold_address
from matcher.services.placing import Why, members_of, one_named


def answerer_of(series: Series, received: Received, answers: Sequence[CalendarAnswer]) -> Person | Why:
    """The calendar may name an alias, or the mail come from one, or from an assistant. Where the two name different
    people of these sessions, or several share the address, only a name can tell."""
    members = members_of(series)
    named = [one for answer in answers for one in answer.attendees]
    addresses = _addresses(fold_address(received.sender.address), {person.address for person in members}, named)
    if not addresses:
        return Why.ANSWER_STRANGER
    people = [person for person in members if person.address in addresses]
    if len(people) == 1:
        return people[0]
    names = [one.name for one in named if addresses & set(one.addresses)]
    shared = len(addresses) == 1
    return (shared and (one_named(people, names) or one_named(people, [received.sender.name]))) or Why.ANSWER_WHOSE


def _addresses(sender: str, known: set[str], named: Sequence[Answerer]) -> set[str]:
    """Of these, more than one where it contradicts itself."""
    listed = {address for one in named for address in one.addresses if address in known}
    on_behalf = {address for one in named if one.sent_by == sender for address in one.addresses if address in known}
    if on_behalf:
        return on_behalf
    if sender not in known:
        return listed
    return {sender} if sender in listed else {sender, *listed}


def part_of(answer: CalendarAnswer, person: Person) -> Answerer:
    """What it says of this person; of a single attendee whatever the address: people have several."""
    own = [one for one in answer.attendees if person.address in one.addresses]
    named = [one for one in own if one.name == person.name]
    alone = answer.attendees if len(answer.attendees) == 1 else ()
    return next(iter(named or own or alone), Answerer())
