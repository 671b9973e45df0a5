"""Other ways to match the same rounds, measured beside ours: ``python -m benchmarks.rivals``."""
