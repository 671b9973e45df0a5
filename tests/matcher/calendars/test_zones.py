from __future__ import annotations

import zoneinfo
from collections import Counter
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
import tzdata

from matcher.calendars.zones import (
    TZDATA_FLOOR,
    OutdatedTimeZones,
    ensure_tzdata_floor,
    offered_zones,
    zone_name,
)


def test_every_offered_zone_exists_once() -> None:
    keys = [zone.key for zone in offered_zones()]
    assert set(keys) <= available_timezones()
    assert [key for key, times in Counter(keys).items() if times > 1] == []


def test_names_tell_zones_apart() -> None:
    names = Counter(zone.name for zone in offered_zones())
    assert [name for name, times in names.items() if times > 1] == []


@pytest.mark.parametrize(
    ("zone", "name"),
    [
        ("America/Los_Angeles", "Pacific"),
        ("America/Phoenix", "Arizona"),
        ("Europe/Berlin", "Berlin"),
        ("America/Indiana/Indianapolis", "Indianapolis"),
        ("Africa/Addis_Ababa", "Addis Ababa"),
    ],
)
def test_zone_name(zone: str, name: str) -> None:
    assert zone_name(zone) == name


def test_installed_data_is_new_enough() -> None:
    ensure_tzdata_floor()
    assert tzdata.IANA_VERSION >= TZDATA_FLOOR


def test_zoneinfo_reads_the_pinned_data_alone() -> None:
    assert zoneinfo.TZPATH == ()
    january = datetime(2027, 1, 15, 12, tzinfo=ZoneInfo("America/Vancouver"))
    assert january.utcoffset() == timedelta(hours=-7)


@pytest.mark.parametrize("installed", ["2025b", "2026a", "2026e"])
def test_older_data_is_refused_with_the_remedy(installed: str) -> None:
    with pytest.raises(OutdatedTimeZones) as refused:
        ensure_tzdata_floor(installed=installed)
    assert "pip install --upgrade 'tzdata>=2026.6'" in str(refused.value)
    assert refused.value.facts == {"installed": installed, "minimum": "2026f"}


@pytest.mark.parametrize("installed", ["2026f", "2026g", "2027a"])
def test_newer_data_is_accepted(installed: str) -> None:
    ensure_tzdata_floor(minimum="2026f", installed=installed)
