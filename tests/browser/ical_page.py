"""What ical.js makes of a calendar file, in a page of its own that knows nothing of ours."""

from __future__ import annotations

from datetime import UTC, datetime

from playwright.sync_api import Page, Route

from tests.fixtures.browsers import VENDOR

ORIGIN = "http://calendar.invalid"
ICAL = VENDOR / "ical" / "ical.min.js"

# Every session of the file as [start, end], in seconds since 1970; zones are those the file brings along.
READ = """
async text => {
  const { default: ICAL } = await import("/ical.js");
  const calendar = new ICAL.Component(ICAL.parse(text));
  for (const zone of calendar.getAllSubcomponents("vtimezone")) ICAL.TimezoneService.register(zone);
  const all = calendar.getAllSubcomponents("vevent").map(component => new ICAL.Event(component));
  const sessions = [];
  for (const event of all.filter(event => !event.isRecurrenceException())) {
    for (const other of all) {
      if (other.isRecurrenceException() && other.uid === event.uid) event.relateException(other);
    }
    const starts = event.iterator();
    for (let start = starts.next(); start; start = starts.next()) {
      const { startDate, endDate } = event.getOccurrenceDetails(start);
      sessions.push([startDate.toUnixTime(), endDate.toUnixTime()]);
    }
  }
  return sessions.sort((one, other) => one[0] - other[0]);
}
"""


def sessions(page: Page, data: bytes) -> list[tuple[datetime, datetime]]:
    """Every session as ical.js sees it: start and end in UTC, sorted."""
    page.route(f"{ORIGIN}/**", _answer)
    page.goto(f"{ORIGIN}/")
    found: list[tuple[int, int]] = page.evaluate(READ, data.decode())
    return [(datetime.fromtimestamp(start, UTC), datetime.fromtimestamp(end, UTC)) for start, end in found]


def _answer(route: Route) -> None:
    if route.request.url == f"{ORIGIN}/ical.js":
        route.fulfill(path=ICAL, content_type="text/javascript")
    else:
        route.fulfill(body="<!doctype html><title>Calendar</title>", content_type="text/html")
