"""The sentences of the mail page: how it stands, why something did not arrive, when something goes out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from matcher.config import Config
from matcher.mail.words import title_of
from matcher.queries.mail import FAILED, Group, Line
from matcher.queries.mail_standing import Batch, Later, Standing
from matcher.queries.offer_mail import OfferMail
from matcher.states import OWED, MailKind, MailState
from matcher.words.present import NBSP, counted, listed, local_date, short_day, time_of_day, when_ahead

KINDS = {kind: title_of(kind) for kind in MailKind}
GROUPS = {
    Group.FAILED: "Could not be delivered",
    Group.WAITING: "Waiting",
    Group.SENT: "Sent",
    Group.DROPPED: "Not needed any more",
}
WHY = {
    "refused": "Their mail server did not take it: the address may be wrong, or closed.",
    "not_accepted": "A mail server did not accept it, whoever it is to. Tell whoever runs this site what it said.",
    "expired": "Their mail server did not take it for five days, so we gave up.",
    "bounced_before": "Mail to this address came back before, so this one was not tried.",
    "not_composed": "We could not write this mail. That is a fault of ours: tell whoever runs this site.",
    "bounced": "It came back: the address may be wrong, or the mailbox full.",
}
UNKNOWN_WHY = "It did not arrive, and we do not know why."
NOTHING = "No mail has been sent yet."
DELIVERED = "Everything has been delivered."
COPIES = "No mail leaves this demonstration; here is everything it would have sent."


def mail_headline(stands: Standing, zone: str, now: datetime) -> str:
    """How the mail stands, what needs a person first."""
    if stands.failed:
        it = "it" if stands.failed == 1 else "them"
        return f"{counted(stands.failed, 'mail')} could not be delivered; look at {it} first."
    if stands.batch and stands.stalled_since:
        waiting = stands.batch.total - stands.batch.out
        return f"{counted(waiting, 'mail waits', 'mails wait')}, and nothing is being sent."
    if stands.batch:
        return batch_words(stands.batch)
    if stands.later:
        return later_words(stands.later, zone, now)
    if stands.again:
        return f"{counted(stands.again, 'mail')} could not go out yet and will be tried again."
    return DELIVERED if stands.sent else NOTHING


def batch_words(batch: Batch) -> str:
    """As in "143 of 500 mails are out; the rest takes about 12 minutes."."""
    out = f"{batch.out:,} of {counted(batch.total, 'mail')} {'is' if batch.out == 1 else 'are'} out"
    if batch.tomorrow:
        return f"{out}; the relay takes no more than so many a day, so the rest follows tomorrow."
    if batch.minutes is None:
        return f"{out}; the rest follows at once."
    return f"{out}; the rest takes about {duration(batch.minutes)}."


def later_words(later: Later, zone: str, now: datetime) -> str:
    """As in "54 offers go out tomorrow at 9:00 am."."""
    what = counted(later.number, "offer" if later.offers else "mail")
    return f"{what} {'goes' if later.number == 1 else 'go'} out {coming(later.at, zone, now)}."


def pacing_words(config: Config) -> str:
    """How fast mail goes out, and why no faster."""
    if config.mail_per_minute:
        return f"Mail goes out one by one, at most {config.mail_per_minute:,} a minute, as your relay allows."
    return "Mail goes out one by one, as fast as your relay takes it."


def stalled_words(since: datetime, zone: str, now: datetime) -> str:
    """Nobody sends; what to do about it."""
    return (
        f"Mail has been due since {moment(since, zone, now)}, and nothing is being sent. "
        "Tell whoever runs this site that the worker does not run. Nothing is lost meanwhile."
    )


HELD = "Mail is held: nothing is sent and nothing is fetched until whoever runs this site says so. Nothing is lost."


def why_failed(line: Line) -> str:
    return WHY.get(line.failure or "", UNKNOWN_WHY)


def line_stands(line: Line, zone: str, now: datetime) -> str:
    """When it went or goes out."""
    match line.state:
        case MailState.SENT if line.sent_at:
            return f"Sent {moment(line.sent_at, zone, now)}"
        case MailState.DEAD | MailState.BOUNCED:
            return f"Tried {moment(line.tried_at or line.wanted_at, zone, now)}"
        case MailState.SENDING:
            return "Being sent now"
        case MailState.DROPPED:
            return f"Was due {moment(line.wanted_at, zone, now)}"
        case _ if line.failure:
            return f"Put off; tried again {coming(line.due_at, zone, now)}"
        case _ if line.due_at <= now:
            return "Next in line"
        case _:
            return f"Goes out {coming(line.due_at, zone, now)}"


def coming(at: datetime, zone: str, now: datetime) -> str:
    """As in "tomorrow at 9:00 am"; what is due already goes out "in a moment"."""
    return "in a moment" if at <= now else when_ahead(at, zone, now)


def moment(at: datetime, zone: str, now: datetime) -> str:
    """A moment past, briefly: "today, 9:12 am", "Mar 3, 9:12 am"; with its year where that is another."""
    day, today = local_date(at, zone), local_date(now, zone)
    year = "" if day.year == today.year else f",{NBSP}{day.year}"
    return f"{'today' if day == today else short_day(day) + year}, {_clock(at, zone)}"


def offer_mail_words(mails: Sequence[OfferMail], zone: str, now: datetime) -> str:
    """As in "Mailed Jan 5, reminded Jan 8." or "The mail goes out tomorrow at 9:00 am."."""
    sent = [one for one in mails if one.state is MailState.SENT]
    first = [short_day(local_date(one.at, zone)) for one in sent if not one.reminder][-1:]
    again = [short_day(local_date(one.at, zone)) for one in sent if one.reminder]
    waiting = [one for one in mails if one.state in OWED]
    said = [f"mailed {first[0]}"] if first else []
    said += [f"reminded {listed(again)}"] if again else []
    what = "reminder" if waiting and waiting[0].reminder else "mail"
    goes = f"The {what} goes out {coming(waiting[0].at, zone, now)}." if waiting else ""
    done = f"{', '.join(said)}." if said else ""
    return " ".join(part for part in (done[:1].upper() + done[1:], goes) if part)


def mail_fails(mails: Sequence[OfferMail]) -> bool:
    """Whether the latest did not arrive."""
    return bool(mails) and mails[-1].state in FAILED


def duration(minutes: int) -> str:
    """As in "a minute", "12 minutes", "2 hours"."""
    if minutes <= 1:
        return f"a{NBSP}minute"
    return counted(minutes, "minute") if minutes < 90 else counted(round(minutes / 60), "hour")


def _clock(at: datetime, zone: str) -> str:
    return time_of_day(at.astimezone(ZoneInfo(zone)))
