"""The pair: two people, what they share, and the two ways it is shown."""

from __future__ import annotations

from typing import Any

from tests.matcher.templates.page import Page, call, render

MENTOR = {"name": "Dana Whitfield", "lines": ["Training manager", "Burbank Public Library, CA"]}
PARTICIPANT = {"name": "Rosa Villanueva", "lines": ["Training coordinator"]}
MEETING = {
    "strength": "Good",
    "days": "Tuesdays, every two weeks",
    "clocks": [{"time": "9:00 am", "zone": "Pacific"}, {"time": "10:00 am", "zone": "Arizona"}],
    "drift": "From March 23: 9:00 am on both clocks",
}
BOTH_WROTE = {"topic": "Peer coaching", "mine": "Two questions, no forms.", "theirs": "We never meet."}
PAIR = """{% from "components/pair.html" import pair, pair_gap %}
{% call pair("p1", mentor, participant, meeting, shared, tags) -%}
{{ pair_gap("grant writing.", points) }}
{%- endcall %}"""


def pair(**changes: Any) -> Page:
    given: dict[str, Any] = {"mentor": MENTOR, "participant": PARTICIPANT, "meeting": MEETING}
    given |= {"shared": [BOTH_WROTE], "tags": [], "points": None}
    return render(PAIR, **given | changes)


def test_pair_is_named_after_its_people() -> None:
    page = pair()
    assert page.one("article", "pair").attrs["aria-labelledby"] == "p1"
    assert page.one("h3", id="p1").text == "Dana Whitfield and Rosa Villanueva"


def test_mentor_stands_first_and_both_clocks_are_shown() -> None:
    page = pair()
    assert [name.text for name in page.all("p", "name")] == ["Dana Whitfield", "Rosa Villanueva"]
    assert [role.text for role in page.all("p", "role")] == ["Mentor", "Participant"]
    assert page.one("p", "meet-clocks").text == "9:00 am Pacific 10:00 am Arizona"
    assert page.one("p", "drift").text == "From March 23: 9:00 am on both clocks"


def test_one_clock_and_no_strength() -> None:
    meeting = {"days": "Mondays, monthly", "clocks": MEETING["clocks"][:1]}
    page = pair(meeting=meeting)
    assert page.one("p", "meet-clocks").has("meet-clocks-one")
    assert page.all("span", "strength") == []


def test_shared_reasons_quote_both_sides() -> None:
    page = pair()
    assert page.one("span", "topic").text == "Peer coaching"
    assert page.one("q", "mine").text == "Two questions, no forms."
    assert page.one("q", "theirs").text == "We never meet."


def test_somebody_who_wrote_nothing_chose_it_all_the_same() -> None:
    page = pair(shared=[BOTH_WROTE | {"theirs": None}])
    assert page.one("li").text == "Peer coaching Both chose this Two questions, no forms."


def test_nothing_shared_shows_no_empty_list() -> None:
    assert pair(shared=[]).all("ul", "shared") == []


def test_points_stand_behind_details() -> None:
    points = [{"label": "Topics", "points": 34, "of": 50}, {"label": "Points", "points": 70, "of": 100}]
    assert pair(points=points).one("details", "numbers").text == "Details Topics 34 of 50 Points 70 of 100"
    assert pair().all("details") == []


def test_tags_come_before_the_people() -> None:
    page = pair(tags=[{"kind": "attention", "icon": "warning", "text": "Weakest match"}])
    assert page.one("p", "pair-note").text == "Weakest match"


def test_words_people_wrote_are_escaped() -> None:
    page = pair(shared=[BOTH_WROTE | {"mine": "<script>alert(1)</script>"}])
    assert page.all("script") == []
    assert page.one("q", "mine").text == "<script>alert(1)</script>"


def test_pair_off_tells_who_and_holds_its_undo() -> None:
    page = render(
        '{% from "components/pair.html" import pair_off %}'
        '{% call pair_off("p9", "Owen", "Bea", "Owen and Bea.") %}<button>Undo</button>{% endcall %}'
    )
    assert page.one("article", "pair-off").text == "Owen and Bea Won’t be paired: Owen and Bea. Undo"


def test_offer_names_the_readers_own_clock() -> None:
    clocks = [
        {"time": "9:00 am", "zone": "Pacific", "whose": "Dana’s clock"},
        {"time": "10:00 am", "zone": "Arizona", "whose": "your clock"},
    ]
    page = render(
        '{% from "components/pair_offer.html" import pair_offer %}'
        "{% call pair_offer(mentor, participant, meeting) %}Dates{% endcall %}",
        mentor=MENTOR,
        participant=PARTICIPANT | {"role": "You"},
        meeting={"days": "Tuesdays", "clocks": clocks},
    )
    assert page.one("section").attrs["aria-labelledby"] == page.one("h2").attrs["id"] == "when"
    assert page.one("p", "meet-clocks").text == "9:00 am Dana’s clock, Pacific 10:00 am your clock , Arizona"
    assert page.one("strong").text == "your clock"
    assert [role.text for role in page.all("p", "role")] == ["Mentor", "You"]


def test_why_quotes_both_or_says_what_both_chose() -> None:
    reasons = [
        {"title": "Peer coaching", "yours": "We never meet.", "theirs": "Two questions.", "both": None},
        {"title": "How you like to work", "yours": None, "theirs": None, "both": "Trying something."},
        {"title": "Getting started", "yours": "I am new.", "theirs": None, "both": None},
        {"title": "Volunteers", "yours": None, "theirs": None},
        {"title": "Experience", "sentence": "Dana has many years of experience."},
    ]
    page = call("why", "reasons, 'Dana'", reasons=reasons)
    assert [item.text for item in page.all("li")] == [
        "Peer coaching You wrote We never meet. Dana wrote Two questions.",
        "How you like to work You both chose Trying something.",
        "Getting started You both chose this. You wrote I am new.",
        "Volunteers You both chose Volunteers",
        "Experience Dana has many years of experience.",
    ]


def test_mentor_reads_the_participants_words_first() -> None:
    reasons = [{"title": "Peer coaching", "yours": "Two questions.", "theirs": "We never meet.", "both": None}]
    page = call("why", "reasons, 'Rosa', mentor_reads=true", reasons=reasons)
    assert [words.text for words in page.all("p")] == [
        "Rosa wrote We never meet.",
        "You wrote Two questions.",
    ]
