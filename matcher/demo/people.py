"""One invented person as a row of the spreadsheet a coordinator would upload."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from random import Random

from matcher.demo.hours import Week
from matcher.demo.libraries import Employer
from matcher.demo.words import Name, Names, Sentences

Row = dict[str, str]
Labels = Mapping[str, Mapping[str, str]]

JOBS = ("administrator", "training_coordinator", "manager", "supervisor", "front_line")
# What each job thinks about most; the rest of the list comes up too, only less often.
FAVORITES: Mapping[str, frozenset[str]] = {
    "administrator": frozenset({"managers_on_board", "measuring_results", "grant_writing", "staff_day", "safe_to_try"}),
    "training_coordinator": frozenset(
        {"small_pieces", "onboarding", "measuring_results", "learning_online", "rotating_desk", "staff_day"}
    ),
    "manager": frozenset({"managers_on_board", "onboarding", "peer_coaching", "safe_to_try", "measuring_results"}),
    "supervisor": frozenset({"former_peers", "peer_coaching", "rotating_desk", "onboarding", "volunteers"}),
    "front_line": frozenset({"small_pieces", "learning_online", "volunteers", "safe_to_try", "rotating_desk"}),
}
YEARS = {
    "administrator": (9, 31),
    "training_coordinator": (4, 22),
    "manager": (6, 26),
    "supervisor": (3, 18),
    "front_line": (0, 12),
}
# Without a year: the reader finds the year of the program.
AWAY = (
    "February 15–19", "February 22–26", "March 8–12", "March 29–April 2", "April 5–9", "April 12–16", "April 19–23",
    "May 3–7", "May 24–28", "June 14–18", "January 25–29", "March 18; March 19", "April 2", "May 14; June 11",
)  # fmt: skip
# Names that are given on purpose; nobody else draws them.
RESERVED = ("Ellen Marsh", "Dana Whitfield", "Rosa Villanueva", "Mireille Thibault")
SECOND_LANGUAGE, SILENT, AWAY_ONCE, NAMES_MANAGER, IN_WORDS = 0.6, 0.06, 0.35, 0.3, 0.9


class People:
    """Draws people one after another; the same seed draws the same people."""

    def __init__(self, seed: int, labels: Labels) -> None:
        self.chance = Random(seed)
        self.sentences = Sentences(self.chance)
        self.names = Names(self.chance, taken=RESERVED)
        self._labels = labels

    def mentor(self, employer: Employer, job: str, week: Week, places: int, *, name: Name | None = None) -> Row:
        row = self._somebody(name, employer, job, week, more_years=6)
        before = JOBS[JOBS.index(job) + 1 :]
        done = self.chance.sample(before, min(len(before), self.chance.randint(1, 3)))
        return {
            **row,
            "jobs_done": self._labeled("jobs_done", sorted(done, key=JOBS.index)),
            "qualities_built": self._some("qualities_built", 1, 3),
            "places": str(places),
            **self._topics("topics_offered", "offered", job, self.chance.randint(2, 4)),
        }

    def participant(self, employer: Employer, job: str, week: Week, *, name: Name | None = None) -> Row:
        row = self._somebody(name, employer, job, week)
        return {
            **row,
            "qualities_to_develop": self._some("qualities_to_develop", 1, 3),
            "goal": self.sentences.goal("own") if self.chance.random() < IN_WORDS else "",
            "own_manager": self.names.draw().full if self.chance.random() < NAMES_MANAGER else "",
            **self._topics("topics_wanted", "wanted", job, self.chance.choice((2, 3, 3, 3, 4))),
        }

    def _somebody(self, given: Name | None, employer: Employer, job: str, week: Week, *, more_years: int = 0) -> Row:
        least, most = YEARS[job]
        drawn = self.names.draw()
        name = given or drawn
        speaks = self.chance.random() < SECOND_LANGUAGE and name.speaks
        return {
            "name": name.full,
            "address": name.address,
            "library": employer.name,
            "state": employer.region,
            "country": employer.country,
            "cooperatives": "; ".join(employer.cooperatives),
            "job_role": self._labeled("job_role", [job]),
            "years": str(self.chance.randint(least + more_years, most + more_years)),
            "ways": self._some("ways", 1, 3),
            "time_zone": employer.zone,
            "languages": f"English; {name.speaks}" if speaks else "English",
            "hours": week.works,
            "hours_if_need_be": week.if_need_be,
            "away": self.chance.choice(AWAY) if self.chance.random() < AWAY_ONCE else "",
            "consent": "yes",
        }

    def _some(self, question: str, least: int, most: int) -> str:
        choices = list(self._labels[question])
        return self._labeled(question, self.chance.sample(choices, self.chance.randint(least, most)))

    def _labeled(self, question: str, keys: Sequence[str]) -> str:
        return "; ".join(self._labels[question][key] for key in keys)

    def _topics(self, question: str, side: str, job: str, how_many: int) -> Row:
        row: Row = {}
        for number, topic in enumerate(self._drawn_topics(job, how_many), start=1):
            row[f"topic_{number}"] = self._labels[question][topic]
            row[f"words_{number}"] = "" if self.chance.random() < SILENT else self.sentences.about(topic, side)
        return row

    def _drawn_topics(self, job: str, how_many: int) -> list[str]:
        drawn: list[str] = []
        while len(drawn) < how_many:
            left = [topic for topic in self.sentences.topics if topic not in drawn]
            weights = [4 if topic in FAVORITES[job] else 1 for topic in left]
            drawn += self.chance.choices(left, weights)
        return drawn
