"""The tables, one file per aggregate."""

from matcher.models.audit import AuditEntry
from matcher.models.enrollment import (
    ApplicationDraft,
    Avoided,
    Away,
    Enrollment,
    Hours,
    HoursKind,
    Mentee,
    Place,
    Team,
)
from matcher.models.matching import Acceptance, Pin, Proposal, Run
from matcher.models.mentorship import Mentorship
from matcher.models.outbox import AnswerLink, CalendarFeed, OutboxMessage, ReceivedMail, SentCopy
from matcher.models.people import Grant, Person, Right, SignInTicket, fold_address
from matcher.models.program import Cooperative, Library, LibraryClosure, Milestone, Program, Round, Topic
from matcher.models.schedule import Attendee, Occurrence, Override, OverrideKind, Series

__all__ = [
    "Acceptance",
    "AnswerLink",
    "ApplicationDraft",
    "Attendee",
    "AuditEntry",
    "Avoided",
    "Away",
    "CalendarFeed",
    "Cooperative",
    "Enrollment",
    "Grant",
    "Hours",
    "HoursKind",
    "Library",
    "LibraryClosure",
    "Mentee",
    "Mentorship",
    "Milestone",
    "Occurrence",
    "OutboxMessage",
    "Override",
    "OverrideKind",
    "Person",
    "Pin",
    "Place",
    "Program",
    "Proposal",
    "ReceivedMail",
    "Right",
    "Round",
    "Run",
    "SentCopy",
    "Series",
    "SignInTicket",
    "Team",
    "Topic",
    "fold_address",
]
