"""What people agree to when they say that they are interested."""

from __future__ import annotations

from matcher.models import Program


def consent_to(program: Program) -> str:
    """Kept with what they said, as they read it."""
    return (
        f"I agree that {program.name}, run by {program.run_by}, keeps what I write here to plan the program, and "
        f"writes to me when I can apply. Only its coordinators read it. Every mail says how to take my address out "
        f"again; to have everything removed I write to {program.contact_name}, {program.contact_address}."
    )
