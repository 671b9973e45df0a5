"""The coordinator's pages: program, people, suggested matches, offers and answers."""

from matcher.web.coordinator import offers, people, program, review
from matcher.web.coordinator.blueprint import blueprint

__all__ = ["blueprint", "offers", "people", "program", "review"]
