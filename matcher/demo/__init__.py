"""The demonstration: a program of the real pilot's shape, with people who do not exist, loaded through the services."""

from pathlib import Path

DATA = Path(__file__).parent / "data"
SEED = 2017
