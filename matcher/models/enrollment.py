"""A person in one round: role, answers, hours, places; and the teams that apply together."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from matcher.db import Base, UtcDateTime
from matcher.models.columns import Json, JsonList, Key, Moment, Name, PublicId, Words, state_column
from matcher.models.people import Person
from matcher.models.program import Library, Round
from matcher.states import ConsentHow, Decision, EnrollmentState, InvitationState, Mentoring, Opinion, Role


class HoursKind(StrEnum):
    WORKS = "works"
    IF_NEED_BE = "if_need_be"


class Enrollment(Base):
    """A person in one round.

    ``answers`` holds coded answers under the criteria's question keys, plus ``words`` (question key -> choice key ->
    sentence), ``goal`` and ``team_goal``, and ``own`` (key of an own question -> answer); ``answers_version`` names
    their layout. ``own_manager`` is a name or an address as the person wrote it. ``wished`` are up to three people they
    would like to be paired with, as written: private, like ``avoided``. ``access`` are keys of ``access_needs``.
    ``version`` counts changes, so that a second editor is told.

    ``consent_how`` says how they agreed, ``recorded_by`` which coordinator wrote it down. ``decision`` is where the
    application stands, ``told`` the decision that a letter has told them.
    """

    __tablename__ = "enrollments"
    __table_args__ = (UniqueConstraint("round_id", "person_id", "role"),)

    id: Mapped[Key]
    public_id: Mapped[PublicId]
    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    library_id: Mapped[int] = mapped_column(ForeignKey("libraries.id"), index=True)
    team_id: Mapped[int | None] = mapped_column(ForeignKey("teams.id", use_alter=True), index=True)
    role: Mapped[Role] = mapped_column(state_column(Role))
    state: Mapped[EnrollmentState] = mapped_column(state_column(EnrollmentState), default=EnrollmentState.SENT)
    zone: Mapped[str] = mapped_column(String(64))
    languages: Mapped[JsonList]
    answers: Mapped[Json]
    answers_version: Mapped[int] = mapped_column(default=1)
    own_manager: Mapped[str] = mapped_column(String(254), default="")
    phone: Mapped[str] = mapped_column(String(40), default="")
    meeting_link: Mapped[Words]
    access: Mapped[JsonList]
    access_words: Mapped[Words]
    wished: Mapped[JsonList]
    consent_text: Mapped[Words]
    consented_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    consent_how: Mapped[ConsentHow] = mapped_column(state_column(ConsentHow), default=ConsentHow.PAGE)
    recorded_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    decision: Mapped[Decision] = mapped_column(state_column(Decision), default=Decision.UNDECIDED)
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    told: Mapped[Decision] = mapped_column(state_column(Decision, name="told"), default=Decision.UNDECIDED)
    created_at: Mapped[Moment]
    changed_at: Mapped[Moment]
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012

    round: Mapped[Round] = relationship()
    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    library: Mapped[Library] = relationship()
    notes: Mapped[list[ReaderNote]] = relationship(cascade="all, delete-orphan", order_by="ReaderNote.made_at")
    team: Mapped[Team | None] = relationship(back_populates="members", foreign_keys=[team_id])
    hours: Mapped[list[Hours]] = relationship(cascade="all, delete-orphan", order_by="Hours.weekday, Hours.start")
    away: Mapped[list[Away]] = relationship(cascade="all, delete-orphan", order_by="Away.first_day")
    avoided: Mapped[list[Avoided]] = relationship(cascade="all, delete-orphan")
    places: Mapped[list[Place]] = relationship(cascade="all, delete-orphan", order_by="Place.number")

    @property
    def takes_part(self) -> bool:
        """Whether it counts for the match: sent, not withdrawn, and taken in where the round selects."""
        if self.state is not EnrollmentState.SENT:
            return False
        return self.decision is Decision.ACCEPTED if self.round.selects else True


class ReaderNote(Base):
    """What one reader thinks of an application. For coordinators and readers only, never for the applicant."""

    __tablename__ = "reader_notes"
    __table_args__ = (UniqueConstraint("enrollment_id", "reader_id"),)

    id: Mapped[Key]
    enrollment_id: Mapped[int] = mapped_column(ForeignKey("enrollments.id"), index=True)
    reader_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    opinion: Mapped[Opinion | None] = mapped_column(state_column(Opinion))
    words: Mapped[Words]
    made_at: Mapped[Moment]
    changed_at: Mapped[Moment]
    reader: Mapped[Person] = relationship()


class Place(Base):
    """One recurring series a mentor can lead. A proposal or mentorship holds a place by referring to it."""

    __tablename__ = "places"

    enrollment_id: Mapped[int] = mapped_column(ForeignKey("enrollments.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)


class Hours(Base):
    """Weekly hours on the person's own clock: minutes after midnight in steps of 15; ``week`` A, B or null for both."""

    __tablename__ = "hours"
    __table_args__ = (
        CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday"),
        CheckConstraint('0 <= start AND start < "end" AND "end" <= 1440', name="within_a_day"),
        CheckConstraint('start % 15 = 0 AND "end" % 15 = 0', name="quarters"),
        CheckConstraint("week IN ('A', 'B')", name="week"),
    )

    id: Mapped[Key]
    enrollment_id: Mapped[int] = mapped_column(ForeignKey("enrollments.id"), index=True)
    weekday: Mapped[int]
    start: Mapped[int]
    end: Mapped[int]
    week: Mapped[str | None] = mapped_column(String(1))
    kind: Mapped[HoursKind] = mapped_column(state_column(HoursKind), default=HoursKind.WORKS)


