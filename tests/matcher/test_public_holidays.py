"""Public holidays of every state, territory and province that we know."""

from __future__ import annotations

from datetime import date

from matcher.public_holidays import country_of, holidays_between, holidays_of
from matcher.regions import CANADA, UNITED_STATES

SPRING = date(2027, 1, 1), date(2027, 5, 31)


def test_we_know_the_holidays_of_every_place_a_library_can_be_in() -> None:
    assert {code: country_of(code) for code in UNITED_STATES} == dict.fromkeys(UNITED_STATES, "US")
    assert {code: country_of(code) for code in CANADA} == dict.fromkeys(CANADA, "CA")


def test_each_place_keeps_its_own() -> None:
    assert holidays_of("NV", "US", *SPRING) == {
        date(2027, 1, 1): "New Year’s Day",
        date(2027, 1, 18): "Martin Luther King Jr. Day",
        date(2027, 2, 15): "Washington’s Birthday",
        date(2027, 5, 31): "Memorial Day",
    }
    assert holidays_of("QC", "CA", *SPRING) == {
        date(2027, 1, 1): "New Year’s Day",
        date(2027, 3, 26): "Good Friday",
        date(2027, 5, 24): "National Patriots’ Day",
    }


def test_the_state_and_the_country_of_two_letters_are_not_mixed_up() -> None:
    assert date(2027, 3, 31) in holidays_of("CA", "US", *SPRING)  # Cesar Chavez Day
    assert holidays_of("CA", "CA", *SPRING) == {}
    assert holidays_of("", "US", *SPRING) == holidays_of("BW", "DE", *SPRING) == {}


def test_a_span_over_the_turn_of_the_year_has_both_ends() -> None:
    days = holidays_of("NV", "US", date(2026, 12, 25), date(2027, 1, 1))
    assert list(days) == [date(2026, 12, 25), date(2027, 1, 1)]


def test_several_places_together() -> None:
    found = {one.day: one for one in holidays_between(["NV", "ON", "BC", "Atlantis"], *SPRING)}
    assert (found[date(2027, 1, 1)].name, found[date(2027, 1, 1)].regions) == ("New Year’s Day", ("NV", "ON", "BC"))
    february = found[date(2027, 2, 15)]
    assert (february.name, february.regions) == ("Family Day", ("NV", "ON", "BC"))
    assert holidays_between(["NV", "ON"], *SPRING)[2].name == "Family Day / Washington’s Birthday"
    assert found[date(2027, 5, 24)].regions == ("ON", "BC")


def test_a_holiday_observed_on_another_day_is_the_same_one() -> None:
    june = holidays_between(["NV"], date(2027, 6, 1), date(2027, 6, 30))
    assert [one.day for one in june] == [date(2027, 6, 18), date(2027, 6, 19)]
    assert june[0].is_again(june[1])
    assert not june[0].is_again(holidays_between(["NV"], *SPRING)[0])
