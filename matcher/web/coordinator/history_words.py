"""Every act in the record as a sentence. A test finds an act of the code that has none."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from matcher.queries.history import Act
from matcher.states import MailKind
from matcher.web.coordinator.mail_words import KINDS
from matcher.words.present import counted

Subject = Mapping[str, str | int]
SOMEBODY, ITSELF = "somebody", "Bookends"


def act_words(act: Act, *, numbers: bool = True) -> str:
    """As in "Ellen Marsh sent 57 offers". ``numbers`` is false for a reader who must not count."""
    words = WORDS.get(act.code)
    subject = act.subject if numbers else {kind: value for kind, value in act.subject.items() if isinstance(value, str)}
    said = (words if isinstance(words, str) else words(subject)) if words else act.code.replace("_", " ")
    return f"{act.by or ITSELF} {said.format_map(_Named(subject))}"


class _Named(dict[str, str | int]):
    """Whoever is not known any more is somebody."""

    def __missing__(self, kind: str) -> str:
        return {"round": "a", "proposal": "two people", "mentorship": "two people"}.get(kind, SOMEBODY)


def _offers_sent(subject: Subject) -> str:
    number = subject.get("offers")
    return f"sent {counted(number, 'offer')}" if isinstance(number, int) else "sent the offers"


def _uploaded(subject: Subject) -> str:
    counts = [
        counted(number, one) for one in ("mentor", "participant") if isinstance(number := subject.get(f"{one}s"), int)
    ]
    return f"uploaded {' and '.join(counts)}" if counts else "uploaded applications"


def _places(subject: Subject) -> str:
    number = subject.get("places")
    openings = counted(number, "opening") if isinstance(number, int) else "another number of openings"
    return "gave {mentor} " + openings


def _all_again(subject: Subject) -> str:
    number = subject.get("count")
    mails = counted(number, "mail") if isinstance(number, int) else "every mail"
    return f"sent {mails} again that had not arrived"


def _kind(subject: Subject) -> str:
    kind = subject.get("kind")
    return KINDS[MailKind(kind)] if isinstance(kind, str) else "a kind of its own"


#: What follows the name of whoever did it; {kind} is the name of what it was done to.
WORDS: Mapping[str, str | Callable[[Subject], str]] = {
    "program_created": "started this program",
    "coordinator_created": "made {person} a coordinator",
    "round_created": "prepared the {round} round",
    "applications_opened": "opened applications to the {round} round",
    "applications_closed": "closed applications to the {round} round",
    "applications_reopened": "opened applications to the {round} round again",
    "application_entered": "entered the application of {enrollment}",
    "application_changed": "changed the application of {enrollment}",
    "applications_uploaded": _uploaded,
    "places_set": _places,
    "run_requested": "found matches in the {round} round",
    "run_canceled": "stopped finding matches in the {round} round",
    "pair_kept": "kept {mentor} and {mentee} together",
    "pair_forbidden": "set {mentor} and {mentee} to “Don’t pair”",
    "pin_removed": "undid what was fixed about {mentor} and {mentee}",
    "offers_sent": _offers_sent,
    "match_offered": "offered a match: {proposal}",
    "offer_withdrawn": "withdrew the offer: {proposal}",
    "said_yes": "answered the offer: {proposal}",
    "said_no": "answered the offer: {proposal}",
    "moved_session": "moved a session of {session}",
    "set_meeting_link": "gave the meeting link of {series}",
    "rotated_feed": "took a new address for their calendar subscription",
    "chose_calendar": "chose how sessions reach their own calendar",
    "mail_sent_again": "sent a mail to {mail} again that had not arrived",
    "mail_all_sent_again": _all_again,
    "mail_handled": "looked after a mail that had come in",
    "mail_passed_on": "passed on a mail that had come to {series}",
    "address_corrected": "corrected the address of {person}",
    "offer_expired": "ended an offer that nobody answered: {proposal}",
    "mail_text_set": lambda subject: f"changed the text of a mail: {_kind(subject)}",
    "mail_text_reset": lambda subject: f"took our text of a mail again: {_kind(subject)}",
    "mail_sample_sent": lambda subject: f"had a test of a mail sent: {_kind(subject)}",
    "sign_in_ticket_made": "made a way to sign in for {person}",
    "signed_in": "signed in",
    "signed_out": "signed out",
}
