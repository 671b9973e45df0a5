"""The page of suggested matches: how the round stands, every match, and what may be changed."""

from __future__ import annotations

from typing import Any

from flask import make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from matcher import clock
from matcher.calendars.zones import zone_name
from matcher.errors import NotFound
from matcher.models import Person, Round
from matcher.queries.explained import Standing as Explaining
from matcher.queries.finding import Finding, Standing, finding_of
from matcher.queries.found import latest_run
from matcher.queries.parties import Party
from matcher.queries.review import (
    PER_PAGE,
    Filters,
    Order,
    Review,
    Row,
    chosen,
    details,
    helps,
    lacks_hours_only,
    recruiting,
    review,
)
from matcher.queries.round_page import counts
from matcher.services.round_changes import version_of
from matcher.services.round_plan import plan_of
from matcher.states import RoundState
from matcher.web.access import coordinates_round
from matcher.web.coordinator.blueprint import blueprint
from matcher.web.coordinator.cards import Card, card
from matcher.web.coordinator.compare_words import groups, together, whole_lines
from matcher.web.coordinator.explain_words import (
    ToldRepair,
    blocked_words,
    recruit_words,
    repair_words,
    stands_words,
)
from matcher.web.coordinator.finding_words import REMEDY_OF_THE_OPERATOR, doing, so_far, trouble
from matcher.web.coordinator.wording import (
    changed_since,
    changes,
    difference_headline,
    headline,
    lede,
    why_not,
)
from matcher.web.forms.review import ORDERS, STRENGTHS, read_filters, write_filters
from matcher.web.forms.trying import what_counts
from matcher.words.present import counted

SECONDS_BETWEEN_LOOKS = "2"
MOST_RECRUITS = 3
#: Reasons of which no more is said than they say: whom a rule leaves is not told.
BY_RULES = frozenset({"barred", "forbidden"})
#: The part of the page that waits which looks more often by script; it is told to load the page once all is found.
FINDING = "finding"


@blueprint.get("/rounds/<round_id>/matches", endpoint="review")
@coordinates_round
def show_review(person: Person, round_: Round) -> ResponseReturnValue:
    finding = finding_of(round_)
    if finding is not None:
        return _waiting(round_, finding)
    if request.headers.get("HX-Target") == FINDING:
        return "", 200, {"HX-Refresh": "true"}
    wrong = trouble(latest_run(round_), person)
    page = review(round_, person)
    if page is None:
        stands = counts(round_, person)
        return render_template("coordinator/no_matches.html", round=round_, trouble=wrong, counts=stands)
    undecided = counts(round_, person).undecided
    return render_template("coordinator/review.html", trouble=wrong, undecided=undecided, **_shown(round_, page))


@blueprint.get("/rounds/<round_id>/compare")
@coordinates_round
def compare(person: Person, round_: Round) -> ResponseReturnValue:
    page = review(round_, person)
    if page is None or page.comparison is None:
        raise NotFound
    return render_template(
        "coordinator/compare.html",
        round=round_,
        headline=difference_headline(page.comparison),
        done=changed_since(page.comparison),
        whole=whole_lines(page.comparison),
        together=together(page.comparison),
        groups=groups(page.comparison),
        own=page.own,
    )


def _waiting(round_: Round, finding: Finding) -> ResponseReturnValue:
    """Looked at again by itself, without script; a header, so that the page can be left in peace by its reader."""
    page = render_template(
        "coordinator/finding.html",
        round=round_,
        finding=finding,
        attention=finding.standing in (Standing.ALONE, Standing.LEFT),
        remedy=REMEDY_OF_THE_OPERATOR if finding.standing is Standing.ALONE else "",
        doing=doing(finding),
        so_far=so_far(finding),
    )
    answer = make_response(page)
    answer.headers["Refresh"] = SECONDS_BETWEEN_LOOKS
    return answer


