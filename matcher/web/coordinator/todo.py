"""What a coordinator has to do next, and the sentence her page opens with: both follow from how the round stands."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from matcher.models import Mentorship, Milestone, Round
from matcher.queries.flags import Flag
from matcher.queries.mail_standing import Needed
from matcher.queries.round_page import Progress
from matcher.queries.rounds import closes_on
from matcher.services.round_plan import RoundPlan, plan_of
from matcher.states import Role, RoundState
from matcher.web.coordinator.todo_ended import about_ended
from matcher.web.coordinator.todo_events import about_events
from matcher.web.coordinator.todo_flags import about_answers
from matcher.web.coordinator.todo_intake import signed_up, while_draft, while_open, while_signing_up
from matcher.web.coordinator.todo_matching import while_answering, while_reviewing
from matcher.web.coordinator.todo_misses import about_misses
from matcher.web.coordinator.todo_rows import Task, in_order, link, now, program_page
from matcher.words.present import counted, day_span, day_words, weekday_and_day


def sentence(round_: Round, progress: Progress, today: date) -> str:
    """What is so, and what to do by when."""
    counts = progress.counts
    match round_.state:
        case RoundState.DRAFT:
            opens = "sign-up" if round_.interest_by else "applications"
            return f"Open {opens} when everything below is right."
        case RoundState.INTEREST:
            return f"{signed_up(progress.interested)}; {_comes_next(plan_of(round_))}."
        case RoundState.OPEN if round_.mentors_only:
            until = day_words(closes_on(round_, Role.MENTOR))
            return f"It is closed to participants; mentors are still welcome until {until}."
        case RoundState.OPEN if not counts.mentors and not counts.participants and not counts.undecided:
            return f"Applications are open until {day_words(round_.apply_by)}; none has come yet."
        case RoundState.OPEN if round_.selects:
            return f"{_sent(counts.undecided)}; sign-up closes on {day_words(round_.apply_by)}."
        case RoundState.OPEN if closes_on(round_, Role.MENTOR) < today:
            return f"{_in(progress)}; it is time to close applications and find matches."
        case RoundState.OPEN:
            return f"{_in(progress)}; sign-up closes on {day_words(round_.apply_by)}."
        case RoundState.REVIEW if counts.undecided:
            return f"Applications are closed; {counted(counts.undecided, 'waits', 'wait')} for your decision."
        case RoundState.REVIEW if progress.found_at is None:
            return "Applications are closed; find the matches next."
        case RoundState.REVIEW:
            return f"The matches are ready for you; answers are due by {day_words(round_.answer_by)}."
        case RoundState.PUBLISHED if progress.waiting:
            return (
                f"{counted(progress.waiting, 'answer')} still to come; they are due by {day_words(round_.answer_by)}."
            )
        case RoundState.PUBLISHED if today > round_.last_day:
            return f"The last sessions were on {day_words(round_.last_day)}; end the round."
        case RoundState.PUBLISHED:
            return f"Everybody has answered; {counted(progress.confirmed, 'match is', 'matches are')} confirmed."
        case _:
            return f"This round has ended with {counted(progress.confirmed, 'confirmed match', 'confirmed matches')}."


def _comes_next(plan: RoundPlan) -> str:
    """The day that was given for applications, or else the one that ends what is under way."""
    if plan.apply_from is None and plan.interest_by is not None:
        return f"sign-up closes on {day_words(plan.interest_by)}"
    return f"applications open on {day_words(plan.begins)}"


def _sent(undecided: int) -> str:
    if not undecided:
        return "Every application so far is decided"
    return f"{counted(undecided, 'application waits', 'applications wait')} for your decision"


def _in(progress: Progress) -> str:
    counts = progress.counts
    return f"{counted(counts.participants, 'participant')} and {counted(counts.mentors, 'mentor')} have applied"


def tasks(
    round_: Round,
    progress: Progress,
    needed: Needed,
    flags: Sequence[Flag],
    missed: Sequence[Mentorship],
    ended: Sequence[Mentorship],
    today: date,
) -> list[Task]:
    """What mail, answers to sessions, missed ones and matches that ended need, then soonest first; the first one with
    something to press is the page's primary button."""
    waits = [
        *_about_mail(round_, needed, today),
        *about_answers(round_, flags, today),
        *about_misses(round_, missed, today),
        *about_ended(round_, ended, today),
        *about_events(round_, today),
    ]
    rows = [*waits, *in_order(_by_state(round_, progress, today))]
    for act in (row[kind] for row in rows for kind in ("action", "post") if kind in row):
        act["primary"] = True
        break
    return rows


def _by_state(round_: Round, progress: Progress, today: date) -> list[Task]:
    match round_.state:
        case RoundState.DRAFT:
            return while_draft(round_, progress, today)
        case RoundState.INTEREST:
            return while_signing_up(round_, progress, today)
        case RoundState.OPEN:
            return while_open(round_, progress, today)
        case RoundState.REVIEW:
            return while_reviewing(round_, progress, today)
        case RoundState.PUBLISHED:
            return while_answering(round_, progress, today)
        case _:
            return []


def _about_mail(round_: Round, needed: Needed, today: date) -> list[Task]:
    rows = []
    if needed.failed:
        what, detail = (
            f"{counted(needed.failed, 'mail')} could not be delivered",
            "correct the address, then send again",
        )
        rows.append(link(now(today), what, detail, "See the mail", program_page("mail", round_)))
    if needed.tray:
        what = f"{counted(needed.tray, 'mail needs', 'mails need')} you"
        detail = "came in, and only a person can tell what to do"
        rows.append(link(now(today), what, detail, "See what came in", program_page("tray", round_)))
    return rows


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
