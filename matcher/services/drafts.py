"""Keeping an application between its parts, for whoever began it: on this device, and wherever they sign in.

A draft's data holds ``parts`` (part -> what was typed), ``done`` (parts that were right when saved) and ``sent``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import delete, exists, select
from sqlalchemy.exc import IntegrityError

from matcher import clock
from matcher.db import db
from matcher.models import ApplicationDraft, OutboxMessage, Person, Round, SignInTicket
from matcher.queries.rounds import closes_on
from matcher.states import MailKind, Role, RoundState

#: How long what was never sent is kept after applications have closed.
KEPT = timedelta(days=30)


def begin_draft(round_: Round, role: Role, person: Person | None, data: Mapping[str, Any]) -> ApplicationDraft:
    """A draft that begins with ``data``; of ``person`` if somebody is signed in, else of whoever knows its id."""
    draft = ApplicationDraft(
        round=round_,
        role=role,
        person_id=person.id if person else None,
        data=dict(data),
        created_at=clock.now(),
        changed_at=clock.now(),
    )
    db.session.add(draft)
    db.session.flush()
    return draft


def adopt_draft(draft: ApplicationDraft, person: Person) -> None:
    """It is theirs from now on: the browser that began it without signing in does not open it any more."""
    draft.person_id = person.id
    db.session.flush()


def save_part(draft: ApplicationDraft, part: str, typed: Mapping[str, Any], *, undone: Iterable[str] = ()) -> None:
    """Keep what was typed in ``part``; ``undone`` names parts that have to be looked at again because of it."""
    parts: dict[str, Any] = dict(draft.data.get("parts", {}))  # type: ignore[call-overload]
    done = {*draft.data.get("done", []), part} - set(undone)  # type: ignore[misc]
    draft.data = {"parts": parts | {part: dict(typed)}, "done": sorted(done)}
    draft.changed_at = clock.now()
    db.session.flush()


def keep_address(draft: ApplicationDraft, person: Person) -> None:
    """Whoever reads mail at their address can sign in and go on, on any device."""
    before = draft.name, draft.address
    draft.name, draft.address = person.name, person.address
    db.session.flush()
    if before[1] and before != (draft.name, draft.address):  # a slip of the keys is nobody
        _forget_person(*before, draft)


def mark_sent(draft: ApplicationDraft) -> None:
    """The draft's words go; that it was sent stays, so that a second press of the button finds it."""
    draft.data = {"sent": True}
    draft.name = draft.address = ""
    draft.changed_at = clock.now()
    db.session.flush()


def find_stale_drafts() -> Sequence[int]:
    """Drafts, thirty days after applications have closed and nobody has written in them since."""
    long_ago = clock.now() - KEPT
    rows = db.session.execute(
        select(ApplicationDraft.id, ApplicationDraft.role, Round)
        .join(Round)
        .where(
            ApplicationDraft.changed_at <= long_ago,
            Round.state.not_in([RoundState.DRAFT, RoundState.INTEREST, RoundState.OPEN]),
        )
        .order_by(ApplicationDraft.id)
    )
    return [key for key, role, round_ in rows if _closed_at(round_, role) <= long_ago]


def forget_drafts(ids: Sequence[int]) -> int:
    """Let go of these drafts, and of whoever is known by nothing else."""
    drafts = db.session.scalars(select(ApplicationDraft).where(ApplicationDraft.id.in_(ids))).all()
    for draft in drafts:
        db.session.delete(draft)
        db.session.flush()
        if draft.address:
            _forget_person(draft.name, draft.address, draft)
    return len(drafts)


def _closed_at(round_: Round, role: Role) -> datetime:
    return datetime.combine(closes_on(round_, role), time.max, ZoneInfo(round_.program.zone))


def _forget_person(name: str, address: str, draft: ApplicationDraft) -> None:
    """Somebody made for ``draft``, unless anything else refers to them."""
    begun = exists().where(ApplicationDraft.address == address, ApplicationDraft.name == name)
    made_for_it = select(Person).where(
        Person.address == address, Person.name == name, Person.created_at >= draft.created_at, ~begun
    )
    for person in db.session.scalars(made_for_it).all():
        try:
            with db.session.begin_nested():
                _drop_reminders(person, draft.public_id)
                db.session.execute(delete(SignInTicket).where(SignInTicket.person_id == person.id))
                db.session.execute(delete(Person).where(Person.id == person.id))
        except IntegrityError:
            continue


def _drop_reminders(person: Person, draft: str) -> None:
    reminders = db.session.scalars(
        select(OutboxMessage).where(OutboxMessage.person_id == person.id, OutboxMessage.kind == MailKind.DRAFT_REMINDER)
    )
    for message in reminders:
        if message.about.get("draft") == draft:
            db.session.delete(message)
    db.session.flush()
