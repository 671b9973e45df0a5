"""What the form of a round sends."""

from __future__ import annotations

ROUND = {
    "name": "January–June 2027",
    "apply_by": "2026-12-11",
    "offers_by": "2027-01-04",
    "answer_by": "2027-01-15",
    "first_day": "2027-01-18",
    "last_day": "2027-06-25",
    "cadence": "monthly",
    "minutes": "45",
    "min_sessions": "3",
    "link_from": "mentor",
    "closed_days": "2027-02-15\n2027-05-31 Memorial Day",
    "who": "both",
    "team_smallest": "2",
    "team_largest": "6",
    "mentoring": ["team"],
    "goal": "total",
    "asked_first": "mentor",
    "consent_text": "I agree.",
    "weight_topics": "must",
    "weight_qualities": "off",
    "weight_ways_of_working": "medium",
    "weight_experience": "low",
    "weight_job": "low",
}
