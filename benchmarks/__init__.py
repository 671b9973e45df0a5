"""Timings on synthetic rounds and real inputs: figures to compare, not tests."""
