"""Whether somebody is to be told of a series, and what for: by what was sent to them, and how it stands now."""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum

from matcher import clock
from matcher.letters.series_changes import Changes, changes_since, continuation
from matcher.models import OutboxMessage, Person, Series
from matcher.queries.told import Told, as_planned, last_mail, told_by
from matcher.services.calendar_feeds import CHOSEN
from matcher.states import CalendarChannel, MentorshipState, SeriesState


class News(StrEnum):
    """What the mail tells. ``CONTINUED``: these sessions go on where others end. ``CHANGED``: they know of them.
    ``AGAIN``: nothing has, and their calendar gets it once more.

    ``UNINVITED``: the sessions stand, and this one person is not in them any more.
    """

    INVITED = "invited"
    CONTINUED = "continued"
    CHANGED = "changed"
    AGAIN = "again"
    CANCELED = "canceled"
    UNINVITED = "uninvited"

    @property
    def takes_out(self) -> bool:
        """Whether it takes the series out of a calendar."""
        return self in {News.CANCELED, News.UNINVITED}


def news_of(message: OutboxMessage, series: Series, person: Person) -> tuple[News, Changes] | None:
    """None when there is nothing to tell, and for somebody whom it does not concern.

    Whoever subscribed to their calendar reads of another time in the mail about the sessions that go on, once.
    """
    sent = last_mail(series, person)
    told = told_by(sent) if sent else None
    news = _news(message, series, person, sent, told)
    if news is None:
        return None
    if news.takes_out:
        return news, Changes(goes_on=continuation(series))
    if news is not News.CHANGED or told is None:
        changes = replace(changes_since(as_planned(series), series, person), goes_on=continuation(series))
    else:
        changes = changes_since(told, series, person)
    if news is not News.CHANGED:
        return news, changes
    if person.calendar_channel is not CalendarChannel.INVITATION and (changes.nothing or changes.only_splits):
        return None
    return (News.AGAIN if changes.nothing else News.CHANGED), changes


def _news(
    message: OutboxMessage, series: Series, person: Person, sent: OutboxMessage | None, told: Told | None
) -> News | None:
    invites = person.calendar_channel is CalendarChannel.INVITATION
    anew = message.about.get("why") == CHOSEN
    gone = told is not None and told.gone
    known = sent is not None and not gone
    if all(one.person_id != person.id for one in series.attendees):
        return News.UNINVITED if known else None
    if not invites:  # their calendar shows a new series by itself, and needs no mail of it
        known = known or (series.revision > 0 and series.continues_id is None and not anew and not gone)
    if series.state is SeriesState.CANCELLED:
        return News.CANCELED if known and (invites or continuation(series) is None) else None
    if _is_over(series):
        return News.CHANGED if known and _is_behind(series, sent, told) else None
    if known and not anew:
        return News.CHANGED
    if series.continues_id is not None:
        return News.CONTINUED
    return News.INVITED if invites else None


def _is_over(series: Series) -> bool:
    ended = series.mentorship is not None and series.mentorship.state is not MentorshipState.ACTIVE
    return ended or all(one.ends_at <= clock.now() for one in series.held)


def _is_behind(series: Series, sent: OutboxMessage | None, told: Told | None) -> bool:
    """Whether sessions to come, as they were told, are none any more."""
    if sent is None or (sent.sequence is not None and sent.sequence >= series.revision):
        return False
    return told is None or any(start > clock.now() for start in told.sessions.values())
