"""What a coordinator has to do next, and the sentence her page opens with: both follow from how the round stands."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import url_for

from matcher.models import Milestone, Round
from matcher.queries.mail_standing import Needed
from matcher.queries.round_page import Progress
from matcher.states import RoundState
from matcher.words.present import counted, day_span, day_words, due_day, weekday_and_day

Task = dict[str, Any]


def sentence(round_: Round, progress: Progress, today: date) -> str:
    """What is so, and what to do by when."""
    counts = progress.counts
    match round_.state:
        case RoundState.DRAFT:
            return "Open applications when everything below is right."
        case RoundState.OPEN if not counts.mentors and not counts.participants:
            return f"Applications are open until {day_words(round_.apply_by)}; none has come yet."
        case RoundState.OPEN if round_.apply_by < today:
            return f"{_in(progress)}; it is time to close applications and find matches."
        case RoundState.OPEN:
            return f"{_in(progress)}; sign-up closes on {day_words(round_.apply_by)}."
        case RoundState.REVIEW if progress.found_at is None:
            return "Applications are closed; find the matches next."
        case RoundState.REVIEW:
            return f"The matches are ready for you; answers are due by {day_words(round_.answer_by)}."
        case RoundState.PUBLISHED if progress.waiting:
            return (
                f"{counted(progress.waiting, 'answer')} still to come; they are due by {day_words(round_.answer_by)}."
            )
        case RoundState.PUBLISHED:
            return f"Everybody has answered; {counted(progress.confirmed, 'match is', 'matches are')} confirmed."
        case _:
            return f"This round has ended with {counted(progress.confirmed, 'confirmed match', 'confirmed matches')}."


def _in(progress: Progress) -> str:
    counts = progress.counts
    return f"{counted(counts.participants, 'participant')} and {counted(counts.mentors, 'mentor')} have applied"


def tasks(round_: Round, progress: Progress, needed: Needed, today: date) -> list[Task]:
    """What mail needs, then soonest first; the first one with something to press is the page's primary button."""
    match round_.state:
        case RoundState.DRAFT:
            rows = [_state_task("Open applications", "people can apply from then on", "open", "Open applications")]
        case RoundState.OPEN:
            rows = _while_open(round_, progress, today)
        case RoundState.REVIEW:
            rows = _while_reviewing(round_, progress, today)
        case RoundState.PUBLISHED:
            rows = _while_answering(round_, progress, today)
        case _:
            rows = []
    rows = [*_about_mail(round_, needed), *rows]
    for press in (row[kind] for row in rows for kind in ("action", "post") if kind in row):
        press["primary"] = True
        break
    return rows


def _about_mail(round_: Round, needed: Needed) -> list[Task]:
    program = round_.program.public_id
    rows = []
    if needed.failed:
        what = f"{counted(needed.failed, 'mail')} could not be delivered"
        detail = "correct the address, then send again"
        rows.append(_link_task("Today", what, detail, "See the mail", url_for("coordinator.mail", program_id=program)))
    if needed.tray:
        what = f"{counted(needed.tray, 'mail needs', 'mails need')} you"
        detail = "came in, and only a person can tell what to do"
        rows.append(
            _link_task("Today", what, detail, "See what came in", url_for("coordinator.tray", program_id=program))
        )
    return [{**row, "soon": True} for row in rows]


def _while_open(round_: Round, progress: Progress, today: date) -> list[Task]:
    collect = _link_task(
        "Any day",
        "Take in applications",
        "share the addresses, or upload a spreadsheet",
        "See who has applied",
        url_for("coordinator.people", round_id=round_.public_id),
    )
    upload = _link_task(
        "Any day",
        "Upload mentors and participants",
        "two CSV files; nothing is stored while a row is wrong",
        "Upload",
        url_for("uploads.choose", round_id=round_.public_id),
    )
    close = {
        **_due(round_.apply_by, today),
        "what": "Close applications and find matches",
        "detail": "you can reopen them until offers are sent",
    }
    if not (progress.counts.mentors and progress.counts.participants):
        return [upload, collect, {**close, "waiting": "Not yet"}]
    find = {
        "label": "Close and find",
        "href": url_for("coordinator.find_matches", round_id=round_.public_id),
    }
    due = {**close, "post": find}
    return [due, collect, upload] if round_.apply_by <= today else [collect, upload, due]


