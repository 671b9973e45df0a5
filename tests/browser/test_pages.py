"""Rules over every page: axe, no sideways scrolling, one h1, one primary button, a title, a quiet console."""

from __future__ import annotations

from functools import partial

import pytest
from playwright.sync_api import Page

from matcher.app import create_app
from matcher.services.answer_links import WRONG_CODES
from tests.browser.applying import PARTS, fill, next_part
from tests.browser.entering import enter_as, sign_in_by_link, ticket
from tests.browser.looking import Axe, faults_of, faulty, follow, kind_of, walk
from tests.browser.mails import offer_mail
from tests.browser.people import address_of
from tests.fixtures.apps import BASE_URL
from tests.fixtures.browsers import OpenPage
from tests.fixtures.servers import Server

pytestmark = pytest.mark.timeout(600)

NOT_FOUND = "/rounds/nothere000000/matches"
COORDINATORS = {
    "/programs/*?",
    "/programs/*?round",
    "/programs/*/mail?",
    "/programs/*/history?",
    "/programs/*/texts?",
    "/programs/*/tray?",
    "/programs/*/rounds/new?",
    "/programs/*/rounds/new?like",
    "/programs/*/settings?",
    "/programs/*/topics?",
    "/programs/*/coordinators?",
    "/programs/*/hand-over?",
    "/programs/*/interests?",
    "/programs/new?",
    "/rounds/*/people?",
    "/rounds/*/people/*?",
    "/rounds/*/matches?",
    "/rounds/*/matches?page",
    "/rounds/*/answers?",
    "/rounds/*/upload?",
    "/rounds/*/change?",
    "/rounds/*/timetable?",
    "/rounds/*/questions?",
    "/rounds/*/questions/new?",
    "/rounds/*/questions/*?",
    "/rounds/*/selection?",
    "/rounds/*/teams?",
    "/rounds/*/teams/*?",
    "/rounds/*/downloads?",
    "/rounds/*/events?",
    "/rounds/*/events/new?kind",
    "/rounds/*/matches-sheet?",
    "/p/*?",
    "/packet/*/participant?",
}
OWN = {"/me?", "/me/sessions?", "/mentorships/*?"}


def test_pages_of_a_coordinator(demonstration: Server, open_page: OpenPage, axe: Axe) -> None:
    page = open_page()
    enter_as(page, demonstration.url, "coordinator")
    found = walk(page, demonstration.url, ["/", NOT_FOUND], partial(faults_of, axe=axe))
    assert faulty(found) == {}
    assert {kind_of(path) for path in found} >= COORDINATORS


@pytest.mark.parametrize("who", ["mentor", "participant"])
def test_pages_of_those_who_take_part(demonstration: Server, open_page: OpenPage, axe: Axe, who: str) -> None:
    page = open_page()
    enter_as(page, demonstration.url, who)
    found = walk(page, demonstration.url, ["/", NOT_FOUND], partial(faults_of, axe=axe))
    assert faulty(found) == {}
    assert {kind_of(path) for path in found} >= OWN


def test_pages_of_somebody_not_signed_in(demonstration: Server, open_page: OpenPage, axe: Axe) -> None:
    page = open_page()
    found = walk(page, demonstration.url, ["/", NOT_FOUND], partial(faults_of, axe=axe))
    assert faulty(found) == {}
    assert {kind_of(path) for path in found} >= {
        "/sign-in?",
        "/sign-in/code?",
        "/demonstration/mentor?",
        "/apply/*/mentor?",
        "/teams/new/*?",
        "/p/*?",
        "/packet/*/mentor?",
        "/packet/*/participant?",
    }


def test_every_part_of_an_application(demonstration: Server, open_page: OpenPage, axe: Axe) -> None:
    page = open_page()
    page.goto(demonstration.url)
    follow(page, page.get_by_role("link", name="Apply for a mentor"))
    found = {}
    for part in PARTS:
        found[part] = faults_of(page, axe)
        fill(page, part, "Noor Haddad")
        next_part(page)
    found["sent"] = faults_of(page, axe)
    assert faulty(found) == {}
    assert page.get_by_role("heading", level=1).inner_text() == "Thank you. We have your application."


def test_forms_that_come_back_with_mistakes(demonstration: Server, open_page: OpenPage, axe: Axe) -> None:
    page = open_page()
    found = {}
    page.goto(f"{demonstration.url}/sign-in")
    found["ask"] = sent_back(page, "Mail me a code", axe)
    page.goto(f"{demonstration.url}/sign-in/code")
    found["sign in"] = sent_back(page, "Sign in", axe)
    page.goto(demonstration.url)
    follow(page, page.get_by_role("link", name="Offer to be a mentor"))
    found["apply"] = sent_back(page, "Save and go on", axe)
    enter_as(page, demonstration.url, "coordinator")
    follow(page, page.get_by_role("link", name="Start a round"))
    found["round"] = sent_back(page, "Prepare the round", axe)
    page.goto(demonstration.url)
    follow(page, page.get_by_role("link", name="Review matches"))
    follow(page, page.get_by_role("navigation").get_by_role("link", name="People"))
    follow(page, page.get_by_role("link", name="Upload a spreadsheet"))
    found["upload"] = sent_back(page, "Check the rows", axe)
    assert faulty(found) == {}


