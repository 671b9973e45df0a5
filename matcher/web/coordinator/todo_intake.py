"""What is to be done until applications are closed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from flask import url_for

from matcher.models import Round
from matcher.queries.round_page import Progress
from matcher.services.round_plan import RoundPlan, plan_of
from matcher.web.coordinator.todo_rows import Task, due, later, link, now, page, press, program_page
from matcher.words.present import counted, day_words


def while_draft(round_: Round, progress: Progress, today: date) -> list[Task]:
    """What is missing, then the press that opens it."""
    plan = plan_of(round_)
    missing = [*_needed(round_, plan, today), *_worth_a_look(round_, plan, today)]
    if plan.interest_by:
        when, what = due(None, today), "Open sign-up"
        opens = press(when, what, "people say that they are interested", what, state="interest")
        return [
            *missing,
            opens,
            later(due(plan.apply_from or plan.interest_by, today), "Open applications", "whoever signed up is told"),
        ]
    what = "Open applications"
    return [*missing, press(due(plan.apply_from, today), what, "people can apply from then on", what, state="open")]


def _needed(round_: Round, plan: RoundPlan, today: date) -> Iterator[Task]:
    """What people would be told wrongly."""
    change = page("show_round", round_)
    closes = plan.interest_by or plan.closes
    if closes < today:
        what, detail = "Give days that are still to come", f"{day_words(closes)} is over"
        yield link(now(today), what, detail, "Change the dates", change)
    if plan.asks_director and not plan.texts.get("director"):
        what, detail = "Say what a director promises", "directors are asked, and read nothing yet"
        yield link(now(today), what, detail, "Write it", f"{change}#texts")


def _worth_a_look(round_: Round, plan: RoundPlan, today: date) -> Iterator[Task]:
    any_day, change = due(None, today), page("show_round", round_)
    if not plan.closed_days and not plan.keeps_holidays:
        yield link(any_day, "Look at the holidays", "no day is without sessions yet", "Choose days", f"{change}#closed")
    if not (plan.texts.get("participants") and plan.texts.get("mentors")):
        detail = "the packet and the form show it"
        yield link(any_day, "Say what people promise", detail, "Write it", f"{change}#texts")
    if not round_.questions:
        detail = "what you want to know besides"
        yield link(any_day, "Add questions of your own", detail, "Add questions", page("questions", round_))
    if not round_.program.about:
        detail = "the public page has nothing to read yet"
        yield link(any_day, "Write about the program", detail, "Write it", program_page("settings", round_))


def while_signing_up(round_: Round, progress: Progress, today: date) -> list[Task]:
    plan, rows = plan_of(round_), []
    rows.append(
        link(
            due(plan.interest_by, today),
            signed_up(progress.interested),
            f"sign-up closes on {day_words(plan.interest_by)}" if plan.interest_by else "",
            "See who",
            program_page("interests", round_),
        )
    )
    if plan.extends_interest and plan.mentors_until and plan.interest_by and not round_.mentors_only:
        what, detail = "Close sign-up to participants", f"mentors until {day_words(plan.mentors_until)}"
        rows.append(press(due(plan.interest_by, today), what, detail, "Close to participants", state="mentors_only"))
    what, detail = "Open applications", "whoever signed up is told by mail"
    rows.append(press(due(plan.apply_from or plan.interest_by, today), what, detail, what, state="open"))
    return rows


def signed_up(interested: int) -> str:
    return f"{counted(interested, 'person has', 'people have')} signed up" if interested else "Nobody has signed up yet"


def while_open(round_: Round, progress: Progress, today: date) -> list[Task]:
    plan, counts = plan_of(round_), progress.counts
    people, any_day = page("people", round_), due(None, today)
    rows = [*_unfinished(round_, progress, today), *_mentors_only(round_, plan, today)]
    if counts.undecided:
        what = f"Read {counted(counts.undecided, 'application')}"
        rows.append(
            link(due(plan.offers_by, today), what, "nothing is decided yet", "Choose", page("selection", round_))
        )
    detail = "share the addresses, or upload a spreadsheet"
    collect = link(any_day, "Take in applications", detail, "See who has applied", people)
    upload = link(
        any_day,
        "Upload mentors and participants",
        "nothing is stored while a row is wrong",
        "Upload",
        url_for("uploads.choose", round_id=round_.public_id),
    )
    when, detail = due(plan.closes, today), "you can reopen them until offers are sent"
    if round_.selects:
        what = "Close applications"
        return [*rows, press(when, what, "then choose among them", what, state="close"), collect, upload]
    what = "Close applications and find matches"
    if not (counts.mentors and counts.participants):
        return [*rows, upload, collect, later(when, what, detail)]
    find = press(when, what, detail, "Close and find", href=page("find_matches", round_))
    return [*rows, find, collect, upload] if plan.closes <= today else [*rows, collect, upload, find]


def _unfinished(round_: Round, progress: Progress, today: date) -> Iterator[Task]:
    if progress.unfinished:
        what = f"{counted(progress.unfinished, 'person', 'people')} began and did not finish"
        yield link(now(today), what, "one mail reminds each of them, once", "Remind them", page("people", round_))


def _mentors_only(round_: Round, plan: RoundPlan, today: date) -> Iterator[Task]:
    if round_.mentors_only:
        detail = f"until {day_words(plan.closes)}; or take in participants again"
        yield press(due(None, today), "Only mentors are welcome now", detail, "Open to everybody again", state="reopen")
    elif plan.closes > plan.apply_by:
        what, detail = "Close to participants", f"mentors are welcome until {day_words(plan.closes)}"
        yield press(due(plan.apply_by, today), what, detail, what, state="mentors_only")
