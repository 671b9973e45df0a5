"""Answers of calendar programs that come by mail: whose they are, what they say, and what is recorded of it."""
