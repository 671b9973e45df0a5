"""``python -m matcher.demo.processes``: the processes of the Procfile, side by side; they end together.

A process of its own, started by ``demo serve`` in its place, so that nothing of the service is loaded just to wait.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from honcho.environ import parse_procfile  # type: ignore[import-untyped]
from honcho.manager import SYSTEM_PRINTER_NAME, Manager  # type: ignore[import-untyped]
from honcho.printer import Message, Printer  # type: ignore[import-untyped]

ROOT = Path(__file__).resolve().parents[2]
# Programs of the environment we run in come first.
BIN = str(Path(sys.executable).parent)


def run_processes() -> int:
    """Until one ends or somebody presses Ctrl+C. The exit code is 0 for nobody: this is not meant to end by itself."""
    os.chdir(ROOT)
    environment = {**os.environ, "PATH": f"{BIN}{os.pathsep}{os.environ.get('PATH', os.defpath)}"}
    manager = Manager(_Quiet(sys.stdout))
    for name, command in parse_procfile((ROOT / "Procfile").read_text(encoding="utf-8")).processes.items():
        manager.add_process(name, command, env=environment)
    manager.loop()
    return manager.returncode or 1


class _Quiet(Printer):  # type: ignore[misc]
    """Prints what the processes say, and which of them ended; that they began goes without saying."""

    def write(self, message: Message) -> None:
        if message.name != SYSTEM_PRINTER_NAME or "stopped" in str(message.data):
            super().write(message)


if __name__ == "__main__":
    sys.exit(run_processes())
