"""Days on which a library is closed: what it has told us, and the public holidays of where it stands if they count."""

from __future__ import annotations

from datetime import date

from matcher.models import Library, Round
from matcher.public_holidays import holidays_of


def days_closed(library: Library, round_: Round) -> frozenset[date]:
    told = frozenset(closure.day for closure in library.closures)
    if not round_.keeps_holidays:
        return told
    return told | holidays_of(library.region, library.country, round_.first_day, round_.last_day).keys()
