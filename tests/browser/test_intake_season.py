"""A season before the match, in Chromium, from a program that does not exist yet to one that is ready to match.

Three chapters of one story: each goes on where the one before it ended. Nobody touches the database; mail is read from
the relay.
"""

from __future__ import annotations

import io
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urljoin

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from matcher import clock
from tests.browser.applying import PARTS, next_part
from tests.browser.applying_fully import apply_in_a_team, apply_shortly, fill_everything, finish_later
from tests.browser.arriving import promise, say_interested, take_address_out
from tests.browser.choosing import ask_a_reader, choose, find_matches, read_two, send_letters, upload_foreign_export
from tests.browser.entering import enter_as
from tests.browser.inbox import Inbox, sign_in_by_mail, type_code
from tests.browser.looking import Axe, faults_of, faulty, follow
from tests.browser.preparing import CHOICE, PRIVATE, PROGRAM, ask_questions, make_program, make_round, press
from tests.browser.teaming import TEAM, address_of, describe_team, invite, open_invitation, say_yes
from tests.fixtures.browsers import OpenPage
from tests.fixtures.relays import relaying
from tests.fixtures.servers import serving

pytestmark = pytest.mark.timeout(600)

TOLD_IN_ORDER = "the chapters before have to be told first: run the whole file"
JUNE, OTTO, MENTOR, LEAD = "June Alder", "Otto Fern", "Mona Reyes", "Ada Quill"
MEMBERS = {
    "Ben Quarto": ("tue-0900", "tue-0930", "tue-1000"),
    "Cora Folio": ("tue-0900", "tue-0930", "tue-1000"),
    "Dev Octavo": ("wed-0900", "wed-0930", "wed-1000"),
}
NO_SCRIPT = "Dev Octavo"


@dataclass
class Season:
    """``public`` is the address of the new program's page for everybody; ``looked``: what was wrong on pages."""

    url: str
    inbox: Inbox
    axe: Axe
    public: str = ""
    looked: dict[str, list[str]] = field(default_factory=dict)

    def look(self, page: Page) -> None:
        """At a page that no link of the demonstration leads to."""
        self.looked[page.get_by_role("heading", level=1).inner_text()] = faults_of(page, self.axe)


@pytest.fixture(scope="module")
def season(demonstration_database: Path, tmp_path_factory: pytest.TempPathFactory, axe: Axe) -> Iterator[Season]:
    """The demonstration is what the coordinator runs already; its mail goes to a relay."""
    file = shutil.copy(demonstration_database, tmp_path_factory.mktemp("season") / "demonstration.sqlite")
    with (
        relaying() as relay,
        serving(f"sqlite:///{file}", SMTP_URL=relay.url(), MAIL_PER_MINUTE=0, MAIL_PER_DAY=0) as server,
    ):
        yield Season(server.url, Inbox(relay), axe)


def ellen(open_page: OpenPage, season: Season, *, script: bool = True) -> Page:
    """At the new program, if there is one."""
    page = open_page(script=script)
    enter_as(page, season.url, "coordinator")
    if season.public:
        follow(page, page.get_by_role("link", name=PROGRAM))
    return page


def test_a_program_is_prepared_and_opened(season: Season, open_page: OpenPage) -> None:
    page = ellen(open_page, season)
    make_program(page)
    make_round(page, clock.now().date())
    ask_questions(page)
    press(page, "Open sign-up", "Sign-up is open.")
    public = page.get_by_role("link", name="Public page").get_attribute("href")
    season.public = f"{season.url}{public}"
    visitor = open_page(390)
    visitor.goto(f"{season.public}/interest")
    season.look(visitor)
    say_interested(visitor, season.public, JUNE, address_of(JUNE))
    season.look(visitor)
    read_the_packet(visitor, season.public)
    other = open_page(390)
    say_interested(other, season.public, OTTO, address_of(OTTO))
    take_address_out(other, address_of(OTTO), season.inbox)
    season.look(other)
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_contain_text("1 person has signed up")
    season.look(page)
    press(page, "Open applications", "Whoever signed up for it is told by mail.")
    told = season.inbox.open(address_of(JUNE), "you can apply")
    assert told.link("/p/") == season.public
    assert season.inbox.subjects(address_of(OTTO)) == ["Thank you for your interest, Otto"]
    assert faulty(season.looked) == {}


def read_the_packet(page: Page, public: str) -> None:
    """The same as a page and on paper, own questions included; nobody's answers are private by surprise."""
    page.goto(public)
    on_paper = page.get_by_role("link", name="as a PDF to print (For participants)").get_attribute("href") or ""
    printed = PdfReader(io.BytesIO(page.request.get(urljoin(public, on_paper)).body()))
    assert printed.trailer["/Root"]["/MarkInfo"]["/Marked"].value  # type: ignore[index]
    words = " ".join(" ".join(one.extract_text() for one in printed.pages).split())
    follow(page, page.get_by_role("link", name="as a page (For participants)"))
    for asked in (CHOICE, PRIVATE, "Paid time for every session."):
        expect(page.get_by_role("main")).to_contain_text(asked)
        assert asked in words


