"""Pages about brakes: what people read when one holds, and which one it is."""

from datetime import timedelta
from typing import Final

from leeward_policies.domain.action import Because, Braked, Subject
from leeward_policies.domain.refs import SpaceRef, UserRef

PAST_BRAKE: Final = "the rule {rule} wanted to {kind} more often than its brake allows"
"""Why people are paged about a brake."""

RAISED_TIMES: Final = 3
"""At how many times its limit a raised brake holds: enough for a busy hour that people look at
themselves, and still an end for a rule that went wrong while they look away."""

RAISED_FOR: Final = timedelta(hours=1)
"""How long a brake stays raised (`precise.md` 14)."""


def past_brake(author: UserRef, space: SpaceRef, rule: str, kind: Braked) -> Because:
    """Return why people are paged about a brake; whoever reads it finds the brake in it.

    Args:
        author: of the act that was held back first.
        space: where the brake is.
        rule: whose.
        kind: of which acts.
    """
    facts = (("rule", rule), ("kind", str(kind)), ("space", str(space)))
    return Because(PAST_BRAKE, Subject(author), facts=facts)


def brake_in(because: Because) -> tuple[SpaceRef, str, Braked] | None:
    """Return the brake that a page is about; None for any other page."""
    facts = dict(because.facts)
    if because.template != PAST_BRAKE or "space" not in facts:
        return None
    kind: Braked = "hide" if facts["kind"] == "hide" else "restrict"
    return SpaceRef.parse(facts["space"]), facts["rule"], kind