def test_sent_mail_and_an_address_that_does_not_work(mail_out: Server, open_page: OpenPage, axe: Axe) -> None:
    page = open_page()
    enter_as(page, mail_out.url, "coordinator")
    follow(page, page.get_by_role("navigation").get_by_role("link", name="Mail"))
    found = {"mail": faults_of(page, axe)}
    follow(page, page.get_by_role("main").get_by_role("link", name="Correct the address"))
    found["person"] = faults_of(page, axe)
    follow(page, page.get_by_role("button", name="Correct the address"))
    found["sent back"] = faults_of(page, axe)
    follow(page, page.get_by_role("navigation").get_by_role("link", name="Mail"))
    follow(page, page.locator(".outbox-list a").first)
    letter = page.frame_locator("iframe.letter")
    assert letter.locator("body").inner_text().strip()
    found["sent mail"] = faults_of(page, axe)
    page.route(f"{BASE_URL}/**", lambda route: route.fulfill(body="where the mail leads"))
    with page.expect_navigation():
        letter.get_by_role("link").first.click()  # opens in the whole window, not in the frame
    assert page.url.startswith(f"{BASE_URL}/")
    assert page.locator("body").inner_text() == "where the mail leads"
    assert faulty(found) == {}


def sent_back(page: Page, button: str, axe: Axe) -> list[str]:
    follow(page, page.get_by_role("button", name=button, exact=True))
    page.get_by_role("alert").wait_for()
    return faults_of(page, axe)


def test_pages_once_offers_are_out(offers_out: Server, open_page: OpenPage, axe: Axe) -> None:
    page, mentors_page = open_page(), open_page()
    enter_as(page, offers_out.url, "coordinator")
    follow(page, page.get_by_role("link", name="See the answers").first)
    found = {"answers": faults_of(page, axe)}
    mentor = page.locator(".mentor .name").first.inner_text()
    for name in ("Matches", "Program"):
        follow(page, page.get_by_role("navigation").get_by_role("link", name=name))
        found[name] = faults_of(page, axe)
    sign_in_by_link(mentors_page, ticket(create_app(offers_out.settings), address_of(mentor)))
    found["/me"] = faults_of(mentors_page, axe)
    follow(mentors_page, mentors_page.get_by_role("link", name="Look at this match").first)
    found["offer"] = faults_of(mentors_page, axe)
    assert faulty(found) == {}


def test_pages_that_mails_lead_to(offers_out: Server, open_page: OpenPage, axe: Axe) -> None:
    mail, page = offer_mail(create_app(offers_out.settings)), open_page()
    page.goto(mail.link)
    found = {"offer": faults_of(page, axe)}
    page.get_by_label("The six digits from the mail").fill("12")
    found["slip"] = sent_back(page, "Yes, book it", axe)
    for _ in range(WRONG_CODES):
        page.get_by_label("The six digits from the mail").fill(mail.not_its_code)
        follow(page, page.get_by_role("button", name="Yes, book it"))
    found["guessed"] = faults_of(page, axe)
    enter_as(page, offers_out.url, "participant")
    other = offer_mail(create_app(offers_out.settings), 1)
    page.goto(other.link)
    found["somebody else"] = faults_of(page, axe)
    page.get_by_label("The six digits from the mail").fill(other.code)
    follow(page, page.get_by_role("button", name="Yes, book it"))
    found["answered"] = faults_of(page, axe)
    assert faulty(found) == {}


def test_asking_for_a_code(demonstration: Server, open_page: OpenPage, axe: Axe) -> None:
    page = open_page()
    page.goto(f"{demonstration.url}/sign-in")
    page.get_by_label("Your e-mail address").fill("ines.okafor@example.org")
    follow(page, page.get_by_role("button", name="Mail me a code"))
    found = {"asked": faults_of(page, axe)}
    page.get_by_label("Six-digit code").fill("123456")
    found["wrong code"] = sent_back(page, "Sign in", axe)
    assert faulty(found) == {}


@pytest.mark.parametrize("who", ["coordinator", "mentor"])
def test_main_pages_in_the_dark(demonstration: Server, open_page: OpenPage, axe: Axe, who: str) -> None:
    page = open_page(dark=True)
    enter_as(page, demonstration.url, who)
    shown = {"coordinator": ["/"], "mentor": ["/me", "/me/sessions"]}[who]
    found = {}
    for path in shown:
        page.goto(demonstration.url + path)
        found[path] = axe(page)
    for link in ("Review matches", "People") if who == "coordinator" else ():
        follow(page, page.get_by_role("link", name=link, exact=True).first)
        found[link] = axe(page)
    assert faulty(found) == {}
