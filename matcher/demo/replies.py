"""What two people write to the demonstration: one to the others in her sessions, one to nobody we know."""

from __future__ import annotations

import hashlib
from datetime import datetime

from matcher.clock import held_at
from matcher.config import Config
from matcher.db import unit_of_work
from matcher.mail.received import read_mail
from matcher.queries.demonstration import demonstration_people
from matcher.queries.schedule import mentorships_of
from matcher.services.incoming import take_in

TO_HER_SERIES = (
    "Could you bring the sheet you use for the ten-minute huddles to our first session?\n"
    "I would like to show it to my branch managers."
)
TO_THE_PROGRAM = (
    "A colleague told me about your program. Is it too late to offer help as a mentor?\n"
    "I have led the reference desk here for eleven years."
)


def receive_replies(at: datetime, config: Config) -> None:
    """One is passed on at once, the other waits for the coordinator."""
    with held_at(at), unit_of_work(writes=True):
        writer = demonstration_people()["participant"]
        series = mentorships_of(writer)[0].series
        _take_in(writer.name, writer.address, config.series_address(series.token), TO_HER_SERIES, config)
        _take_in("Nadia Kessler", "nadia.kessler@example.org", config.mail_address, TO_THE_PROGRAM, config)


def _take_in(name: str, address: str, to: str, words: str, config: Config) -> None:
    mail = f"From: {name} <{address}>\r\nTo: {to}\r\nSubject: A question\r\n\r\n{words}\r\n".encode()
    take_in(read_mail(mail, config.mail_address), hashlib.sha256(mail).hexdigest())
