"""Processes killed with ``kill -9`` in the middle of work. ``BOOKENDS_KILLS`` says how often: 20 before a release."""
