"""The subject and words of our mails, as a program's coordinators want them."""

from __future__ import annotations

import hashlib

from matcher.db import db
from matcher.errors import Conflict, Invalid, NotFound
from matcher.mail.words import Text, check_text, is_editable, standard_text, text_for, tidy
from matcher.models import OutboxMessage, Person, Program
from matcher.services.audit import record_act
from matcher.services.locks import lock_program
from matcher.services.outbox import owe_mail
from matcher.states import MailKind


def checked(kind: MailKind, text: Text) -> Text:
    """``text``, made tidy. Raises Invalid with every fault of it, NotFound where nobody may edit."""
    _refuse_fixed(kind)
    text = tidy(text)
    faults = check_text(kind, text)
    if faults:
        raise Invalid("; ".join(str(fault) for fault in faults), faults)
    return text


def fingerprint(text: Text) -> str:
    """Tells one text of a kind from another."""
    return hashlib.sha256("\0".join((text.subject, text.words)).encode()).hexdigest()[:16]


def set_mail_text(program: Program, kind: MailKind, text: Text, *, actor: Person, basis: str = "") -> None:
    """From now on mails of ``kind`` say this, those that wait included.

    Saving it twice changes nothing, and our own text again is no edit. ``basis`` is the fingerprint of the text that
    was edited, where somebody saw one. Raises Invalid with every fault of the text, Conflict when somebody else has
    changed it meanwhile.
    """
    text = checked(kind, text)
    lock_program(program)
    stored = text_for(kind, program.mail_texts)
    if text == stored:
        return
    if basis and basis != fingerprint(stored):
        raise Conflict("Somebody else has changed this text while you were writing.", kind=kind.value)
    if text == standard_text(kind):
        reset_mail_text(program, kind, actor=actor)
        return
    _put(program, kind, {"subject": text.subject, "words": text.words})
    record_act(actor, "mail_text_set", program, kind=kind.value)


def reset_mail_text(program: Program, kind: MailKind, *, actor: Person) -> None:
    """Back to our words. Doing it twice changes nothing."""
    _refuse_fixed(kind)
    if _put(program, kind, None):
        record_act(actor, "mail_text_reset", program, kind=kind.value)


def send_sample(program: Program, kind: MailKind, text: Text, *, actor: Person) -> OutboxMessage | None:
    """Owe ``actor`` a mail that shows ``text``, stored or not. Raises Invalid with every fault of it."""
    text = checked(kind, text)
    record_act(actor, "mail_sample_sent", program, kind=kind.value)
    return owe_mail(MailKind.SAMPLE, actor, program, sample_of=kind.value, subject=text.subject, words=text.words)


def _refuse_fixed(kind: MailKind) -> None:
    if not is_editable(kind):
        raise NotFound("These words cannot be edited.", kind=kind.value)


def _put(program: Program, kind: MailKind, text: dict[str, str] | None) -> bool:
    """Whether that changed anything. The row is locked, so that two coordinators’ texts of two kinds both stay."""
    lock_program(program)
    kept = {key: value for key, value in program.mail_texts.items() if key != kind.value}
    wanted = kept if text is None else {**kept, kind.value: text}
    changed = bool(wanted != program.mail_texts)
    program.mail_texts = wanted
    db.session.flush()
    return changed
