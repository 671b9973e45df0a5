"""Looking changes nothing: mail programs and scanners open every link they find, with GET and with HEAD."""

from __future__ import annotations

import sqlite3
from contextlib import closing

from playwright.sync_api import APIRequestContext

from matcher.app import create_app
from tests.browser.entering import enter_as, sign_in_by_link, ticket
from tests.browser.looking import follow
from tests.browser.people import address_of
from tests.fixtures.browsers import OpenPage
from tests.fixtures.servers import Server

TIMES = 10


def test_offers_and_sign_in_links_are_only_looked_at(offers_owed: Server, open_page: OpenPage) -> None:
    app, coordinator, page = create_app(offers_owed.settings), open_page(), open_page()
    enter_as(coordinator, offers_owed.url, "coordinator")
    follow(coordinator, coordinator.get_by_role("link", name="See the answers").first)
    address = address_of(coordinator.locator(".mentor .name").first.inner_text())
    sign_in_by_link(page, ticket(app, address))
    offers = [link.get_attribute("href") for link in page.get_by_role("link", name="Look at this match").all()]
    unused = ticket(app, address)
    before = dump(offers_owed)
    answers = {(path, status) for path in offers for status in looked_at(page.request, f"{offers_owed.url}{path}")}
    opened = set(looked_at(open_page().request, unused.link))
    assert (answers, opened) == ({(path, 200) for path in offers}, {200})
    assert offers
    assert dump(offers_owed) == before
    stranger = open_page()
    sign_in_by_link(stranger, unused)
    assert dump(offers_owed) != before


def looked_at(request: APIRequestContext, url: str) -> list[int]:
    """Statuses of many looks, as scanners do it."""
    return [ask(url).status for _ in range(TIMES) for ask in (request.get, request.head)]


def dump(server: Server) -> list[str]:
    """The whole database, as statements that would write it again."""
    file = str(server.settings["DATABASE_URL"]).removeprefix("sqlite:///")
    with closing(sqlite3.connect(file)) as connection:
        return list(connection.iterdump())
