"""What a card says of an appeal: what was decided, by which rule, by whom, and until when."""

from collections.abc import Iterable, Mapping
from typing import Final

from leeward_adapters.discord.sending.words import member_called, moment, shortened, told
from leeward_policies.domain.action import HUMAN
from leeward_policies.domain.case import Appeal, Case
from leeward_policies.explain import listed
from leeward_policies.ports import Reasons

FIELD_SHOWN: Final = 300
"""Characters of a part, so that a card stays below an embed's 6,000."""

WAS: Final[Mapping[str, str]] = {
    "hide": "the message was hidden",
    "restrict": "the author could not write for a time",
    "warn": "the author was warned",
    "kick": "the author was removed",
    "ban": "the author was banned",
}
"""What was done to the member who asks."""

NOTHING_KEPT: Final = "No record of the reasons is kept any longer."
NOT_SURE: Final = "Whether it was done is not recorded."
GONE: Final = "The hidden words are not kept any longer; decide by what stands here."
UNHIDDEN: Final = "No message was hidden by it."
BRINGS_BACK: Final[Mapping[str, str]] = {
    "ban": " *Take it back* lifts the ban, if you may; it brings nobody back: invite them.",
    "kick": " *Take it back* brings nobody back who was removed: invite them.",
}
"""What an answer does for somebody who is not there; the graver first."""


def appeal_fields(case: Case, appeal: Appeal, reasons: Reasons | None) -> Iterable[tuple[str, str]]:
    """Yield what whoever answers an appeal must know, each part with its title."""
    yield "What was decided", shortened(_done(reasons), FIELD_SHOWN)
    yield "Why", shortened(_why(case, appeal), FIELD_SHOWN)
    yield "Who decided", shortened(_who(appeal), FIELD_SHOWN)
    yield "The words", shortened(_words(reasons), FIELD_SHOWN)
    if case.due is not None:
        yield "An answer is due", moment(case.due, "R")


def _done(reasons: Reasons | None) -> str:
    if reasons is None:
        return NOTHING_KEPT
    done = [WAS[kind] for kind in reasons.done if kind in WAS]
    if not done:
        return NOT_SURE
    back = next((words for kind, words in BRINGS_BACK.items() if kind in reasons.done), "")
    return f"{listed(done)[:1].upper()}{listed(done)[1:]}, {moment(reasons.at)}.{back}"


def _why(case: Case, appeal: Appeal) -> str:
    """Return the rule's own reason in plain words; the moderators may know it whole."""
    if case.evidence:
        return f"{told(case.evidence[0].because)}."
    rules = [rule for rule in appeal.rules if rule != HUMAN]
    return f"By the rule {listed(rules)}." if rules else "A person decided so."


def _who(appeal: Appeal) -> str:
    """Return who decided; who has decided already may not answer."""
    people = [member_called(one) for one in appeal.decided_by]
    is_by_program = any(rule != HUMAN for rule in appeal.rules) or not people
    first = "A program, by the rules of this server." if is_by_program else "A person."
    if not people:
        return f"{first} Nobody on the team has decided in it yet."
    return f"{first} {listed(people)} decided in it as well, and may not answer."


def _words(reasons: Reasons | None) -> str:
    if reasons is None or "hide" not in reasons.done:
        return UNHIDDEN if reasons is not None else GONE
    if reasons.text_until is None:
        return GONE
    return f"*Show the lines* opens the hidden words, until {moment(reasons.text_until)}."