def _shown(round_: Round, page: Review) -> dict[str, Any]:
    filters = read_filters(request.args)
    rows = chosen(page, filters)
    last = max(1, -(-len(rows) // PER_PAGE))
    current = min(filters.page, last)
    visible = rows[(current - 1) * PER_PAGE : current * PER_PAGE]
    return {
        "round": round_,
        "review": page,
        "headline": headline(page),
        "zone": zone_name(round_.program.zone),
        "lede": lede(page, round_.program.zone, clock.now()),
        "books": _books(page),
        "figures": _figures(page),
        "found_rows": len(rows),
        "cards": _cards(page, visible, filters),
        "left": _left(page, round_),
        "explaining": page.explained.standing,
        "recruits": _recruits(page),
        "changed": changes(page.comparison) if page.comparison else [],
        "done": changed_since(page.comparison) if page.comparison else "",
        "filters": filters,
        "strengths": STRENGTHS,
        "orders": ORDERS,
        "query": write_filters(filters),
        "may_find": (may_find := round_.state in {RoundState.REVIEW, RoundState.PUBLISHED}),
        "counts_form": what_counts(plan_of(round_), version_of(round_)) if may_find else None,
        **_pages(round_, filters, current, last, len(rows)),
    }


def _cards(page: Review, rows: tuple[Row, ...], filters: Filters) -> list[Card]:
    cards: list[Card] = []
    library = None
    for detail in details(page, rows):
        begins = filters.order is Order.LIBRARY and detail.row.mentee.library != library
        library = detail.row.mentee.library
        cards.append(card(detail, heading=library if begins else None))
    return cards


def _left(page: Review, round_: Round) -> list[tuple[Party, Markup, ToldRepair | None, str, bool]]:
    """Who is not matched, why, what would help, and else whom it is about; whether the two could arrange a time."""
    given, lacking = helps(page, round_.state), lacks_hours_only(page, round_.state)
    return [
        (
            one.mentee,
            why_not(one),
            repair_words(found.repair) if (found := given.get(one.mentee.id)) and found.repair else None,
            blocked_words(found) if found and one.unmatched.reason.value not in BY_RULES else "",
            one.mentee.id in lacking,
        )
        for one in page.left
    ]


def _recruits(page: Review) -> dict[str, Any] | None:
    """What mentors to look for, where somebody would be helped; none until that is known."""
    found = recruiting(page)
    if page.explained.standing is not Explaining.READY or not (found or page.left):
        return None
    fair = sum(row.strength.value == "fair" for row in page.rows)
    return {
        "stands": stands_words(len(page.left), fair),
        "lines": [recruit_words(one, page.labels) for one in found[:MOST_RECRUITS]],
    }


def _books(page: Review) -> list[str]:
    words = [strength.value for strength, number in page.found.strengths.items() for _ in range(number)]
    return [*words, *["none"] * (page.total - page.matched)]


def _figures(page: Review) -> list[dict[str, Any]]:
    strengths = {strength.value: number for strength, number in page.found.strengths.items()}
    return [
        *(
            {"label": word.capitalize(), "value": strengths.get(word, 0), "key": word}
            for word in ("strong", "good", "fair")
        ),
        {"label": "Not matched yet", "value": page.total - page.matched, "key": "none"},
        {"label": "Openings filled", "value": f"{page.matched} of {page.found.openings}"},
        {
            "label": "Libraries with everybody matched",
            "value": f"{page.libraries_done} of {len(page.libraries)}",
        },
    ]


def _pages(round_: Round, filters: Filters, current: int, last: int, rows: int) -> dict[str, Any]:
    def href(page: int) -> str:
        arguments = write_filters(filters, page=page)
        return url_for("coordinator.review", round_id=round_.public_id, **arguments, _anchor="all")

    following = min(PER_PAGE, rows - current * PER_PAGE)
    first = (current - 1) * PER_PAGE + 1
    return {
        "previous_href": href(current - 1) if current > 1 else None,
        "next_href": href(current + 1) if current < last else None,
        "next_label": f"Show the next {following}",
        "where": f"{first} to {min(current * PER_PAGE, rows)} of {counted(rows, 'match', 'matches')}",
    }
