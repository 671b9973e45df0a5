"""What other rooms may listen to. Rows are the truth: a signal that nobody hears costs a minute, never a mail."""

from __future__ import annotations

from blinker import Namespace

_signals = Namespace()

#: Mail was stored that is due now; sent after the commit.
mail_owed = _signals.signal("mail-owed")
