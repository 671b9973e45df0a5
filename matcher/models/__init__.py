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
    ReaderNote,
    Team,
    TeamInvitation,
)
from matcher.models.events import Attendance, Event, Guest
from matcher.models.front_door import DirectorPromise, Interest, SheetMapping
from matcher.models.matching import Acceptance, Pin, Proposal, Run
from matcher.models.mentorship import Mentorship
from matcher.models.outbox import AnswerLink, CalendarFeed, OutboxMessage, ReceivedMail, SentCopy
from matcher.models.people import Grant, Person, SignInTicket, fold_address
from matcher.models.program import Cooperative, Library, LibraryClosure, Milestone, OwnQuestion, Program, Round, Topic
from matcher.models.schedule import (
    Attendee,
    Occurrence,
    Override,
    OverrideKind,
    Reply,
    Series,
    SeriesWish,
    SessionReport,
)
from matcher.states import Right

__all__ = [
    "Acceptance",
    "AnswerLink",
    "ApplicationDraft",
    "Attendance",
    "Attendee",
    "AuditEntry",
    "Avoided",
    "Away",
    "CalendarFeed",
    "Cooperative",
    "DirectorPromise",
    "Enrollment",
    "Event",
    "Grant",
    "Guest",
    "Hours",
    "HoursKind",
    "Interest",
    "Library",
    "LibraryClosure",
    "Mentee",
    "Mentorship",
    "Milestone",
    "Occurrence",
    "OutboxMessage",
    "Override",
    "OverrideKind",
    "OwnQuestion",
    "Person",
    "Pin",
    "Place",
    "Program",
    "Proposal",
    "ReaderNote",
    "ReceivedMail",
    "Reply",
    "Right",
    "Round",
    "Run",
    "SentCopy",
    "Series",
    "SeriesWish",
    "SessionReport",
    "SheetMapping",
    "SignInTicket",
    "Team",
    "TeamInvitation",
    "Topic",
    "fold_address",
]
