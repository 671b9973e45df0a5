"""The Bookends service: programs, rounds, people, offers and calendars around the solver."""

import zoneinfo

# The system's time-zone files are often years behind; the pinned tzdata package is the one truth.
zoneinfo.reset_tzpath(to=[])
