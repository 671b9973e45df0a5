"""What both pages of an offer show: the one of somebody signed in, and the one a mail leads to."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from matcher.models import Acceptance
from matcher.queries.offers import Offer
from matcher.words.offers import match_words, offer_heading
from matcher.words.present import first_name, weekday_and_day


def offer_page(offered: Offer, acceptance: Acceptance) -> dict[str, Any]:
    """For ``templates/participation/offered.html``."""
    program, match = acceptance.proposal.round.program, match_words(offered.match)
    subject = " ".join(f"Question about the match with {match.other}".split())
    return {
        "offer": offered,
        "match": match,
        "heading": offer_heading(offered, first_name(acceptance.enrollment.person.name)),
        "answer_by": weekday_and_day(offered.answer_by),
        "contact": first_name(program.contact_name),
        "question": {
            "to": program.contact_address,
            "subject": subject,
            "href": f"mailto:{quote(program.contact_address, safe='@')}?subject={quote(subject)}",
        },
    }
