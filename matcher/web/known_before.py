"""What an application begins with, of somebody who was interested before there was anything to apply to."""

from __future__ import annotations

from typing import Any

from matcher.models import Person, Round
from matcher.queries.interests import Interested, interest_of
from matcher.regions import country_of_region
from matcher.web.forms.asking import Asking


def known_before(person: Person, round_: Round, asking: Asking) -> dict[str, Any]:
    """First answers, by part: to be looked at and changed, no part is done."""
    about = {"name": person.name, "zone": person.zone}
    said = interest_of(person, round_)
    if said is None:
        return {"about": about}
    where = {"library": said.library, "region": said.region, "country": country_of_region(said.region)}
    topics = _topics(said, asking) if said.role is asking.role else {}
    return {"about": {**about, **where}, **({"wants": topics} if topics else {})}


def _topics(said: Interested, asking: Asking) -> dict[str, list[str]]:
    """As many as may be chosen, of those that are still there."""
    known = {
        question.key: [key for key in said.topics if key in question.choices][: question.at_most]
        for question in asking.worded()
        if question.about == "topics"
    }
    return {key: chosen for key, chosen in known.items() if chosen}
