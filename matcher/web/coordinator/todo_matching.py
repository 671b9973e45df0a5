"""What is to be done once applications are closed: choose, match, wait for answers, end."""

from __future__ import annotations

from datetime import date

from matcher.models import Round
from matcher.queries.round_page import Progress
from matcher.states import AskedFirst
from matcher.web.coordinator.todo_rows import Task, due, later, link, now, page, press
from matcher.words.present import counted

ASKED = {
    AskedFirst.MENTOR: "mentors are asked first",
    AskedFirst.PARTICIPANT: "participants are asked first",
    AskedFirst.BOTH: "both are asked at once",
}


def while_reviewing(round_: Round, progress: Progress, today: date) -> list[Task]:
    matches, when = page("review", round_), due(offers_by(round_), today)
    what, detail = "Send the offers", ASKED[round_.asked_first]
    reopen = press(
        due(None, today), "Take in more applications", "until offers are sent", "Reopen applications", state="reopen"
    )
    if undecided := progress.counts.undecided:
        decide = f"Decide about {counted(undecided, 'application')}"
        choose = link(now(today), decide, "only whom you accept is matched", "Choose", page("selection", round_))
        return [choose, *letters(round_, progress, today), later(when, what, detail), reopen]
    if progress.found_at is None:
        ready = f"for {counted(progress.counts.participants, 'participant')}"
        start = press(now(today), "Find the matches", ready, "Find matches", href=page("find_matches", round_))
        return [*letters(round_, progress, today), start, later(when, what, detail), reopen]
    left = f"and at {progress.left} not matched yet" if progress.left else "everybody is matched"
    suggested = counted(progress.suggested, "suggested match", "suggested matches")
    look = link(now(today), f"Look at {suggested}", left, "Review matches", matches)
    see = link(when, what, detail, "See what goes out", matches)
    return [*letters(round_, progress, today), look, see, reopen]


def letters(round_: Round, progress: Progress, today: date) -> list[Task]:
    """Whoever was decided about waits to hear it."""
    if not progress.letters:
        return []
    what = f"Send {counted(progress.letters, 'letter')}"
    detail = "their decision has not been told"
    return [link(now(today), what, detail, "See the letters", page("selection", round_))]


def while_answering(round_: Round, progress: Progress, today: date) -> list[Task]:
    answers, rows = page("answers", round_), []
    if progress.waiting:
        detail = f"{counted(progress.confirmed, 'match is', 'matches are')} confirmed"
        what = f"Wait for {counted(progress.waiting, 'answer')}"
        rows.append(link(due(round_.answer_by, today), what, detail, "See the answers", answers))
    if undecided := progress.counts.undecided:
        what = f"Decide about {counted(undecided, 'application')}"
        rows.append(link(due(None, today), what, "who came late waits", "Choose", page("selection", round_)))
    rows += letters(round_, progress, today)
    free = progress.counts.alone_or_teams - progress.offered
    if free and today <= round_.last_day:
        what = f"{counted(free, 'participant or team has', 'participants or teams have')} no match yet"
        detail = "send what is left to offer, or find again; nobody already told is moved"
        rows.append(link(due(None, today), what, detail, "Review matches", page("review", round_)))
    if today > round_.last_day:
        detail = "the last day of sessions is over"
        rows.append(press(due(round_.last_day, today), "End the round", detail, "End the round", state="end"))
    return rows or [
        link(
            due(None, today), "Everybody has answered", "nothing is left to do about offers", "See the answers", answers
        )
    ]


def offers_by(round_: Round) -> date:
    """As the round says; else the end of the review in the timetable, else the day answers are due."""
    review = [line.until for line in round_.milestones if line.until and line.until <= round_.answer_by]
    return round_.offers_by or max(review, default=round_.answer_by)
