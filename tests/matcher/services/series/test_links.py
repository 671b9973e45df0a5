"""Where the sessions take place: which addresses are kept, who is told, two at once."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from matcher import clock
from matcher.errors import Conflict, Invalid
from matcher.models import Mentorship
from matcher.services.series.following import move_following
from matcher.services.series.links import set_meeting_link
from tests.matcher.services.series.pair import DAY, ellen_of, owed, rosa_of, session


@pytest.mark.parametrize(
    "link",
    [
        "https://meet.example.org/a?b=c#d",
        "http://localhost:8000/",
        "https://übung.example/é",
        f"https://e.org/{'a' * 486}",
    ],
)
def test_a_meeting_link_is_kept_and_told(work: Session, mentorship: Mentorship, link: str) -> None:
    assert set_meeting_link(mentorship.series, f" {link} ", actor=rosa_of(mentorship))
    assert (mentorship.series.meeting_link, mentorship.series.revision) == (link, 1)
    assert owed(work) == ["Dana Whitfield", "Rosa Villanueva"]
    assert set_meeting_link(mentorship.series, "", actor=rosa_of(mentorship))
    assert mentorship.series.meeting_link == ""


@pytest.mark.parametrize(
    "link",
    [
        "javascript:alert(1)",
        "meet.example.org/a",
        "ftp://example.org",
        "https://",
        "http://[",
        "https://a b.example",
        "https://example.org/\r\nATTENDEE:mailto:x@example.org",
        "https://example.org/\u2028a",
        "https://example.org/\u202ea",
        "https://example.org/\x00",
        f"https://e.org/{'a' * 487}",
    ],
    ids=ascii,
)
def test_what_is_no_address_of_the_web_is_refused(work: Session, mentorship: Mentorship, link: str) -> None:
    with pytest.raises(Invalid):
        set_meeting_link(mentorship.series, link, actor=mentorship.mentor.person)
    assert (mentorship.series.meeting_link, owed(work)) == ("", [])


def test_two_who_give_a_link_at_once_do_not_undo_each_other(mentorship: Mentorship) -> None:
    dana, rosa, series = mentorship.mentor.person, rosa_of(mentorship), mentorship.series
    set_meeting_link(series, "https://a.example", actor=dana, shown="")
    with pytest.raises(Conflict, match="another meeting link"):
        set_meeting_link(series, "https://b.example", actor=rosa, shown="")
    assert not set_meeting_link(series, "https://a.example", actor=dana, shown="")
    assert set_meeting_link(series, "https://b.example", actor=rosa, shown="https://a.example")


def test_a_coordinator_gives_it_too(work: Session, mentorship: Mentorship) -> None:
    assert set_meeting_link(mentorship.series, "https://a.example", actor=ellen_of(mentorship))
    assert owed(work) == ["Dana Whitfield", "Rosa Villanueva"]


def test_before_a_split_and_after_it_they_meet_in_one_place(work: Session, mentorship: Mentorship) -> None:
    ellen, one = ellen_of(mentorship), session(mentorship, 3)
    move_following(one, one.starts_at + DAY, shown=one.starts_at, actor=ellen)
    set_meeting_link(mentorship.series, "https://a.example", actor=ellen)
    assert [each.meeting_link for each in mentorship.every_series] == ["https://a.example"] * 2
    assert [each.revision for each in mentorship.every_series] == [2, 1]
    with clock.held_at(session(mentorship, 2).starts_at):
        set_meeting_link(mentorship.series, "", actor=ellen)
    assert [each.meeting_link for each in mentorship.every_series] == ["https://a.example", ""]
