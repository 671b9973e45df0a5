"""The page of suggested matches: how the round stands, every match, and what may be changed."""

from __future__ import annotations

from typing import Any

from flask import make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from matcher import clock
from matcher.errors import NotFound
from matcher.models import Person, Round, Run
from matcher.queries.review import PER_PAGE, Filters, Order, Review, Row, chosen, details, find_state, review
from matcher.queries.round_page import counts
from matcher.states import RoundState, RunState
from matcher.web.access import coordinates_round
from matcher.web.coordinator.blueprint import blueprint
from matcher.web.coordinator.cards import Card, card
from matcher.web.coordinator.wording import (
    FAILURES,
    REMEDIES,
    REMEDY,
    changes,
    difference_headline,
    headline,
    lede,
    pinned_since,
    why_not,
)
from matcher.web.forms.review import ORDERS, STRENGTHS, read_filters, write_filters
from matcher.web.present import counted

SECONDS_BETWEEN_LOOKS = "2"


@blueprint.get("/rounds/<round_id>/matches", endpoint="review")
@coordinates_round
def show_review(person: Person, round_: Round) -> ResponseReturnValue:
    run, interrupted = find_state(round_)
    if run is not None and run.state in {RunState.QUEUED, RunState.RUNNING} and not interrupted:
        return _waiting(round_)
    trouble = _trouble(run, interrupted)
    page = review(round_, person)
    if page is None:
        return render_template("coordinator/no_matches.html", round=round_, trouble=trouble, counts=counts(round_))
    return render_template("coordinator/review.html", trouble=trouble, **_shown(round_, page))


@blueprint.get("/rounds/<round_id>/compare")
@coordinates_round
def compare(person: Person, round_: Round) -> ResponseReturnValue:
    page = review(round_, person)
    if page is None or page.comparison is None:
        raise NotFound
    return render_template(
        "coordinator/compare.html",
        round=round_,
        comparison=page.comparison,
        headline=difference_headline(page.comparison),
    )


def _waiting(round_: Round) -> ResponseReturnValue:
    """Looked at again by itself, without script; a header, so that the page can be left in peace by its reader."""
    answer = make_response(render_template("coordinator/finding.html", round=round_))
    answer.headers["Refresh"] = SECONDS_BETWEEN_LOOKS
    return answer


def _trouble(run: Run | None, interrupted: bool) -> dict[str, str] | None:
    """What went wrong with the last find, in plain words."""
    if interrupted:
        return {"happened": "The last find was interrupted.", "remedy": "Find matches again."}
    if run is None or run.state is not RunState.FAILED:
        return None
    code = run.failure or "crashed"
    return {"happened": FAILURES.get(code, FAILURES["crashed"]), "remedy": REMEDIES.get(code, REMEDY)}


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
        "lede": lede(page, round_.program.zone, clock.now()),
        "books": _books(page),
        "figures": _figures(page),
        "found_rows": len(rows),
        "cards": _cards(page, visible, filters),
        "left": [(one.mentee, why_not(one)) for one in page.left],
        "changed": changes(page.comparison) if page.comparison else [],
        "pinned": pinned_since(page.comparison) if page.comparison else "",
        "filters": filters,
        "strengths": STRENGTHS,
        "orders": ORDERS,
        "query": write_filters(filters),
        "may_find": round_.state in {RoundState.REVIEW, RoundState.PUBLISHED},
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
