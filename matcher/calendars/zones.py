"""The time zones offered on forms, under the names people use, and the oldest tzdata we accept."""

from __future__ import annotations

from dataclasses import dataclass

import tzdata

from matcher.errors import NotConfigured

# British Columbia, Alberta, Manitoba and Morocco changed their rules in 2026; older data is an hour off.
TZDATA_FLOOR = "2026f"


class OutdatedTimeZones(NotConfigured):
    """The installed time-zone data does not know the rules our sessions fall under."""

    code = "outdated_time_zones"


@dataclass(frozen=True)
class OfferedZone:
    """``key`` is the IANA name, ``name`` goes before the word "time", ``region`` groups a form's choices."""

    key: str
    name: str
    region: str


_OFFERED = {
    "United States": {
        "America/New_York": "Eastern",
        "America/Chicago": "Central",
        "America/Denver": "Mountain",
        "America/Phoenix": "Arizona",
        "America/Los_Angeles": "Pacific",
        "America/Anchorage": "Alaska",
        "Pacific/Honolulu": "Hawaii",
        "America/Puerto_Rico": "Puerto Rico",
        "Pacific/Guam": "Guam",
        "Pacific/Pago_Pago": "American Samoa",
    },
    "Canada": {
        "America/St_Johns": "Newfoundland",
        "America/Halifax": "Atlantic",
        "America/Toronto": "Ontario and Quebec",
        "America/Winnipeg": "Manitoba",
        "America/Regina": "Saskatchewan",
        "America/Edmonton": "Alberta",
        "America/Vancouver": "British Columbia",
        "America/Whitehorse": "Yukon",
    },
    "Latin America and the Caribbean": {
        "America/Mexico_City": "Mexico City",
        "America/Tijuana": "Tijuana",
        "America/Panama": "Panama",
        "America/Jamaica": "Jamaica",
        "America/Bogota": "Bogotá",
        "America/Lima": "Lima",
        "America/Santiago": "Santiago",
        "America/Sao_Paulo": "São Paulo",
        "America/Argentina/Buenos_Aires": "Buenos Aires",
    },
    "Europe": {
        "Atlantic/Reykjavik": "Iceland",
        "Europe/Lisbon": "Lisbon",
        "Europe/London": "London",
        "Europe/Dublin": "Dublin",
        "Europe/Madrid": "Madrid",
        "Europe/Paris": "Paris",
        "Europe/Brussels": "Brussels",
        "Europe/Amsterdam": "Amsterdam",
        "Europe/Berlin": "Berlin",
        "Europe/Zurich": "Zurich",
        "Europe/Rome": "Rome",
        "Europe/Vienna": "Vienna",
        "Europe/Prague": "Prague",
        "Europe/Warsaw": "Warsaw",
        "Europe/Copenhagen": "Copenhagen",
        "Europe/Oslo": "Oslo",
        "Europe/Stockholm": "Stockholm",
        "Europe/Helsinki": "Helsinki",
        "Europe/Athens": "Athens",
        "Europe/Kyiv": "Kyiv",
        "Europe/Istanbul": "Istanbul",
    },
    "Africa and the Middle East": {
        "Africa/Casablanca": "Casablanca",
        "Africa/Lagos": "Lagos",
        "Africa/Cairo": "Cairo",
        "Africa/Johannesburg": "Johannesburg",
        "Africa/Nairobi": "Nairobi",
        "Asia/Jerusalem": "Jerusalem",
        "Asia/Riyadh": "Riyadh",
        "Asia/Dubai": "Dubai",
    },
    "Asia": {
        "Asia/Karachi": "Karachi",
        "Asia/Kolkata": "India",
        "Asia/Kathmandu": "Nepal",
        "Asia/Dhaka": "Dhaka",
        "Asia/Bangkok": "Bangkok",
        "Asia/Jakarta": "Jakarta",
        "Asia/Singapore": "Singapore",
        "Asia/Manila": "Manila",
        "Asia/Hong_Kong": "Hong Kong",
        "Asia/Shanghai": "Shanghai",
        "Asia/Taipei": "Taipei",
        "Asia/Seoul": "Seoul",
        "Asia/Tokyo": "Tokyo",
    },
    "Australia and the Pacific": {
        "Australia/Perth": "Perth",
        "Australia/Darwin": "Darwin",
        "Australia/Adelaide": "Adelaide",
        "Australia/Brisbane": "Brisbane",
        "Australia/Sydney": "Sydney and Melbourne",
        "Pacific/Auckland": "New Zealand",
    },
}

_ZONES = tuple(OfferedZone(key, name, region) for region, zones in _OFFERED.items() for key, name in zones.items())
_NAMES = {zone.key: zone.name for zone in _ZONES}


def offered_zones() -> tuple[OfferedZone, ...]:
    """In the order of a form: nearest to our libraries first, then by region."""
    return _ZONES


def zone_name(zone: str) -> str:
    """The name before "time" on pages: "Pacific", or "Indianapolis" for a zone that is not offered."""
    return _NAMES.get(zone) or zone.rpartition("/")[2].replace("_", " ")


def ensure_tzdata_floor(minimum: str = TZDATA_FLOOR, installed: str = tzdata.IANA_VERSION) -> None:
    """Raises OutdatedTimeZones when tzdata is older than the IANA release ``minimum``, such as "2026f"."""
    if installed < minimum:
        package = f"{minimum[:4]}.{ord(minimum[4]) - ord('a') + 1}"
        raise OutdatedTimeZones(
            f"Time-zone data {installed} is too old: sessions in some zones would be an hour wrong. "
            f"Install {minimum} or later: python -m pip install --upgrade 'tzdata>={package}'",
            installed=installed,
            minimum=minimum,
        )
