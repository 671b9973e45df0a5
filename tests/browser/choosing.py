"""An export of a foreign form comes in, applications are read and decided about, letters go out."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect

from tests.browser.inbox import Inbox, sign_in_by_mail
from tests.browser.looking import follow
from tests.browser.matching import expect_matches
from tests.browser.preparing import PROGRAM
from tests.browser.teaming import TEAM, address_of
from tests.matcher.sheets.make_exports import FOLDER

READER, READERS_ADDRESS = "Nell Page", "nell.page@example.org"
WAITS, THURSDAYS = "Owen Aldridge", "Thursday afternoons (1-4)"


def upload_foreign_export(page: Page) -> None:
    """Mentors out of Microsoft Forms. Words for hours left out are faults of three rows; corrected, all come in.

    Nothing here needs a script: the preview comes with its button.
    """
    follow(page, page.get_by_role("link", name="Upload", exact=True))
    page.get_by_label("Mentors", exact=True).set_input_files(FOLDER / "microsoft_forms.xlsx")
    follow(page, page.get_by_role("button", name="Check the rows"))
    tessa = page.get_by_role("region", name="Tessa O’Hara")
    expect(tessa).to_contain_text("Hours: Thu 1pm-4pm")
    expect(tessa).to_contain_text("Complete")
    page.get_by_label(THURSDAYS).fill("")
    follow(page, page.get_by_role("button", name="Show the preview"))
    expect(tessa).not_to_contain_text("Complete")
    follow(page, page.get_by_role("button", name="Check the rows"))
    expect(page.get_by_role("heading", level=1)).to_have_text("3 things need your attention. Nothing is kept yet.")
    expect(page.get_by_role("listitem").filter(has_text="Row 4, Tessa O’Hara")).to_contain_text("Give longer hours")
    follow(page, page.get_by_role("link", name="Change the mapping"))
    page.get_by_label(THURSDAYS).fill("Thu 13:00-16:00")
    follow(page, page.get_by_role("button", name="Check the rows"))
    expect(page.get_by_role("heading", level=1)).to_have_text("12 people can come in. Nothing is kept yet.")
    follow(page, page.get_by_role("button", name="Take in 12 people"))
    expect(page.get_by_role("heading", level=1)).to_have_text("12 mentors are in.")


def ask_a_reader(page: Page) -> None:
    follow(page, page.get_by_role("navigation").get_by_role("link", name="Program"))
    follow(page, page.get_by_role("link", name="Who runs it"))
    page.get_by_label("Their name").fill(READER)
    page.get_by_label("Their e-mail address").fill(READERS_ADDRESS)
    page.get_by_label("Reader: reads applications").check()
    follow(page, page.get_by_role("button", name="Give the right and tell them"))
    expect(page.get_by_role("status")).to_contain_text(f"{READER} may ")


def read_two(page: Page, base: str, inbox: Inbox) -> None:
    """The reader says what she thinks of two; of addresses and hours she sees nothing."""
    assert inbox.open(READERS_ADDRESS, PROGRAM)
    sign_in_by_mail(page, base, READERS_ADDRESS, inbox)
    follow(page, page.get_by_role("link", name="Read the next application"))
    for opinion in ("Yes", "Maybe"):
        expect(page.get_by_role("main")).not_to_contain_text("@")
        page.get_by_role("radio", name=opinion).check(force=True)
        page.get_by_label("Why?").fill("Knows what they want.")
        follow(page, page.get_by_role("button", name="Save and read the next"))
        expect(page.get_by_role("status")).to_contain_text("Saved what you think of")


def choose(page: Page) -> None:
    """One mentor has to wait; everybody else is taken in, the team as a whole. Nobody is told yet."""
    follow(page, page.get_by_role("navigation").get_by_role("link", name="Selection"))
    _decide(page, "Waiting list", [page.get_by_role("checkbox", name=WAITS)])
    expect(page.get_by_role("status")).to_contain_text("Nobody is told before you send the letters.")
    undecided = page.get_by_role("region", name="Not decided yet")
    team = undecided.get_by_role("checkbox", name=TEAM)
    _decide(page, "Accept", [team, *undecided.get_by_role("checkbox", name=re.compile("Mentor|Participant")).all()])
    expect(page.get_by_role("status")).to_contain_text("17 applications accepted.")


def _decide(page: Page, decision: str, ticked: list[Locator]) -> None:
    for one in ticked:
        one.check()
    follow(page, page.get_by_role("button", name=decision, exact=True))


def send_letters(page: Page, inbox: Inbox) -> None:
    follow(page, page.get_by_role("button", name="Send the 18 letters"))
    for name, about in (
        ("June Alder", "you take part"),
        ("Dev Octavo", "you take part"),
        (WAITS, "waiting list"),
    ):
        assert PROGRAM in inbox.open(address_of(name), about).subject


def find_matches(page: Page) -> None:
    """Closed, with everybody decided about: nothing is left but to press."""
    follow(page, page.get_by_role("navigation").get_by_role("link", name="Program"))
    follow(page, page.get_by_role("button", name="Close applications", exact=True))
    expect(page.get_by_role("heading", level=1)).to_contain_text("Applications are closed; find the matches next.")
    follow(page, page.get_by_role("button", name="Find matches", exact=True))
    expect_matches(page)
