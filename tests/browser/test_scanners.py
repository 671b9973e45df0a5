"""Mail scanners: they ask with HEAD and GET, run a whole browser, and press what they find. Nothing may come of it."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from matcher.app import create_app
from matcher.states import MailKind
from tests.browser.entering import Ticket, sign_in_by_link
from tests.browser.looking import follow
from tests.browser.mails import code_mail, one_of_each
from tests.browser.test_looking import dump, looked_at
from tests.fixtures.browsers import OpenPage
from tests.fixtures.servers import Server

pytestmark = pytest.mark.timeout(900)

VISITS = 20
_TYPED_INTO = "main input:not([type=radio], [type=checkbox]):visible, main textarea:visible"
_UNFOLD = "for (const one of document.querySelectorAll('details')) one.open = true"


def test_twenty_visits_of_every_mailed_link_change_nothing(offers_owed: Server, open_page: OpenPage) -> None:
    app = create_app(offers_owed.settings)
    mails = one_of_each(app)
    offer = mails[MailKind.MENTOR_OFFER]
    code = code_mail(app, offer.address)
    links = {link for mail in (*mails.values(), code) for link in mail.links}
    before, scanner, pressed = dump(offers_owed), open_page(), 0
    for link in sorted(links):
        for _ in range(VISITS // 10):  # ten of each at a time
            assert set(looked_at(scanner.request, link)) == {200}
        for visit in range(VISITS):
            pressed += press_everything(scanner, link, typing=visit % 2 == 1)
    assert pressed >= VISITS * 3  # yes and no of the offer, and signing in
    assert dump(offers_owed) == before

    person = open_page(390, script=False)
    person.goto(offer.link)
    person.get_by_label("The six digits from the mail").fill(offer.code)
    follow(person, person.get_by_role("button", name="Yes, book it"))
    expect(person.get_by_role("heading", level=1)).to_contain_text("You said yes")
    sign_in_by_link(person, Ticket(code.address, code.link, code.code))
    expect(person.get_by_role("button", name="Sign out")).to_be_visible()


def press_everything(page: Page, link: str, *, typing: bool) -> int:
    """Every button, each on a page freshly opened by nobody in particular; how many there were."""
    page.context.clear_cookies()
    page.goto(link)
    buttons = page.get_by_role("main").locator("button").count()
    for number in range(buttons):
        page.context.clear_cookies()
        page.goto(link)
        page.evaluate(_UNFOLD)
        for field in page.locator(_TYPED_INTO).all() if typing else ():
            field.fill("test")
        follow(page, page.get_by_role("main").locator("button").nth(number))
    return buttons