class Away(Base):
    """Days the person is away, both included."""

    __tablename__ = "away"
    __table_args__ = (CheckConstraint("first_day <= last_day", name="days_in_order"),)

    id: Mapped[Key]
    enrollment_id: Mapped[int] = mapped_column(ForeignKey("enrollments.id"), index=True)
    first_day: Mapped[date]
    last_day: Mapped[date]


class Avoided(Base):
    """Somebody this person must never be paired with, as they wrote it. Private: read only when a problem is frozen."""

    __tablename__ = "avoided"

    id: Mapped[Key]
    enrollment_id: Mapped[int] = mapped_column(ForeignKey("enrollments.id"), index=True)
    written: Mapped[str] = mapped_column(String(254))


class Team(Base):
    """Participants of one library who apply together; ``quorum`` is how many must be free, null meaning all.

    ``made_by`` is the person who brings it together: its lead, whose application may still be to come.
    """

    __tablename__ = "teams"
    __table_args__ = (UniqueConstraint("round_id", "library_id", "name"),)

    id: Mapped[Key]
    public_id: Mapped[PublicId]
    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id"), index=True)
    library_id: Mapped[int] = mapped_column(ForeignKey("libraries.id"))
    name: Mapped[Name]
    lead_id: Mapped[int | None] = mapped_column(ForeignKey("enrollments.id"))
    goal: Mapped[Words]
    quorum: Mapped[int | None]
    mentoring: Mapped[Mentoring] = mapped_column(state_column(Mentoring), default=Mentoring.TEAM)
    made_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    round: Mapped[Round] = relationship()
    library: Mapped[Library] = relationship()
    lead: Mapped[Enrollment | None] = relationship(foreign_keys=[lead_id], post_update=True)
    members: Mapped[list[Enrollment]] = relationship(
        back_populates="team", foreign_keys=[Enrollment.team_id], order_by="Enrollment.id"
    )
    invitations: Mapped[list[TeamInvitation]] = relationship(
        back_populates="team", cascade="all, delete-orphan", order_by="TeamInvitation.id"
    )


class TeamInvitation(Base):
    """Somebody a lead asked to join. Its secret is derived, see ``services.team_invitations``; stored is its hash."""

    __tablename__ = "team_invitations"
    __table_args__ = (UniqueConstraint("team_id", "person_id"),)

    id: Mapped[Key]
    public_id: Mapped[PublicId]
    team_id: Mapped[int] = mapped_column(ForeignKey("teams.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    state: Mapped[InvitationState] = mapped_column(state_column(InvitationState), default=InvitationState.INVITED)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    invited_at: Mapped[Moment]
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    team: Mapped[Team] = relationship(back_populates="invitations")
    person: Mapped[Person] = relationship()


class Mentee(Base):
    """Who is matched with one mentor: a participant, or a team that meets its mentor together."""

    __tablename__ = "mentees"
    __table_args__ = (CheckConstraint("(enrollment_id IS NULL) <> (team_id IS NULL)", name="one_kind"),)

    id: Mapped[Key]
    public_id: Mapped[PublicId]
    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id"), index=True)
    enrollment_id: Mapped[int | None] = mapped_column(ForeignKey("enrollments.id"), unique=True)
    team_id: Mapped[int | None] = mapped_column(ForeignKey("teams.id"), unique=True)
    enrollment: Mapped[Enrollment | None] = relationship()
    team: Mapped[Team | None] = relationship()

    @property
    def members(self) -> list[Enrollment]:
        """The participant alone, or everybody in the team who takes part."""
        everybody = [self.enrollment] if self.enrollment else (self.team.members if self.team else [])
        return [member for member in everybody if member.takes_part]

    @property
    def lead(self) -> Enrollment | None:
        """Who answers for this mentee."""
        return self.enrollment or (self.team.lead if self.team else None)

    @property
    def library(self) -> Library:
        return (self.team or self._alone).library

    @property
    def name(self) -> str:
        return self.team.name if self.team else self._alone.person.name

    @property
    def _alone(self) -> Enrollment:
        if self.enrollment is None:
            raise ValueError("a mentee is a participant or a team; the database says so")
        return self.enrollment


class ApplicationDraft(Base):
    """An application begun on the web and not sent yet, kept for the browser (or person) that began it.

    ``name`` and ``address`` are what was typed, so that whoever reads mail there can go on elsewhere, and can be
    reminded: once, at ``nudged_at``.
    """

    __tablename__ = "application_drafts"

    id: Mapped[Key]
    public_id: Mapped[PublicId]
    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    role: Mapped[Role] = mapped_column(state_column(Role))
    data: Mapped[dict[str, object]] = mapped_column(JSON, default=dict)
    name: Mapped[str] = mapped_column(String(200), default="")
    address: Mapped[str] = mapped_column(String(254), default="", index=True)
    nudged_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[Moment]
    changed_at: Mapped[Moment]
    round: Mapped[Round] = relationship()
