"""Everything that matters, by keyboard alone and without script: applying, keeping and forbidding, saying yes."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect

from matcher.app import create_app
from tests.browser.applying import HOURS, PARTS, SENTENCE, TOPIC, fill, next_part
from tests.browser.entering import enter_as, sign_in_by_link, ticket
from tests.browser.keyboard import pick, press, tab_to, tick, type_into
from tests.browser.looking import follow
from tests.browser.mails import offer_mail
from tests.browser.people import address_of
from tests.fixtures.browsers import OpenPage
from tests.fixtures.servers import Server

ABOUT = {  # as they follow each other
    "Your name": "Ines Okafor",
    "Who employs you?": "Pima County Public Library",
    "Country": "United States",
    "State or province": "AZ",
    "Your time zone": "Arizona",
    "Your e-mail address": "ines.okafor@example.org",
    "Cooperatives you belong to": "Desert Shelves",
    "Your phone number": "520 555 0147",
    "Your director’s name": "Dora Voss",
    "Your director’s e-mail address": "dora.voss@example.org",
}
WORDS = {
    "In your words": SENTENCE,
    "One thing that should be different": "We ask before we tell.",
    "And for the people you work with": "Everybody has somebody to ask.",
}
NEEDS = {
    "Anything else we should arrange?": "A chair by the window.",
    "Your own manager": "Sam Ortega",
    "Is there anybody you would like to be paired with?": "Grace Leung",
    "Is there anybody you should not be paired with?": "Linh Pham",
}


def test_a_participant_applies_with_the_keyboard(demonstration: Server, open_page: OpenPage) -> None:
    """Everything that is asked, what may be left out too."""
    page = open_page(script=False)
    page.goto(demonstration.url)
    press(page, page.get_by_role("link", name="Apply for a mentor"))
    for part in PARTS:
        expect(page).to_have_url(re.compile(f"/{part}$"))
        fill_by_keyboard(page, part)
        press(page, page.get_by_role("main").locator("button.btn-primary"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you. We have your application.")


def fill_by_keyboard(page: Page, part: str) -> None:
    match part:
        case "about":
            for label, text in ABOUT.items():
                type_into(page, page.get_by_label(label), text)
        case "work":
            tick(page, page.get_by_role("radio").first)
            type_into(page, page.get_by_label("years"), "4")
        case "wants":
            tick(page, page.get_by_role("checkbox", name=TOPIC))
        case "words":
            for label, text in WORDS.items():
                type_into(page, page.get_by_role("textbox", name=label), text)
        case "hours":
            for mark in HOURS:
                tick(page, page.locator(f"input[name='a-works'][value='{mark}']"))
            type_into(page, page.get_by_label("Dates away"), "")
        case "ways":
            tick(page, page.get_by_role("checkbox", name="Having an agenda every time"))
            tick(page, page.get_by_role("checkbox", name="Spanish"))
        case "needs":
            tick(page, page.get_by_role("checkbox", name="Live captions"))
            for label, text in NEEDS.items():
                type_into(page, page.get_by_label(label), text)
        case "more":
            talking = page.get_by_role("group", name="How do you like to talk?")
            pick(page, talking, "With time to think aloud")
            type_into(page, page.get_by_label("What would make these months worth your time?"), "A way of asking.")
        case "check":
            expect(page.get_by_role("main")).to_contain_text("With time to think aloud")
            tick(page, page.get_by_label("I have read this and agree"))


def test_week_a_is_copied_to_week_b_on_a_phone_without_script(demonstration: Server, open_page: OpenPage) -> None:
    page = open_page(390, script=False)
    page.goto(demonstration.url)
    follow(page, page.get_by_role("link", name="Apply for a mentor"))
    for part in PARTS[: PARTS.index("hours")]:
        fill(page, part, "Lena Brandt")
        next_part(page)
    fill(page, "hours", "Lena Brandt")
    page.locator("#week-a").check(force=True)
    follow(page, page.get_by_role("button", name="Copy week A to week B"))
    ticked = page.locator("input[name='b-works']:checked").evaluate_all("boxes => boxes.map(box => box.value)")
    assert ticked == list(HOURS)
    assert page.locator(".week-b").is_visible()


def test_a_coordinator_keeps_and_forbids_with_the_keyboard(own_demonstration: Server, open_page: OpenPage) -> None:
    page = open_page(script=False)
    enter_as(page, own_demonstration.url, "coordinator")
    press(page, page.get_by_role("link", name="Review matches"))
    first, second = (name_of(match) for match in suggested(page).all()[:2])
    press(page, match_of(page, first).get_by_role("button", name="Keep"))
    expect(match_of(page, first)).to_contain_text("Kept by you")
    press(page, match_of(page, second).get_by_role("button", name="Don’t pair"))
    expect(page.get_by_role("article").filter(has_text=f"Won’t be paired: {second[0]}")).to_contain_text(second[1])
    again = page.get_by_role("button", name="Find matches again with 2 changes").first
    tab_to(page, again)
    press(page, match_of(page, first).get_by_role("button", name="Undo keep"))
    expect(page.get_by_role("button", name="Find matches again with 1 change").first).to_be_visible()


def suggested(page: Page) -> Locator:
    return page.get_by_role("article").filter(has=page.locator(".pair-people"))


def name_of(match: Locator) -> tuple[str, str]:
    return match.locator(".mentor .name").inner_text(), match.locator(".participant .name").inner_text()


def match_of(page: Page, names: tuple[str, str]) -> Locator:
    return page.get_by_role("article", name=" and ".join(names))


def test_a_mentor_says_yes_with_the_keyboard(offers_out: Server, open_page: OpenPage) -> None:
    coordinator, page = open_page(), open_page(390, script=False)
    enter_as(coordinator, offers_out.url, "coordinator")
    follow(coordinator, coordinator.get_by_role("link", name="See the answers").first)
    mentor, participant = name_of(coordinator.get_by_role("article").first)
    sign_in_by_link(page, ticket(create_app(offers_out.settings), address_of(mentor)))
    offer = page.get_by_role("listitem").filter(has_text=participant)
    press(page, offer.get_by_role("link", name="Look at this match"))
    press(page, page.get_by_role("link", name="Go to your answer"))
    press(page, page.get_by_role("button", name="Yes, book it"))
    expect(page.get_by_role("status")).to_have_text("Your yes is recorded. Thank you.")


def test_a_mentor_answers_from_a_mail_with_the_keyboard(offers_out: Server, open_page: OpenPage) -> None:
    mail, page = offer_mail(create_app(offers_out.settings)), open_page(390, script=False)
    page.goto(mail.link)
    press(page, page.get_by_role("button", name="Yes, book it"))
    expect(page.get_by_role("alert")).to_contain_text("Type the six digits")
    type_into(page, page.get_by_label("The six digits from the mail"), f"{mail.code[:3]} {mail.code[3:]}")
    press(page, page.get_by_role("button", name="Yes, book it"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("You said yes")
    expect(page.get_by_role("button", name="Sign out")).to_have_count(0)


def test_a_mentor_declines_from_a_mail_with_the_keyboard(offers_out: Server, open_page: OpenPage) -> None:
    mail, page = offer_mail(create_app(offers_out.settings)), open_page(script=False)
    page.goto(mail.link)
    type_into(page, page.get_by_label("The six digits from the mail"), mail.code)
    tab_to(page, page.locator("summary", has_text="Not for me"))
    page.keyboard.press("Enter")
    type_into(page, page.get_by_label("Why?"), "Too much this spring.")
    press(page, page.get_by_role("button", name="Look for someone else"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("Your answer is recorded.")


def test_a_code_is_asked_for_with_the_keyboard(demonstration: Server, open_page: OpenPage) -> None:
    page = open_page(390, script=False)
    page.goto(f"{demonstration.url}/sign-in")
    type_into(page, page.get_by_label("Your e-mail address"), "ines.okafor@example.org")
    press(page, page.get_by_role("button", name="Mail me a code"))
    type_into(page, page.get_by_label("Six-digit code"), "123456")
    press(page, page.get_by_role("button", name="Sign in"))
    expect(page.get_by_role("alert")).to_contain_text("That code does not fit")
