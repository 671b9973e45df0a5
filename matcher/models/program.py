"""A program, its libraries and topics, and its rounds with their timetable."""

from __future__ import annotations

from datetime import date

from sqlalchemy import JSON, CheckConstraint, Column, ForeignKey, String, Table, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from matcher.db import Base
from matcher.models.columns import Json, JsonList, Key, Moment, Name, PublicId, Words, state_column
from matcher.states import AskedFirst, AskedOf, Cadence, Compared, LinkFrom, Mentoring, QuestionKind, RoundState

library_cooperatives = Table(
    "library_cooperatives",
    Base.metadata,
    Column("library_id", ForeignKey("libraries.id"), primary_key=True),
    Column("cooperative_id", ForeignKey("cooperatives.id"), primary_key=True),
)


class Program(Base):
    """The scheme. ``contact_*`` is whom people write to; answers to the program's mail reach them.

    ``mail_texts`` maps kinds of mail to the subject and words the coordinators put in place of ours. ``about`` is what
    the public page says, ``records_note`` stands beside boxes of free text, ``handover`` is for the next coordinator.
    """

    __tablename__ = "programs"

    id: Mapped[Key]
    public_id: Mapped[PublicId]
    name: Mapped[Name]
    run_by: Mapped[Name]
    contact_name: Mapped[Name]
    contact_address: Mapped[str] = mapped_column(String(254))
    zone: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[Moment]
    mail_texts: Mapped[Json]
    about: Mapped[Words]
    records_note: Mapped[Words]
    handover: Mapped[Words]
    topics: Mapped[list[Topic]] = relationship(order_by="Topic.position", back_populates="program")
    rounds: Mapped[list[Round]] = relationship(order_by="Round.first_day", back_populates="program")
    libraries: Mapped[list[Library]] = relationship(order_by="Library.name", back_populates="program")
    cooperatives: Mapped[list[Cooperative]] = relationship(order_by="Cooperative.name")


class Topic(Base):
    """One entry of the program's own list; ``key`` is what answers and problems hold."""

    __tablename__ = "topics"
    __table_args__ = (UniqueConstraint("program_id", "key"),)

    id: Mapped[Key]
    program_id: Mapped[int] = mapped_column(ForeignKey("programs.id"))
    key: Mapped[str] = mapped_column(String(64))
    label: Mapped[Name]
    position: Mapped[int]
    program: Mapped[Program] = relationship(back_populates="topics")


class Cooperative(Base):
    """A consortium that libraries belong to."""

    __tablename__ = "cooperatives"
    __table_args__ = (UniqueConstraint("program_id", "name"),)

    id: Mapped[Key]
    public_id: Mapped[PublicId]
    program_id: Mapped[int] = mapped_column(ForeignKey("programs.id"))
    name: Mapped[Name]


class Library(Base):
    """Who employs you. ``locale_code`` is the IMLS code (11-13 city, 21-23 suburb, 31-33 town, 41-43 rural)."""

    __tablename__ = "libraries"
    __table_args__ = (UniqueConstraint("program_id", "name", "region"),)

    id: Mapped[Key]
    public_id: Mapped[PublicId]
    program_id: Mapped[int] = mapped_column(ForeignKey("programs.id"))
    name: Mapped[Name]
    region: Mapped[str] = mapped_column(String(8), default="")
    country: Mapped[str] = mapped_column(String(2), default="US")
    population: Mapped[int | None]
    locale_code: Mapped[int | None]
    program: Mapped[Program] = relationship(back_populates="libraries")
    cooperatives: Mapped[list[Cooperative]] = relationship(secondary=library_cooperatives)
    closures: Mapped[list[LibraryClosure]] = relationship(order_by="LibraryClosure.day")


class LibraryClosure(Base):
    """A day the library is closed: no session of its people is put there."""

    __tablename__ = "library_closures"
    __table_args__ = (UniqueConstraint("library_id", "day"),)

    id: Mapped[Key]
    library_id: Mapped[int] = mapped_column(ForeignKey("libraries.id"))
    day: Mapped[date]
    note: Mapped[str] = mapped_column(String(200), default="")


