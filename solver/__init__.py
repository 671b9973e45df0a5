"""Bookends' solver: who meets whom, at which recurring time, and why. Pure: it knows no web, database or mail."""

import zoneinfo

# The system's time-zone files are often years behind; the pinned tzdata package is the one truth.
zoneinfo.reset_tzpath(to=[])
