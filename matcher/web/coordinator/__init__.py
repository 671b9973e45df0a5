"""The coordinator's pages: program, people, suggested matches, offers and answers."""

from matcher.web.coordinator import history, mail, mail_texts, offers, people, program, review, tray
from matcher.web.coordinator.blueprint import blueprint

__all__ = ["blueprint", "history", "mail", "mail_texts", "offers", "people", "program", "review", "tray"]
