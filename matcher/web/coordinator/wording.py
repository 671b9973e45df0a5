"""The sentences of the page of suggested matches. Everything here is said to the coordinator, and is true."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup

from matcher.days import WEEKDAYS
from matcher.queries.compare import Comparison, Difference
from matcher.queries.left_over import LeftOver
from matcher.queries.parties import Party
from matcher.queries.review import Detail, Review
from matcher.web.forms.round_fields import CRITERIA_LABELS, GOALS, WEIGHTS
from matcher.words.present import NBSP, counted, first_name, listed, lower_first, seconds_words, when

MOST_NAMED = 3
ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth")


@dataclass(frozen=True)
class Line:
    """One line of "Since your last find"; ``kind`` is its mark: more, moved or same."""

    kind: str
    text: Markup


def called(party: Party) -> str:
    """How a sentence speaks of them: the first name, or "the team"."""
    return "the team" if party.is_team else first_name(party.name)


def headline(page: Review) -> str:
    """The page in one sentence that could be read out on the phone."""
    noun = " teams" if page.teams_only else ""
    if not page.matched:
        return f"None of {page.total}{noun} matched yet; here is what each needs."
    weakest = f"the weakest match is {page.weakest.value.capitalize()}" if page.weakest else ""
    missing = page.total - page.matched
    if not missing:
        return f"All {page.total}{noun} matched; {weakest}."
    return f"{page.matched} of {page.total}{noun} matched; {weakest}; {missing} not matched yet."


def lede(page: Review, zone: str, now: datetime) -> str:
    """What was proven about the result, and when and how fast it was found."""
    found = f"Found {when(page.found.finished_at, zone, now)}, {seconds_words(page.found.outcome.seconds)}."
    return " ".join(part for part in (proof(page), sharing(page), found) if part)


def sharing(page: Review) -> str:
    """How many of a team do not have a mentor of their own, where that was wanted."""
    shared = next((stage.value for stage in page.found.outcome.stages if stage.goal == "shared"), 0)
    if not shared:
        return ""
    many, verb = counted(shared, "member of a team", "members of teams"), "shares" if shared == 1 else "share"
    return f"{many} {verb} a mentor with a team-mate, as there was no other way to match as many."


def proof(page: Review) -> str:
    """What no other result could better; or by how much one still might."""
    gap = next((stage for stage in page.found.outcome.stages if stage.value != stage.bound), None)
    if gap is None:
        return "Proven by the search: no better result exists."
    if gap.value is None or gap.bound is None:
        return "The search ran out of time; a better result may exist."
    match gap.goal:
        case "placed":
            return f"The search ran out of time; at most {gap.bound - gap.value} more could be matched."
        case "shared":
            return "The search ran out of time; fewer team-mates might have to share a mentor."
        case "total" if gap.value:
            percent = 100 * (gap.bound - gap.value) / gap.value
            return f"The search ran out of time; all matches together could be at most {percent:.1f}{NBSP}% better."
        case _:
            return "The search ran out of time; the weakest match might be stronger."


def not_covered(detail: Detail) -> str:
    """What the participant asked for and this mentor does not offer, and whether anybody could."""
    mentee, missing = detail.row.mentee, detail.reasons.missing
    if not missing:
        return f"nothing {called(mentee)} asked for."
    first = missing[0]
    whose = "the team’s" if mentee.is_team else f"{called(mentee)}’s"
    rank = ORDINALS[first.rank - 1] if first.rank <= len(ORDINALS) else "last"
    if len(missing) == 1:
        return f"{lower_first(first.label)}, {whose} {rank} topic. {_who_offers(detail, first.key)}"
    labels = listed([lower_first(one.label) for one in missing])
    return f"{labels}. {_who_offers(detail, first.key, lower_first(first.label))}"


def _who_offers(detail: Detail, key: str, what: str = "it") -> str:
    mentor = first_name(detail.row.mentor.name)
    offering, with_opening = detail.offered_by[key]
    if not offering:
        return f"No mentor offers {what}."
    if not with_opening:
        only = "The only mentor who offers" if offering == 1 else f"All {offering} mentors who offer"
        return f"{only} {what} {'has' if offering == 1 else 'have'} no opening left."
    others = "one mentor with an opening does" if with_opening == 1 else f"{with_opening} mentors with openings do"
    return f"{mentor} does not offer {what}; {others}."


def why_not(left: LeftOver) -> Markup:
    """The true reason why somebody is not matched. A private rule is never told apart from any other rule.

    Nor may it be found by subtraction: no sentence counts, or names all of, the mentors whom the rules leave.
    """
    who, hours = called(left.mentee), _hours(left)
    match left.unmatched.reason.value:
        case "barred" if left.no_language:
            return Markup("No mentor speaks a language {} listed.").format(who)
        case "barred":
            return Markup(
                "The rules of the program leave no mentor for {}: same employer, own manager, languages, "
                "cooperatives, the round’s own questions, and what people asked for in confidence."
            ).format(who)
        case "forbidden":
            return Markup("You set every mentor who could meet {} to “Don’t pair”.").format(who)
        case "too_weak":
            return Markup("Every match possible for {} would be weaker than this round allows.").format(who)
        case "rules":
            return hours + Markup("Whoever could meet {} cannot, as people are to share a mentor, or not to.").format(
                who
            )
        case "no_common_hours":
            at = "then" if hours else "at the same hours"
            return hours + Markup("No mentor who might fit {} is free {} for the whole program.").format(who, at)
        case "too_few_sessions":
            return hours + Markup("There are times in common, but closed days and days away leave too few sessions.")
        case "places_taken":
            return hours + _full(left, who)
        case _:
            return hours + _taken(left, who)


def _full(left: LeftOver, who: str) -> Markup:
    full = [left.mentors[key] for key in left.unmatched.facts.get("full", ()) if key in left.mentors]
    return Markup("Every mentor who could meet {} has all openings filled, for instance {}.").format(who, _bold(full))


def _taken(left: LeftOver, who: str) -> Markup:
    free = [left.mentors[key] for key in left.unmatched.facts.get("open", ()) if key in left.mentors]
    verb = "has an opening" if len(free) == 1 else "have openings"
    return Markup("{} {}, but every time in common with {} is taken by another session.").format(_bold(free), verb, who)


def _bold(parties: Sequence[Party]) -> Markup:
    """Names in bold, two at most."""
    return Markup(listed([Markup("<b>{}</b>").format(party.name) for party in parties[:2]]))  # noqa: S704 (escaped)


def _hours(left: LeftOver) -> Markup:
    """When somebody is free, where that is little enough to say."""
    days = sorted({weekday for weekday, *_ in left.hours})
    if not days:
        return Markup("Gave no hours at which to meet. ")
    if len(days) > 2:
        return Markup("")
    part = _part_of_day(left.hours)
    named = listed([f"{WEEKDAYS[day]}{part or 's'}" for day in days])
    return Markup("Free on {} only. ").format(named)


def _part_of_day(hours: Sequence[tuple[int, int, int]]) -> str:
    if all(end <= 12 * 60 for _, _, end in hours):
        return " mornings"
    if all(start >= 12 * 60 and end <= 18 * 60 for _, start, end in hours):
        return " afternoons"
    return " evenings" if all(start >= 17 * 60 for _, start, _ in hours) else ""


def changed_since(comparison: Comparison) -> str:
    """What was done between the two finds, or nothing."""
    openings = [
        f"{party.name} has {counted(now, 'opening')}, had {was}."
        for party, was, now in comparison.openings[:MOST_NAMED]
    ]
    hours = [party.name for party in comparison.hours[:MOST_NAMED]]
    others = len(comparison.openings) + len(comparison.hours) - len(openings) - len(hours)
    said = [
        pinned_since(comparison),
        *openings,
        f"Other hours: {listed(hours)}." if hours else "",
        f"{counted(others, 'application')} more changed." if others else "",
        asked_since(comparison),
    ]
    return " ".join(part for part in said if part)


def asked_since(comparison: Comparison) -> str:
    """What counts otherwise than before."""
    was, now = comparison.asked_before, comparison.asked_now
    lines = [
        f"{label}: {WEIGHTS[now.weights[key]]}, was {WEIGHTS[was.weights[key]]}"
        for key, label in CRITERIA_LABELS.items()
        if key in now.weights and key in was.weights and now.weights[key] != was.weights[key]
    ]
    if now.goal != was.goal:
        lines.append(lower_first(GOALS[now.goal]))
    if now.drawn != was.drawn:
        lines.append("who waits is drawn by lot" if now.drawn else "who waits is not drawn any more")
    return f"What counts was changed: {'; '.join(lines)}." if lines else ""


def pinned_since(comparison: Comparison) -> str:
    """What the coordinator fixed between the two finds, or nothing."""
    kept = f"kept {counted(comparison.kept, 'match', 'matches')}" if comparison.kept else ""
    forbidden = f"set {comparison.forbidden} to “Don’t pair”" if comparison.forbidden else ""
    said = " and ".join(part for part in (kept, forbidden) if part)
    return f"You {said}." if said else ""


def difference_headline(comparison: Comparison) -> str:
    """The page that compares two finds, in one sentence."""
    groups = (comparison.more, comparison.fewer, comparison.other_mentor, comparison.other_time)
    different = sum(map(len, groups))
    if not different:
        return "Both finds gave the same matches."
    differ, are = ("differs" if different == 1 else "differ"), ("is" if comparison.same == 1 else "are")
    return f"{different} {differ} from the find before; {comparison.same} {are} the same."


def changes(comparison: Comparison) -> list[Line]:
    """What the last find changed, most important first."""
    lines = []
    if comparison.more:
        lines.append(_line("more", f"{len(comparison.more)} more matched", comparison.more, _with_whom))
    if comparison.fewer:
        lines.append(_line("moved", f"{len(comparison.fewer)} not matched any more", comparison.fewer, _name))
    if comparison.other_mentor:
        verb = "has" if len(comparison.other_mentor) == 1 else "have"
        title = f"{len(comparison.other_mentor)} {verb} another mentor"
        lines.append(_line("moved", title, comparison.other_mentor, _strengths))
    if comparison.other_time:
        verb = "meets" if len(comparison.other_time) == 1 else "meet"
        lines.append(
            _line("moved", f"{len(comparison.other_time)} {verb} at another time", comparison.other_time, _name)
        )
    verb = "is as it was" if comparison.same == 1 else "are as they were"
    lost = "" if comparison.fewer else " Nobody lost a match."
    lines.append(Line("same", Markup("<b>{} {}.</b>{}").format(comparison.same, verb, lost)))
    return lines


def _line(kind: str, title: str, who: Sequence[Difference], say: Callable[[Difference], str]) -> Line:
    shown = [say(one) for one in who[:3]]
    more = [f"{len(who) - 3} more"] if len(who) > 3 else []
    return Line(kind, Markup("<b>{}:</b> {}.").format(title, listed([*shown, *more])))


def _name(one: Difference) -> str:
    return one.mentee.name


def _with_whom(one: Difference) -> str:
    return f"{one.mentee.name}, with {one.mentor.name}" if one.mentor else one.mentee.name


def _strengths(one: Difference) -> str:
    now, was = (word.value.capitalize() if word else "" for word in (one.strength, one.was_strength))
    return f"{one.mentee.name} ({now}, was {was})"