def _while_reviewing(round_: Round, progress: Progress, today: date) -> list[Task]:
    matches = url_for("coordinator.review", round_id=round_.public_id)
    send = {**_due(_offers_by(round_), today), "what": "Send the offers", "detail": "mentors are asked first"}
    reopen = _state_task("Take in more applications", "until offers are sent", "reopen", "Reopen applications")
    if progress.found_at is None:
        find = {"label": "Find matches", "href": url_for("coordinator.find_matches", round_id=round_.public_id)}
        ready = counted(progress.counts.participants, "participant")
        start = {"due": "Today", "soon": True, "what": "Find the matches", "detail": f"for {ready}", "post": find}
        return [start, {**send, "waiting": "Not yet"}, reopen]
    left = f"and at {progress.left} not matched yet" if progress.left else "everybody is matched"
    suggested = counted(progress.suggested, "suggested match", "suggested matches")
    look = _link_task("Today", f"Look at {suggested}", left, "Review matches", matches)
    return [
        {**look, "soon": True},
        {**send, "action": {"label": "See what goes out", "href": matches}},
        reopen,
    ]


def _while_answering(round_: Round, progress: Progress, today: date) -> list[Task]:
    answers = url_for("coordinator.answers", round_id=round_.public_id)
    rows = []
    if progress.waiting:
        detail = f"{counted(progress.confirmed, 'match is', 'matches are')} confirmed"
        rows.append(
            {
                **_due(round_.answer_by, today),
                "what": f"Wait for {counted(progress.waiting, 'answer')}",
                "detail": detail,
                "action": {"label": "See the answers", "href": answers},
            }
        )
    free = progress.counts.alone_or_teams - progress.offered
    if free:
        matches = url_for("coordinator.review", round_id=round_.public_id)
        what = f"{counted(free, 'participant or team has', 'participants or teams have')} no match yet"
        rows.append(
            _link_task("Any day", what, "find matches again; nobody already told is moved", "Review matches", matches)
        )
    if not rows:
        rows.append(_link_task("Any day", "Nothing to do", "everybody has answered", "See the answers", answers))
    return rows


def _offers_by(round_: Round) -> date:
    """The end of the review in the timetable, else the day answers are due."""
    review = [line for line in round_.milestones if line.until and line.until <= round_.answer_by]
    return max((line.until for line in review if line.until), default=round_.answer_by)


def _due(day: date, today: date) -> Task:
    return {"due": due_day(day, today), "soon": (day - today).days <= 7}


def _link_task(due: str, what: str, detail: str, label: str, href: str) -> Task:
    return {"due": due, "what": what, "detail": detail, "action": {"label": label, "href": href}}


def _state_task(what: str, detail: str, state: str, label: str) -> Task:
    return {"due": "Any day", "what": what, "detail": detail, "post": {"label": label, "state": state}}


def timeline(milestones: list[Milestone], today: date) -> list[dict[str, str | None]]:
    """The round's dates; the last one begun, if it lasts or is the latest, is where we are."""
    begun = [line for line in milestones if line.day <= today]
    here = begun[-1] if begun else None
    return [
        {
            "when": day_span(line.day, line.until),
            "what": line.label,
            "state": "now" if line is here else "past" if line in begun else None,
            "note": weekday_and_day(today) if line is here else None,
        }
        for line in milestones
    ]


def funnel(progress: Progress) -> tuple[list[dict[str, Any]], str]:
    """Participants at each stage, and the same in one sentence."""
    rows: list[dict[str, Any]] = [
        {"label": "Sent an application", "value": progress.counts.sent},
        {"label": "Taking part in the round", "value": progress.counts.participants},
        {"label": "Suggested match", "value": progress.in_suggested},
        {"label": "Match offered", "value": progress.in_offered},
        {"label": "Confirmed match", "value": progress.in_confirmed},
    ]
    known = [f"{row['label'].lower()}: {row['value']}" for row in rows if row["value"] is not None]
    rest = "" if len(known) == len(rows) else ". The rest is still to come"
    return rows, f"Participants, {', '.join(known)}{rest}."
