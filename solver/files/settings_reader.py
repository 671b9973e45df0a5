"""What the round asks for, in a problem file: settings and rules, strictly by ``docs/problem-format.md``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from solver.files.fields import Fields, Place, Read, Refused, attempt, items, nullable, one_of, row, text, whole
from solver.ordering import rules_in_order
from solver.problem import Changes, Goal, LeftOver, Rule, RuleKind, SameCooperative, Settings, Weight
from solver.rule_faults import KEYS

UNKNOWN_RULE = Rule(RuleKind.SAME_MENTOR)
FRESH = Settings()


def read_settings(value: Any, place: Place) -> Settings:
    fields = Fields(value, place)
    settings = Settings(
        goal=fields.take("goal", one_of(Goal), FRESH.goal),
        seed=fields.take("seed", whole, FRESH.seed),
        weights=fields.take("weights", _weights, {}),
        same_cooperative=fields.take("same_cooperative", one_of(SameCooperative), FRESH.same_cooperative),
        floor_at_least=fields.take("floor_at_least", nullable(whole), FRESH.floor_at_least),
        band=fields.take("band", whole, FRESH.band),
        left_over=fields.take("left_over", one_of(LeftOver), FRESH.left_over),
        kept=fields.take("kept", _kept, FRESH.kept),
        stay_bonus=fields.take("stay_bonus", whole, FRESH.stay_bonus),
        changes=fields.take("changes", one_of(Changes), FRESH.changes),
    )
    fields.close()
    return settings


def _weights(value: Any, place: Place) -> dict[str, Weight]:
    if not isinstance(value, dict):
        raise Refused("weights are not an object", "an object of weights by criterion")
    return {key: attempt(one_of(Weight), weight, place.within(key), Weight.OFF) for key, weight in value.items()}


def _kept(value: Any, place: Place) -> frozenset[tuple[str, str]]:
    kept: set[tuple[str, str]] = set()
    for mentee, mentor in items(_pair)(value, place):
        if (mentee, mentor) in kept:
            place.item(f"{mentee}-{mentor}").note("pair given twice", "each pair once")
        kept.add((mentee, mentor))
    return frozenset(kept)


def _pair(value: Any, place: Place) -> tuple[str, str]:
    mentee, mentor = row(value, 2, 2, "[mentee, mentor]")
    return text(mentee, place), text(mentor, place)


def read_rules(value: Any, place: Place) -> tuple[Rule, ...]:
    return rules_in_order(items(_rule)(value, place))


def _names(value: Any, place: Place) -> tuple[str, ...]:
    return tuple(items(text)(value, place))


READ: Mapping[str, Read[Any]] = {"mentees": _names, "k": whole, "same": text, "mentor": text}


def _rule(value: Any, place: Place) -> Rule:
    """Exactly the keys of its kind: a key that says nothing for the kind is refused, not ignored."""
    fields = Fields(value, place)
    kind = fields.require("kind", nullable(one_of(RuleKind)), None)
    if kind is None:
        return UNKNOWN_RULE
    given = {key: fields.require(key, READ[key], None) for key in KEYS[kind]}
    fields.close()
    return Rule(kind, **{key: value for key, value in given.items() if value is not None})


def rule_json(rule: Rule) -> dict[str, Any]:
    values = {"mentees": list(rule.mentees), "k": rule.k, "same": rule.same, "mentor": rule.mentor}
    return {"kind": rule.kind} | {key: values[key] for key in KEYS[rule.kind]}
