"""The round of the pilot itself: a team of each of its twelve libraries, and a mentor for every team."""

from __future__ import annotations

import re

from matcher.demo.hours import Week, mentor_week, rotating_week, together, week_of
from matcher.demo.libraries import Employer, by_name, pilot_libraries
from matcher.demo.people import JOBS, People, Row
from matcher.demo.words import Name

# Where the mentors work: none of the pilot's libraries, half of them on another clock than California's.
MENTORS = {
    "Santa Cruz Public Libraries": "training_coordinator",
    "Sacramento Public Library": "administrator",
    "A. K. Smiley Public Library": "manager",
    "San Diego County Library": "training_coordinator",
    "Fresno County Public Library": "manager",
    "Alameda County Library": "supervisor",
    "Multnomah County Library": "manager",
    "Denver Public Library": "training_coordinator",
    "Queens Public Library": "administrator",
    "Hennepin County Library": "training_coordinator",
    "Halifax Public Libraries": "manager",
    "Richland Library": "administrator",
}
TWO_TEAMS = {"Hennepin County Library", "Multnomah County Library"}
# Who is in a team of three, four or five; the training coordinator leads.
MEMBERS = {
    3: ("training_coordinator", "manager", "front_line"),
    4: ("training_coordinator", "manager", "supervisor", "front_line"),
    5: ("training_coordinator", "administrator", "manager", "supervisor", "front_line"),
}
# Hours that teams found for all of their members: most have two, some have one every second week only.
SHARED = (
    "Tue 9:00-11:00; Thu 13:00-15:00",
    "Wed 9:00-11:30; Fri 9:00-10:30",
    "Mon 10:00-12:00; Thu 9:30-11:30",
    "Tue 13:00-15:00; Wed 10:00-12:00",
    "Thu 9:00-11:30 A; Thu 13:30-16:00 A",
    "Wed 13:00-16:00; Fri 10:00-12:00",
)
_KIND = re.compile(r" (Public Library|Free Library|State Library)$")


def team_mentors(people: People) -> list[Row]:
    known = by_name()
    rows: list[Row] = []
    for library, job in MENTORS.items():
        name = Name("Dana Whitfield") if library == "Denver Public Library" else None
        week = mentor_week(people.chance)
        rows.append(people.mentor(known[library], job, week, 2 if library in TWO_TEAMS else 1, name=name))
    return rows


def team_participants(people: People) -> list[Row]:
    return [
        row
        for number, employer in enumerate(pilot_libraries())
        for row in _team(people, employer, MEMBERS[5 - number % 3], SHARED[number % len(SHARED)])
    ]


def _team(people: People, employer: Employer, jobs: tuple[str, ...], shared: str) -> list[Row]:
    team, goal = f"{_KIND.sub('', employer.name)} team", people.sentences.goal("team")
    rows: list[Row] = []
    for job in jobs:
        name = Name("Rosa Villanueva", "Spanish") if not rows and employer.region == "AZ" else None
        row = people.participant(employer, job, together(shared, _own_week(people, job)), name=name)
        rows.append(row | {"team": team, "own_manager": _manager_of(job, rows)})
    rows[0] |= {"team_lead": "yes", "team_goal": goal}
    return rows


def _own_week(people: People, job: str) -> Week:
    return rotating_week(people.chance) if job == "front_line" else week_of(job, people.chance)


def _manager_of(job: str, rows: list[Row]) -> str:
    """Front-line staff and supervisors name the manager who is in the team with them."""
    if JOBS.index(job) < JOBS.index("supervisor"):
        return ""
    return rows[-1]["name"] if rows else ""
