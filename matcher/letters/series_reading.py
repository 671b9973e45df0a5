"""A series as one of those in it reads it: whom they meet, and every time on their own clock."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from zoneinfo import ZoneInfo

from matcher import clock
from matcher.letters.match_blocks import day_and_time
from matcher.models import Mentorship, Person, Series
from matcher.queries.meetings import part_of
from matcher.queries.offers import Match, match_of
from matcher.queries.schedule import mentorship_of
from matcher.queries.sessions import own_zone
from matcher.words.offers import MatchWords, match_words
from matcher.words.present import day_words, listed, rhythm_of, time_of_day, weekday_and_day


@dataclass(frozen=True)
class Reading:
    """``other`` is whom the reader meets, by the whole name."""

    series: Series
    person: Person

    @cached_property
    def mentorship(self) -> Mentorship:
        return mentorship_of(self.series)

    @cached_property
    def match(self) -> Match:
        """With the sessions of this series alone."""
        match = match_of(self.mentorship, self.person, why=False)
        return replace(match, meeting=part_of(match.meeting, self.series))

    @cached_property
    def words(self) -> MatchWords:
        return match_words(self.match)

    @property
    def other(self) -> str:
        return self.words.call if self.words.call.startswith("the ") else self.words.other

    @cached_property
    def zone(self) -> str:
        return own_zone(self.mentorship, self.person)

    def local(self, moment: datetime) -> datetime:
        return moment.astimezone(ZoneInfo(self.zone))

    def told(self, moment: datetime) -> str:
        """As in "Tuesday, January 19, at 9:00 am"."""
        return day_and_time(self.local(moment))

    def day(self, moment: datetime) -> str:
        """As in "Tuesday, January 19"."""
        return weekday_and_day(self.local(moment).date())

    def dates(self, moments: Iterable[datetime]) -> str:
        """As in "March 16, March 30, and April 13"."""
        return listed([day_words(self.local(one).date()) for one in moments])

    def rule(self, series: Series) -> dict[str, str]:
        """From which day on it meets on which days and at what time, by the first of its sessions to come."""
        start = self.next_start(series)
        if start is None:
            return {"day": "", "days": "", "time": ""}
        local, own = self.local(start), start.astimezone(ZoneInfo(series.zone))
        return {
            "day": weekday_and_day(local.date()),
            "days": rhythm_of(local, own, series.cadence),
            "time": time_of_day(local),
        }

    def next_start(self, series: Series) -> datetime | None:
        """Where the rule puts the first session to come; aware UTC."""
        ahead = (one.original_start for one in series.held if one.starts_at > clock.now())
        return min(ahead, default=None)
