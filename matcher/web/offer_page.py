"""What both pages of an offer show: the one of somebody signed in, and the one a mail leads to."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from matcher.models import Acceptance
from matcher.queries.offers import Offer, Standing
from matcher.services.other_times import free_times, may_wish
from matcher.services.slot_keys import slot_key
from matcher.words.offers import match_words, offer_heading
from matcher.words.present import first_name, weekday_and_day
from matcher.words.times_to_choose import changed_words, choice_lines, free_days, in_short


def offer_page(offered: Offer, acceptance: Acceptance) -> dict[str, Any]:
    """For ``templates/participation/offered.html``."""
    program, match = acceptance.proposal.round.program, match_words(offered.match)
    subject = " ".join(f"Question about the match with {match.other}".split())
    return {
        "offer": offered,
        "match": match,
        "changed": changed_words(offered),
        "choices": choice_lines(offered.choices.times, offered.match) if offered.choices else (),
        "shown": slot_key(offered.slot),
        "may_wish": may_wish(acceptance.proposal),
        "heading": offer_heading(offered, first_name(acceptance.enrollment.person.name)),
        "answer_by": weekday_and_day(offered.answer_by),
        "contact": first_name(program.contact_name),
        "question": {
            "to": program.contact_address,
            "subject": subject,
            "href": f"mailto:{quote(program.contact_address, safe='@')}?subject={quote(subject)}",
        },
    }


def other_time_page(offered: Offer, acceptance: Acceptance) -> dict[str, Any]:
    """For ``templates/participation/other_time.html``: the times still free, by day."""
    page = offer_page(offered, acceptance)
    may = offered.standing is Standing.TO_ANSWER and page["may_wish"]
    now = in_short(offered.match.meeting, offered.match.reader)
    return {**page, "now": now, "days": free_days(free_times(acceptance.proposal), offered.match) if may else ()}