def test_people_apply_alone_and_as_a_team(season: Season, open_page: OpenPage) -> None:
    assert season.public, TOLD_IN_ORDER
    apply_on_a_phone_and_at_a_desk(season, open_page)
    mentor = open_page()
    mentor.goto(season.public)
    follow(mentor, mentor.get_by_role("link", name="Offer to be a mentor"))
    apply_shortly(mentor, MENTOR)
    director = open_page(390)
    promise(director, season.inbox)
    season.look(director)
    complete_a_team(season, open_page)
    page = ellen(open_page, season)
    expect(page.get_by_role("heading", level=1)).to_contain_text("6 applications wait for your decision")
    follow(page, page.get_by_role("navigation").get_by_role("link", name="People"))
    follow(page, page.get_by_role("link", name=JUNE))
    for shown in (CHOICE, "A chair by the window.", "520 555 0147", "Mon 9:00-12:00"):
        expect(page.get_by_role("main")).to_contain_text(shown)
    for private in (PRIVATE, "Sam Ortega", "Grace Leung", "Linh Pham"):
        expect(page.get_by_role("main")).not_to_contain_text(private)
    assert faulty(season.looked) == {}


def apply_on_a_phone_and_at_a_desk(season: Season, open_page: OpenPage) -> None:
    """Begun on the phone, everything answered; gone on with in another browser by signing in."""
    phone, parts = open_page(390), iter(PARTS)
    phone.goto(season.public)
    follow(phone, phone.get_by_role("link", name="Apply for a mentor"))
    for part in parts:
        fill_everything(phone, part, JUNE)
        if part == "needs":
            finish_later(phone)
            season.look(phone)
            break
        next_part(phone)
    desk = open_page()
    sign_in_by_mail(desk, season.url, address_of(JUNE), season.inbox)
    follow(desk, desk.get_by_role("link", name="Go on where you stopped"))
    for part in parts:
        fill_everything(desk, part, JUNE)
        next_part(desk)
    expect(desk.get_by_role("heading", level=1)).to_have_text("Thank you. We have your application.")
    assert season.inbox.open(address_of(JUNE), "We have your application")
    desk.goto(f"{season.url}/me")
    follow(desk, desk.get_by_role("link", name="Withdraw my application"))
    season.look(desk)


def complete_a_team(season: Season, open_page: OpenPage) -> None:
    """Of its hours the lead sees counts, and only once three have answered. One of the four has no script."""
    lead = open_page(390)
    describe_team(lead, season.public, LEAD)
    season.look(lead)
    type_code(lead, address_of(LEAD), season.inbox, "Bring the team together")
    for name in MEMBERS:
        invite(lead, name)
    season.look(lead)
    team, shared = lead.url, lead.get_by_role("region", name="Hours you share")
    follow(lead, lead.get_by_role("link", name="Give your answers"))
    apply_in_a_team(lead, LEAD)
    for number, (name, hours) in enumerate(MEMBERS.items(), start=2):
        member = open_page(390, script=name != NO_SCRIPT)
        open_invitation(member, name, season.inbox)
        if name != NO_SCRIPT:
            season.look(member)
        say_yes(member, name, season.inbox)
        member.goto(f"{season.url}/me")
        expect(member.get_by_role("heading", level=1)).to_contain_text("your own answers are still to come.")
        follow(member, member.get_by_role("link", name="See your team"))
        follow(member, member.get_by_role("link", name="Give your answers"))
        apply_in_a_team(member, name, hours=hours)
        lead.goto(team)
        expect(shared.get_by_role("table")).to_have_count(int(number > 2))
    expect(lead.get_by_role("heading", level=1)).to_have_text(f"{TEAM} is complete: all four have answered.")
    expect(shared).to_contain_text("So far 3 of 4 of you can meet in 1½ hours a week.")
    season.look(lead)


def test_applications_are_read_chosen_and_matched(season: Season, open_page: OpenPage) -> None:
    """The coordinator does all of it without script."""
    assert season.public, TOLD_IN_ORDER
    page = ellen(open_page, season, script=False)
    upload_foreign_export(page)
    ask_a_reader(page)
    reader, other = open_page(), ellen(open_page, season)
    read_two(reader, season.url, season.inbox)
    season.look(reader)
    choose(page)
    other.goto(page.url)
    season.look(other)
    send_letters(page, season.inbox)
    find_matches(page)
    expect(page.get_by_role("heading", level=1)).to_contain_text("All 2 matched")
    expect(page.get_by_role("article", name=TEAM)).to_contain_text(MENTOR)
    assert faulty(season.looked) == {}
