"""Weekly hours as people of each job have them, written as they would write them.

Administrators have afternoons, training coordinators most of the day, supervisors the time before opening, desk staff
little, and those who rotate have another week every second week.
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri")
MORNINGS = ("8:30-11:00", "9:00-11:30", "9:00-12:00", "10:00-12:00")
BEFORE_OPENING = ("8:00-10:00", "8:30-10:30", "9:00-10:30")
AFTERNOONS = ("13:00-15:00", "13:00-16:00", "13:30-16:30", "14:00-17:00")
LATE = ("15:00-17:00", "15:30-17:30", "16:00-18:00")
ODD_WEEK, EVEN_WEEK = "B", "A"


@dataclass(frozen=True)
class Week:
    """The cells ``hours`` and ``hours_if_need_be``."""

    works: str
    if_need_be: str = ""


def week_of(job: str, chance: Random) -> Week:
    """Somebody's ordinary week, the same every week."""
    return _WEEKS[job](chance)


def rotating_week(chance: Random, *, shared_days: int = 1) -> Week:
    """Desk staff: mornings one week, afternoons the other, and ``shared_days`` that are the same in both."""
    days = chance.sample(DAYS, 5)
    both, morning, late = days[:shared_days], days[shared_days : shared_days + 2], days[3:]
    entries = [f"{day} {chance.choice(MORNINGS)}" for day in both]
    entries += [f"{day} {chance.choice(MORNINGS)} {EVEN_WEEK}" for day in morning]
    entries += [f"{day} {chance.choice(LATE)} {ODD_WEEK}" for day in late]
    return Week("; ".join(entries))


def mentor_week(chance: Random) -> Week:
    """Somebody who volunteers to mentor keeps mornings and afternoons free for it, and a little more if need be."""
    days = sorted(chance.sample(DAYS, 4), key=DAYS.index)
    works = [f"{day} {chance.choice(MORNINGS)}" for day in days[:3]]
    works += [f"{day} {chance.choice(AFTERNOONS)}" for day in days[1:]]
    return Week("; ".join(works), f"{days[0]} {chance.choice(AFTERNOONS)}" if chance.random() < 0.5 else "")


def together(shared: str, own: Week) -> Week:
    """Somebody's week in a team that found ``shared`` hours for all of its members."""
    return Week(f"{shared}; {own.works}", own.if_need_be)


def _administrator(chance: Random) -> Week:
    days = sorted(chance.sample(DAYS[:4], 3), key=DAYS.index)
    works = "; ".join(f"{day} {chance.choice(AFTERNOONS)}" for day in days)
    return Week(works, f"{chance.choice(DAYS)} 8:00-9:30")


def _training_coordinator(chance: Random) -> Week:
    days = sorted(chance.sample(DAYS, 3), key=DAYS.index)
    return Week(f"Mon-Thu {chance.choice(MORNINGS)}; {', '.join(days)} {chance.choice(AFTERNOONS)}")


def _manager(chance: Random) -> Week:
    days = sorted(chance.sample(DAYS, 4), key=DAYS.index)
    works = [f"{day} {chance.choice(MORNINGS)}" for day in days[:2]]
    works += [f"{day} {chance.choice(AFTERNOONS)}" for day in days[2:]]
    return Week("; ".join(works), f"Fri {chance.choice(LATE)}")


def _supervisor(chance: Random) -> Week:
    days = sorted(chance.sample(DAYS, 3), key=DAYS.index)
    works = "; ".join(f"{day} {chance.choice(BEFORE_OPENING)}" for day in days)
    return Week(f"{works}; {chance.choice(DAYS)} {chance.choice(AFTERNOONS)}")


def _front_line(chance: Random) -> Week:
    first, second, third = chance.sample(DAYS, 3)
    works = f"{first} {chance.choice(BEFORE_OPENING)}; {second} {chance.choice(AFTERNOONS)}"
    return Week(works, f"{third} {chance.choice(LATE)}" if chance.random() < 0.6 else "")


_WEEKS = {
    "administrator": _administrator,
    "training_coordinator": _training_coordinator,
    "manager": _manager,
    "supervisor": _supervisor,
    "front_line": _front_line,
}
