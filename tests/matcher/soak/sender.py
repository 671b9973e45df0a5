"""Drains the outbox until nothing is owed, with a short lease: ``python -m tests.matcher.soak.sender SECONDS``.

Configured like the service. What a killed sender held is free again after SECONDS, so that a test need not wait for a
minute.
"""

from __future__ import annotations

import sys
import time
from datetime import timedelta

from matcher.app import create_app
from matcher.jobs.sending import drain
from matcher.jobs.transports import transport_for


def main(lease: timedelta) -> None:
    app = create_app()
    config = app.config["BOOKENDS"]
    with app.app_context():
        while (wait := drain(config, transport_for(config), lease=lease).wait_seconds) is not None:
            time.sleep(min(wait, 0.2))


if __name__ == "__main__":
    main(timedelta(seconds=float(sys.argv[1])))