class Round(Base):
    """One intake: applications, match, offers, sessions.

    ``first_day`` to ``last_day`` (inclusive) is when sessions happen; ``closed_days`` are ISO dates for everybody;
    ``minutes`` is the length of a session, ``gap`` the minutes kept free between two; ``weights`` maps criterion keys
    to the solver's weight words; ``seed`` draws the lottery. ``goal`` and ``left_over`` are the solver's words too;
    ``stays``: whoever has a match in the find before keeps it where that costs nobody a match, ``stays_with`` being the
    public id of that run.

    Who may come: with ``interest_by`` people first say that they are interested; whole applications are taken from
    ``apply_from`` to ``apply_by``; ``mentors_until`` is a later day for mentors, and ``mentors_only`` says that it has
    come to that. Whoever has the link with ``late_token`` may still apply. ``selects``: only applications that were
    accepted are matched, at most ``most_per_library`` of a library and ``most_teams`` teams.

    ``mentoring`` are the ways (``Mentoring``) in which teams may be mentored. ``keeps_holidays``: a library is closed
    on the public holidays of its own state or province. ``texts`` holds what the packet says, by the keys
    ``participants``, ``mentors``, ``director``. ``meeting_link`` is used where the program gives one.
    """

    __tablename__ = "rounds"
    __table_args__ = (CheckConstraint("first_day <= last_day", name="days_in_order"),)

    id: Mapped[Key]
    public_id: Mapped[PublicId]
    program_id: Mapped[int] = mapped_column(ForeignKey("programs.id"), index=True)
    name: Mapped[Name]
    state: Mapped[RoundState] = mapped_column(state_column(RoundState), default=RoundState.DRAFT)
    apply_by: Mapped[date]
    answer_by: Mapped[date]
    first_day: Mapped[date]
    last_day: Mapped[date]
    cadence: Mapped[Cadence] = mapped_column(state_column(Cadence))
    minutes: Mapped[int]
    min_sessions: Mapped[int] = mapped_column(default=1)
    gap: Mapped[int] = mapped_column(default=0)
    closed_days: Mapped[JsonList]
    goal: Mapped[str] = mapped_column(String(16), default="floor")
    left_over: Mapped[str] = mapped_column(String(16), default="points")
    stays: Mapped[bool] = mapped_column(default=False)
    stays_with: Mapped[str] = mapped_column(String(16), default="")
    weights: Mapped[Json]
    same_cooperative: Mapped[str] = mapped_column(String(16), default="allowed")
    seed: Mapped[int] = mapped_column(default=1)
    takes_teams: Mapped[bool] = mapped_column(default=False)
    takes_individuals: Mapped[bool] = mapped_column(default=True)
    consent_text: Mapped[Words]
    created_at: Mapped[Moment]
    interest_by: Mapped[date | None]
    apply_from: Mapped[date | None]
    mentors_until: Mapped[date | None]
    mentors_only: Mapped[bool] = mapped_column(default=False)
    late_token: Mapped[str | None] = mapped_column(String(32))
    offers_by: Mapped[date | None]
    keeps_holidays: Mapped[bool] = mapped_column(default=False)
    asked_first: Mapped[AskedFirst] = mapped_column(state_column(AskedFirst), default=AskedFirst.MENTOR)
    link_from: Mapped[LinkFrom] = mapped_column(state_column(LinkFrom), default=LinkFrom.MENTOR)
    meeting_link: Mapped[Words]
    selects: Mapped[bool] = mapped_column(default=False)
    most_per_library: Mapped[int | None]
    most_teams: Mapped[int | None]
    team_smallest: Mapped[int] = mapped_column(default=2)
    team_largest: Mapped[int] = mapped_column(default=6)
    mentoring: Mapped[list[str]] = mapped_column(JSON, default=lambda: [Mentoring.TEAM.value])
    asks_director: Mapped[bool] = mapped_column(default=False)
    texts: Mapped[Json]
    program: Mapped[Program] = relationship(back_populates="rounds")
    questions: Mapped[list[OwnQuestion]] = relationship(order_by="OwnQuestion.position", back_populates="round")
    milestones: Mapped[list[Milestone]] = relationship(order_by="Milestone.day")


class OwnQuestion(Base):
    """A question of the coordinator's own. Answers stand under ``key`` in ``Enrollment.answers["own"]``.

    ``choices`` are ``{"key": ..., "label": ...}`` in order; a scale goes from 1 (``low``) to ``steps`` (``high``).
    ``private``: the answer is used for matching, as a code, and shown to nobody.
    """

    __tablename__ = "own_questions"
    __table_args__ = (UniqueConstraint("round_id", "key"),)

    id: Mapped[Key]
    public_id: Mapped[PublicId]
    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id"), index=True)
    key: Mapped[str] = mapped_column(String(24))
    position: Mapped[int]
    label: Mapped[Name]
    help: Mapped[Words]
    kind: Mapped[QuestionKind] = mapped_column(state_column(QuestionKind))
    asked_of: Mapped[AskedOf] = mapped_column(state_column(AskedOf))
    choices: Mapped[list[dict[str, str]]] = mapped_column(JSON, default=list)
    steps: Mapped[int] = mapped_column(default=5)
    low: Mapped[str] = mapped_column(String(80), default="")
    high: Mapped[str] = mapped_column(String(80), default="")
    required: Mapped[bool] = mapped_column(default=False)
    private: Mapped[bool] = mapped_column(default=False)
    compared: Mapped[Compared] = mapped_column(state_column(Compared), default=Compared.NO)
    round: Mapped[Round] = relationship(back_populates="questions")


class Milestone(Base):
    """A line of the round's timetable; ``until`` for one that lasts several days. ``own``: the coordinator's line."""

    __tablename__ = "milestones"

    id: Mapped[Key]
    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id"), index=True)
    day: Mapped[date]
    until: Mapped[date | None]
    label: Mapped[Name]
    own: Mapped[bool] = mapped_column(default=False)
