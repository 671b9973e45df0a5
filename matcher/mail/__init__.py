"""Letters to bytes and bytes to letters; the relay and the mailbox. Knows no database and no page."""
