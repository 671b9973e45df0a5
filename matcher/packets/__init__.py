"""The application packet: everything an application asks and everything worth knowing before, as an accessible PDF.

``facts.py`` says what a packet holds, ``pdf.py`` and ``packet.typ`` make the document. Plain data in, bytes out.
"""

from __future__ import annotations

from matcher.packets.facts import Ask, AskKind, Fact, Packet, Section, Words
from matcher.packets.pdf import packet_pdf

__all__ = ["Ask", "AskKind", "Fact", "Packet", "Section", "Words", "packet_pdf"]
