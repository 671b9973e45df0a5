"""The round of people who take part alone: 40 mentors, 120 participants, two openings fewer than could be used.

A handful cannot be matched as things stand, each for another reason, as in any real round.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import isqrt
from random import Random

from matcher.demo.hours import Week, mentor_week, rotating_week, week_of
from matcher.demo.libraries import Employer, by_name, california_libraries, other_libraries, pilot_libraries
from matcher.demo.people import JOBS, People, Row
from matcher.demo.words import Name

MENTORS, PARTICIPANTS, OPENINGS = 40, 120, 114
MOST_PLACES = 5
MENTOR_JOBS = (3, 5, 4, 2, 1)
PARTICIPANT_JOBS = (1, 3, 4, 6, 7)
ROTATING = 0.5
WISHES = 5


def mentors(people: People) -> list[Row]:
    """Their openings add up to ``OPENINGS``; all mentor in English, some in a second language, nobody in French."""
    places = _places(people.chance)
    employers = _employers(people.chance, MENTORS)
    jobs = people.chance.choices(JOBS, MENTOR_JOBS, k=MENTORS)
    rows = [
        people.mentor(employer, job, mentor_week(people.chance), openings)
        for employer, job, openings in zip(employers, jobs, places, strict=True)
    ]
    return [row | {"languages": "English"} if "French" in row["languages"] else row for row in rows]


def participants(people: People, mentors: Sequence[Row]) -> list[Row]:
    rows = _hard_to_place(people)
    for employer in _employers(people.chance, PARTICIPANTS - len(rows)):
        (job,) = people.chance.choices(JOBS, PARTICIPANT_JOBS)
        rows.append(people.participant(employer, job, _week(people.chance, job)))
    people.chance.shuffle(rows)
    for row, mentor in zip(people.chance.sample(rows, WISHES), people.chance.sample(mentors, WISHES), strict=True):
        row["never_with"] = mentor["name"]
    return rows


def _hard_to_place(people: People) -> list[Row]:
    """A whole shelf of reasons: no common hour, another language, months away."""
    known = by_name()
    evenings = people.participant(known["Kern County Library"], "front_line", Week("Sat 17:00-20:00; Sun 12:00-13:30"))
    alternating = people.participant(
        known["Torrance Public Library"], "front_line", Week("Tue 9:00-11:00 A; Thu 15:00-17:00 B; Fri 15:00-16:30 A")
    )
    french = people.participant(
        known["Bibliothèque de Québec"], "manager", week_of("manager", people.chance), name=Name("Mireille Thibault")
    )
    leave = people.participant(known["Oakland Public Library"], "supervisor", week_of("supervisor", people.chance))
    return [evenings, alternating, french | {"languages": "French"}, leave | {"away": "February 1–May 31"}]


def _week(chance: Random, job: str) -> Week:
    if job == "front_line" and chance.random() < ROTATING:
        return rotating_week(chance, shared_days=chance.choice((1, 2)))
    return week_of(job, chance)


def _employers(chance: Random, how_many: int) -> list[Employer]:
    """Mostly Californian, the large systems more often; the pilot's libraries and other states among them."""
    pilot, elsewhere = pilot_libraries(), [one for one in other_libraries() if one.name != "Bibliothèque de Québec"]
    named = {employer.name for employer in pilot}
    california = [employer for employer in california_libraries() if employer.people and employer.name not in named]
    everywhere = [*pilot, *elsewhere, *california]
    return chance.choices(everywhere, [isqrt(one.people or 250_000) for one in everywhere], k=how_many)


def _places(chance: Random) -> list[int]:
    """Most mentors take two to four; chance adds and removes until the sum is right."""
    places = chance.choices((1, 2, 3, 4, 5), (3, 9, 12, 7, 2), k=MENTORS)
    while (missing := OPENINGS - sum(places)) != 0:
        number, step = chance.randrange(MENTORS), 1 if missing > 0 else -1
        if 1 <= places[number] + step <= MOST_PLACES:
            places[number] += step
    return places
