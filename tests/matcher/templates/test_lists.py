"""Dates, sessions and tasks: what people read in order."""

from __future__ import annotations

from tests.matcher.templates.page import call


def test_dates_mark_what_is_shifted() -> None:
    days = [
        {"month": "Mar", "day": 9, "time": "10:00", "iso": "2027-03-09T10:00-07:00", "shifted": False},
        {"month": "Mar", "day": 23, "time": "9:00", "iso": "2027-03-23T09:00-07:00", "shifted": True},
    ]
    page = call("dates", "days, 'Both dates'", days=days)
    assert page.one("ol").attrs["aria-label"] == "Both dates"
    assert [(item.text, item.has("shifted")) for item in page.all("li")] == [
        ("Mar 9 10:00", False),
        ("Mar 23 9:00", True),
    ]
    assert [time.attrs["datetime"] for time in page.all("time")] == [day["iso"] for day in days]


def test_sessions_stand_under_their_month() -> None:
    clocks = [
        {"time": "9:00 am", "zone": "Pacific", "iso": "2027-03-09T09:00-08:00"},
        {"time": "10:00 am", "zone": "Arizona", "iso": "2027-03-09T10:00-07:00"},
    ]
    plain = {"weekday": "Tue", "day": 9, "who": "Rosa Villanueva", "clocks": clocks}
    marked = plain | {
        "tag": {"kind": "end", "icon": "forbid", "text": "Canceled"},
        "note": "library closed",
        "off": True,
    }
    months = [{"name": "March", "sessions": [plain]}, {"name": "April", "sessions": [marked]}]
    page = call("sessions", "months", months=months)
    assert [(s.attrs["aria-labelledby"], s.text) for s in page.all("section", "month")] == [
        ("month-1", "March Tue 9 Rosa Villanueva 9:00 am Pacific · 10:00 am Arizona"),
        (
            "month-2",
            "April Tue 9 Rosa Villanueva Canceled 9:00 am Pacific · 10:00 am Arizona · library closed",
        ),
    ]
    assert [heading.attrs["id"] for heading in page.all("h3")] == ["month-1", "month-2"]
    assert page.one("li", "off").text.startswith("Tue 9")


def test_tasks_have_one_thing_to_press_or_wait() -> None:
    rows = [
        {
            "due": "Today",
            "soon": True,
            "what": "Look",
            "detail": "at 57",
            "action": {"label": "Review", "href": "/r", "primary": True},
        },
        {"due": "Jan 13", "what": "Call mentors", "waiting": "Not yet"},
        {"due": "Any day", "what": "Type", "action": {"label": "Type them in", "href": "/t"}},
    ]
    page = call("tasks", "rows", rows=rows)
    assert [item.text for item in page.all("li")] == [
        "Today Look at 57 Review",
        "Jan 13 Call mentors Not yet",
        "Any day Type Type them in",
    ]
    assert [link.attrs["class"] for link in page.all("a")] == ["btn btn-primary", "btn btn-outline"]
    assert page.one("p", "soon").text == "Today"
