"""Words by which the columns of people's forms are known."""

from __future__ import annotations

import re

# What forms add by themselves, and nobody needs.
OF_THE_FORM = re.compile(
    r"timestamp|id|#|seed|score|points?|token|status|progress|finished|start ?date|end ?date|date ?stamp|submit ?date"
    r"|last ?page|start ?language|respondent id|collector id|response ?id|response type|ip ?addr(ess)?|custom data.*"
    r"|start time|completion time|last modified time|date submitted|date started|date last action|recorded ?date"
    r"|duration.*|total points|quiz feedback|refurl|referrer url|distribution ?channel|user ?language|total time"
    r"|external ?(data )?reference|location ?(latitude|longitude)|recipient ?(first ?name|last ?name|email)"
    r"|(interview|group|question) ?time.*|language"
)
_MANAGER = r"(manager|supervisor)"
# Looked for in the folded heading in this order; the first whose target there is counts.
_WORDS = (
    ("never_with", r"never (be )?(pair|match)|not (be )?(paired|matched)|conflicts? of interest|avoid (pair|match)"),
    ("wished", r"(prefer|wish|like|hope) to be (paired|matched)|wished|preferred (mentor|mentee)|someone specific"),
    ("own_manager", rf"\b{_MANAGER}('s)? (name|e ?mail)|(your|own|direct|line|report to).{{0,20}}\b{_MANAGER}\b"),
    ("name", r"first and last name|first name and|full name"),
    ("first_name", r"\b(first|given) ?name|forename"),
    ("last_name", r"\b(last|family) ?name|surname"),
    ("address", r"e ?mail"),
    ("time_zone", r"time ?zone"),
    ("consent", r"\b(agree|consent|permission)"),
    ("hours_if_need_be", r"if need be|if necessary|could also work|if needed"),
    ("away", r"\b(away|vacations?|unavailable|not available|holidays)\b"),
    ("languages", r"\blanguages?\b"),
    ("team_lead", r"team ?lead|leads? (the|a|your) team"),
    ("team_goal", r"(goal|aim).{0,20}team|team.{0,12}(goal|aim)"),
    ("team", r"team ?name|name of (the|your) team|^(your )?team\b"),
    ("places", r"how many (people|mentees|teams|participants|matches|pairs)|\b(places|capacity|openings)\b"),
    ("meeting_link", r"(meeting|zoom|teams|video) ?(room|link|url)"),
    ("hours", r"\b(hours|availab|when (can|could|are) you|times? that work|which (days|times)|best times?)"),
    ("phone", r"\b(phone|telephone|mobile|cell)\b"),
    ("access_words", r"else.{0,40}(access|accommodat|take part)|(access|accommodat).{0,30}(details|explain|else)"),
    ("access", r"\b(accessib|accommodat|access needs|captions?|interpreter)|need.{0,20}take part"),
    ("cooperatives", r"cooperative|consorti"),
    ("state", r"\b(state|province)\b"),
    ("country", r"\bcountry\b"),
    ("library", r"library|institution|organi[sz]ation|employer|company|workplace|where do you work"),
    ("years", r"how (many years|long).{0,30}(librar|work)|years (in|of|with)|experience.{0,10}years"),
    ("jobs_done", r"(jobs|roles|positions).{0,30}(before|held|past|done)"),
    ("job_role", r"\bjob ?(role|title)?\b|\b(position|role)\b|^title\b"),
    ("goal", r"\b(goal|hope to|different at the end|get out of|achieve)\b"),
    ("name", r"^(your |full |preferred )*name\b|\byour (full )?name\b|what is your name|^name and"),
)
BY_WORDS = tuple((key, re.compile(words)) for key, words in _WORDS)
OF_TOPICS = re.compile(r"topics?|help (others |people |someone )?with|work on|interest|expertise|learn about|skills")
IN_WORDS = re.compile(r"own words|tell us more|say more|in a sentence|describe|why (these|this)|more about")
