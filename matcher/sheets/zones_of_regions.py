"""The time zone most people of a state or province live by; where a state has two, that of more people."""

from __future__ import annotations

from matcher.regions import CANADA, UNITED_STATES

_BY_ZONE = {
    "America/New_York": "CT DE DC FL GA IN KY ME MD MA MI NH NJ NY NC OH PA RI SC VT VA WV",
    "America/Chicago": "AL AR IL IA KS LA MN MS MO NE ND OK SD TN TX WI",
    "America/Denver": "CO ID MT NM UT WY",
    "America/Phoenix": "AZ",
    "America/Los_Angeles": "CA NV OR WA",
    "America/Anchorage": "AK",
    "Pacific/Honolulu": "HI",
    "America/Puerto_Rico": "PR VI",
    "Pacific/Guam": "GU MP",
    "Pacific/Pago_Pago": "AS",
    "America/St_Johns": "NL",
    "America/Halifax": "NB NS PE",
    "America/Toronto": "ON QC NU",
    "America/Winnipeg": "MB",
    "America/Regina": "SK",
    "America/Edmonton": "AB NT",
    "America/Vancouver": "BC",
    "America/Whitehorse": "YT",
}
_ZONES = {region: zone for zone, regions in _BY_ZONE.items() for region in regions.split()}
# In these, many people live by another zone.
_TWO_ZONES = "FL IN KY MI KS NE ND SD TN TX ID OR AK ON QC NU BC NL"


def zone_of_region(region: str) -> str | None:
    """The zone of a state or province given by its code."""
    return _ZONES.get(region) if region in UNITED_STATES or region in CANADA else None


def has_two_zones(region: str) -> bool:
    return region in _TWO_ZONES.split()
