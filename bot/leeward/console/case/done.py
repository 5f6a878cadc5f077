"""What was done in a case so far: each act of its decisions, why, by which policy, what came."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from msgspec import Struct

from leeward.console.case.facts import Names
from leeward.report.legible import legible
from leeward_policies.domain.action import BY_HUMAN, Action, Note, Outcome
from leeward_policies.domain.case import Case
from leeward_policies.domain.decision import Decision
from leeward_policies.explain import action_words, outcome_words, sentence
from leeward_policies.ports import Store

DECISIONS_SHOWN: Final = 30
"""The latest; each is a look-up, and nobody reads more at once."""

UNDER_WAY: Final = "under way"


class Deed(Struct, frozen=True):
    """One act, as the page tells it."""

    at: datetime
    """When it was done, or else decided."""
    what: str
    came: str
    why: str
    rule: str
    """Its id; empty where a person ordered it."""
    by: str
    """Printed ref of who ordered it; empty where a rule did."""
    policy: str
    """Name, version and hash of what was in force."""


class Deeds(Struct, frozen=True):
    """All that was done."""

    decisions: tuple[Decision, ...]
    """Oldest first."""
    came: dict[str, Outcome]
    """What came of acts and notices, by their keys."""
    earlier: int
    """Decisions that are not shown."""

    def acts(self) -> Iterator[tuple[Action, Decision, Outcome | None]]:
        """Yield the acts, oldest first, with what came of them."""
        for decision in self.decisions:
            for act in decision.actions:
                came = self.came.get(act.key) or self.came.get(f"{act.key}+public")
                yield act, decision, came

    def done(self) -> list[tuple[Action, Outcome]]:
        """Return the acts of which something has come."""
        return [(act, came) for act, _, came in self.acts() if came is not None]

    def told(self, names: Names) -> list[Deed]:
        """Return the acts as the page tells them, the latest first."""
        deeds = [
            _deed(act, decision, came, names)
            for act, decision, came in self.acts()
            if not isinstance(act, Note)
        ]
        return sorted(deeds, key=lambda deed: deed.at, reverse=True)


async def deeds_of(store: Store, case: Case) -> Deeds:
    """Return what was done in a case."""
    shown = case.decisions[-DECISIONS_SHOWN:]
    found = [await store.decision(one) for one in shown]
    came = {one.key: one for one in await store.outcomes(shown)}
    kept = tuple([one for one in found if one is not None])
    return Deeds(kept, came, len(case.decisions) - len(shown))


def _deed(act: Action, decision: Decision, came: Outcome | None, names: Names) -> Deed:
    why = sentence(act.because, names)
    by = act.rule.removeprefix(BY_HUMAN) if act.rule.startswith(BY_HUMAN) else ""
    return Deed(
        at=decision.at if came is None else came.at,
        what=_begun(action_words(act, names)),
        came=UNDER_WAY if came is None else outcome_words(came),
        why=why,
        rule="" if by else act.rule,
        by=by,
        policy=legible(decision.policy),
    )


def _begun(text: str) -> str:
    return text[:1].upper() + text[1:]
