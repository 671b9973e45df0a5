"""Where the sessions of a series take place."""

from __future__ import annotations

from matcher import clock
from matcher.errors import Conflict, Fault, Invalid
from matcher.models import Person, Series
from matcher.queries.schedule import is_web_address, meeting_link
from matcher.services.audit import record_act
from matcher.services.series.change import facts_for_record, goes_on, lock_series, note_change

LONGEST_LINK = 500


def set_meeting_link(series: Series, link: str, *, actor: Person, shown: str | None = None) -> bool:
    """Where the sessions to come take place, in every series of the match; empty is nowhere yet. False when it is that
    already.

    ``shown`` is the link that ``actor`` was looking at, if that matters. Raises Conflict when it is another by now,
    Invalid for what is no address of the web.
    """
    link = link.strip()
    if link and not (len(link) <= LONGEST_LINK and link.isprintable() and " " not in link and is_web_address(link)):
        remedy = f"Give an address that begins with https://, of at most {LONGEST_LINK} letters."
        raise Invalid(remedy, [Fault("link", "", "is no address of a web page.", remedy)])
    lock_series(series, actor)
    if series.meeting_link == link:
        return False
    if shown is not None and meeting_link(series) != shown:
        raise Conflict("Somebody else has just given another meeting link. Nothing of yours was saved.")
    for one in _to_come(series):
        if one.meeting_link != link:
            one.meeting_link = link
            note_change(one, "link")
    record_act(actor, "set_meeting_link", series.round.program, **facts_for_record(series))
    return True


def _to_come(series: Series) -> list[Series]:
    """This one, and what of the same match has sessions to come: before a split and after it they meet in one place."""
    every = series.mentorship.every_series if series.mentorship is not None else []
    now = clock.now()
    ahead = [one for one in every if goes_on(one) and any(each.starts_at > now for each in one.held)]
    return ahead if series in ahead else [*ahead, series]
