"""What one side has asked for about all sessions to come, in words, to whoever asked and to whoever is asked."""

from __future__ import annotations

from dataclasses import dataclass

from matcher.calendars.zones import zone_name
from matcher.errors import Conflict, Invalid
from matcher.models import Mentorship, Person, SeriesWish
from matcher.queries.parties import party_of_mentee, party_of_mentor
from matcher.queries.schedule import mentorships_of
from matcher.queries.sessions import attends
from matcher.services.series.asking import open_wish, session_of_wish
from matcher.services.series.following import plan_following
from matcher.services.series.wishes import NO_LONGER
from matcher.states import WishKind
from matcher.web.following_words import Preview, preview_words
from matcher.words.offers import name_in_sentence
from matcher.words.present import first_name


@dataclass(frozen=True)
class WishWords:
    """``mine``: the reader's own side asked, and may take it back. ``may_answer``: the reader is asked. ``preview`` is
    None when it cannot be done any more; ``trouble`` says why."""

    id: str
    title: str
    sentence: str
    words: str
    mine: bool
    may_answer: bool
    yes: str
    preview: Preview | None
    trouble: str


@dataclass(frozen=True)
class WaitingWish:
    mentorship_id: str
    sentence: str


def waiting_wishes(reader: Person) -> tuple[WaitingWish, ...]:
    """What others ask the reader for, of every match, in one sentence each."""
    asked = ((one.public_id, wish_words(one, reader)) for one in mentorships_of(reader))
    return tuple(WaitingWish(id_, words.sentence) for id_, words in asked if words is not None and words.may_answer)


def wish_words(mentorship: Mentorship, reader: Person) -> WishWords | None:
    """None while nobody asks for anything."""
    wish = open_wish(mentorship.series)
    if wish is None:
        return None
    preview, trouble = _preview(wish, mentorship, reader)
    meets, from_mentor = attends(mentorship, reader), wish.asked_by == mentorship.mentor.person_id
    mine = meets and from_mentor == (mentorship.mentor.person_id == reader.id)
    asked = party_of_mentee(mentorship.mentee) if from_mentor else party_of_mentor(mentorship.mentor)
    who = "You" if wish.asked_by == reader.id else first_name(wish.asker.name)
    return WishWords(
        id=wish.public_id,
        title=f"This waits for {name_in_sentence(asked)}" if mine or not meets else f"{who} asks you for a change",
        sentence=_sentence(wish, who, preview),
        words=wish.words,
        mine=mine,
        may_answer=meets and not mine,
        yes="Yes, move them" if wish.kind is WishKind.FOLLOWING else f"Yes, follow {zone_name(wish.zone)} time",
        preview=preview,
        trouble=trouble,
    )


def _sentence(wish: SeriesWish, who: str, preview: Preview | None) -> str:
    asks = "ask" if who == "You" else "asks"
    if wish.kind is WishKind.CLOCK:
        return f"{who} {asks} that your sessions follow {zone_name(wish.zone)} time from now on."
    if preview is None:
        return f"{who} {asks} to meet at another time."
    return f"{who} {asks} to meet on {preview.when} from {preview.first} on."


def _preview(wish: SeriesWish, mentorship: Mentorship, reader: Person) -> tuple[Preview | None, str]:
    first = session_of_wish(wish)
    if first is None:
        return None, NO_LONGER
    try:
        return preview_words(plan_following(first, wish.new_start, wish.zone), mentorship, reader), ""
    except (Conflict, Invalid) as refused:
        return None, refused.message
