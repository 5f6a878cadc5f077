"""What a card says of an appeal: what was decided, by which rule, by whom, and until when."""

from collections.abc import Iterable, Mapping
from typing import Final

from leeward_adapters.live.casework.dialect import Dialect
from leeward_adapters.live.saying.spans import Short, Text, When, joined
from leeward_adapters.live.saying.spans import listed as listed_text
from leeward_adapters.live.saying.words import told, who_called, words
from leeward_policies.domain.action import HUMAN
from leeward_policies.domain.case import Appeal, Case
from leeward_policies.explain import listed
from leeward_policies.ports import Reasons

PART_SHOWN: Final = 300
"""Characters of a part, so that a card stays below the 6,000 of one on Discord."""

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


def appeal_parts(
    case: Case, appeal: Appeal, reasons: Reasons | None, dialect: Dialect
) -> Iterable[tuple[str, Text]]:
    """Yield what whoever answers an appeal must know, each part with its title."""
    yield "What was decided", (Short(PART_SHOWN, _done(reasons)),)
    yield "Why", (Short(PART_SHOWN, _why(case, appeal)),)
    yield "Who decided", (Short(PART_SHOWN, _who(appeal, dialect)),)
    yield "The words", (Short(PART_SHOWN, _words(reasons)),)
    if case.due is not None:
        yield "An answer is due", (When(case.due, "R"),)


def _done(reasons: Reasons | None) -> Text:
    if reasons is None:
        return (NOTHING_KEPT,)
    done = [WAS[kind] for kind in reasons.done if kind in WAS]
    if not done:
        return (NOT_SURE,)
    back = next((said for kind, said in BRINGS_BACK.items() if kind in reasons.done), "")
    what = f"{listed(done)[:1].upper()}{listed(done)[1:]}, "
    return (what, When(reasons.at), ".", *words(back))


def _why(case: Case, appeal: Appeal) -> Text:
    """Return the rule's own reason in plain words; the moderators may know it whole."""
    if case.evidence:
        return (*told(case.evidence[0].because), ".")
    rules = [rule for rule in appeal.rules if rule != HUMAN]
    return (f"By the rule {listed(rules)}." if rules else "A person decided so.",)


def _who(appeal: Appeal, dialect: Dialect) -> Text:
    """Return who decided; who has decided already may not answer."""
    people = [who_called(one) for one in appeal.decided_by]
    is_by_program = any(rule != HUMAN for rule in appeal.rules) or not people
    first = f"A program, by the rules of this {dialect.place}." if is_by_program else "A person."
    if not people:
        return (f"{first} Nobody on the team has decided in it yet.",)
    rest = (listed_text(people), " decided in it as well, and may not answer.")
    return joined((f"{first} ", *rest), "")


def _words(reasons: Reasons | None) -> Text:
    if reasons is None or "hide" not in reasons.done:
        return (UNHIDDEN if reasons is not None else GONE,)
    if reasons.text_until is None:
        return (GONE,)
    until = When(reasons.text_until)
    return words("*Show the lines* opens the hidden words, until {until}.", until=until)
