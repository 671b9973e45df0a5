"""States, territories and provinces by the code of their post office, and how countries are written."""

from __future__ import annotations

from matcher.choices import match_choice

_UNITED_STATES = """
AL Alabama, AK Alaska, AZ Arizona, AR Arkansas, CA California, CO Colorado, CT Connecticut, DE Delaware,
DC District of Columbia, FL Florida, GA Georgia, HI Hawaii, ID Idaho, IL Illinois, IN Indiana, IA Iowa, KS Kansas,
KY Kentucky, LA Louisiana, ME Maine, MD Maryland, MA Massachusetts, MI Michigan, MN Minnesota, MS Mississippi,
MO Missouri, MT Montana, NE Nebraska, NV Nevada, NH New Hampshire, NJ New Jersey, NM New Mexico, NY New York,
NC North Carolina, ND North Dakota, OH Ohio, OK Oklahoma, OR Oregon, PA Pennsylvania, RI Rhode Island,
SC South Carolina, SD South Dakota, TN Tennessee, TX Texas, UT Utah, VT Vermont, VA Virginia, WA Washington,
WV West Virginia, WI Wisconsin, WY Wyoming, PR Puerto Rico, GU Guam, VI Virgin Islands, AS American Samoa,
MP Northern Mariana Islands
"""
_CANADA = """
AB Alberta, BC British Columbia, MB Manitoba, NB New Brunswick, NL Newfoundland and Labrador, NS Nova Scotia,
NT Northwest Territories, NU Nunavut, ON Ontario, PE Prince Edward Island, QC Quebec, SK Saskatchewan, YT Yukon
"""


def _by_code(listed: str) -> dict[str, str]:
    entries = (entry.split(maxsplit=1) for entry in listed.split(","))
    return {code: name.strip() for code, name in entries}


UNITED_STATES = _by_code(_UNITED_STATES)
CANADA = _by_code(_CANADA)
COUNTRIES = {
    "US": "United States",
    "CA": "Canada",
    "MX": "Mexico",
    "GB": "United Kingdom",
    "IE": "Ireland",
    "AU": "Australia",
    "NZ": "New Zealand",
}
_OTHER_NAMES = {"USA": "US", "U.S.": "US", "U.S.A.": "US", "UNITED STATES OF AMERICA": "US", "UK": "GB"}
LONGEST_REGION = 8


def find_country(text: str) -> str | None:
    """The two-letter code of a country given by code or name; another country by its two letters."""
    written = text.strip()
    known = _OTHER_NAMES.get(written.upper()) or match_choice(written, COUNTRIES)
    if known:
        return known
    return written.upper() if len(written) == 2 and written.isascii() and written.isalpha() else None


def find_region(text: str, country: str) -> str | None:
    """The code of a state or province of ``country``; elsewhere whatever was written, if it is short enough."""
    known = {"US": UNITED_STATES, "CA": CANADA}.get(country)
    if known is not None:
        return match_choice(text, known)
    return text.strip() if len(text.strip()) <= LONGEST_REGION else None


def country_of_region(text: str) -> str:
    """The country of a state or province given without one; the United States when nothing else is known."""
    return "CA" if match_choice(text, CANADA) and not match_choice(text, UNITED_STATES) else "US"
