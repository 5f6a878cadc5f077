"""What a case's card says beside the case itself: what was done so far, and what could not be."""

from collections import Counter
from collections.abc import Mapping
from typing import Final

from leeward_adapters.live.casework.dialect import Dialect
from leeward_adapters.live.casework.sheets import Beside
from leeward_adapters.live.saying.spans import Span, Text, When
from leeward_policies.domain.action import OVERDUE, AskHuman, Because
from leeward_policies.domain.case import Case
from leeward_policies.errors import NotReady, StorageError
from leeward_policies.ports import Capabilities, Desk, Reasons

DECISIONS_TOLD: Final = 5
"""Latest decisions of a case of which a card says what they did."""

DONE: Final[Mapping[str, str]] = {
    "hide": "hid the message",
    "restrict": "kept the author from writing",
    "warn": "warned the author",
    "tip": "gave a tip",
    "kick": "removed the author",
    "ban": "banned the author",
    "reveal": "showed the message again",
    "unrestrict": "let the author write again",
}
"""What `lock` did, each platform calls by its own name."""

UNABLE: Final[Mapping[str, str]] = {
    "hide": "Leeward could not hide the message. Please look, and delete it if it must go.",
    "restrict": "Leeward could not keep the author from writing. Please look if somebody must.",
    "tip": "A private tip reached nobody. Somebody should speak to the member.",
}
"""What a question says that stands for an act; the ladder ends its key with `+ask`."""


async def beside(
    desk: Desk,
    case: Case,
    can: Capabilities,
    dialect: Dialect,
    *,
    action: AskHuman | None = None,
    because: Because | None = None,
    is_private: bool = False,
) -> Beside:
    """Return what a case's card says beside the case itself.

    Args:
        desk: knows what was decided and done.
        case: as it stands.
        can: what is possible in its space, to whom it is about.
        dialect: of the platform.
        action: the question that it is posted for; None where it is only shown anew.
        because: why people were asked first, where no line of the case says so.
        is_private: the card stands in somebody's direct messages.
    """
    appealed: Reasons | None = None
    counts: Counter[str] = Counter()
    not_done: Counter[str] = Counter()
    until = None
    try:
        for decision in case.decisions[-DECISIONS_TOLD:]:
            reasons = await desk.reasons(decision)
            if case.appeal is not None and decision == case.appeal.decision:
                appealed = reasons
            if reasons is not None:
                counts.update(reasons.done)
                not_done.update(kind for kind in reasons.not_done if kind in UNABLE)
                until = reasons.until or until
    except (NotReady, StorageError):
        counts.clear()  # a card without this is better than none
    done: list[Span | Text] = [
        {**DONE, "lock": dialect.locked}.get(kind, kind)
        + (f" ({count} times)" if count > 1 else "")
        for kind, count in counts.items()
    ]
    if done and until is not None:
        done.append(("the author may write again ", When(until, "R")))
    if action is not None and action.rule != OVERDUE:
        because = action.because  # the latest news; that nobody answered is said in a line
    return Beside(
        because=because,
        done=tuple(done),
        unable=_not_done(not_done) or ("" if action is None else unable_words(action.key)),
        can=can,
        reasons=appealed,
        is_private=is_private,
    )


def _not_done(counts: Mapping[str, int]) -> str:
    """Return what the rules asked for and Leeward could not do, with how often."""
    return " ".join(
        UNABLE[kind] + (f" ({count} times)" if count > 1 else "") for kind, count in counts.items()
    )


def unable_words(key: str) -> str:
    """Return what could not be done, read from the key that the ladder gave the question."""
    if not key.endswith("+ask"):
        return ""
    kind = (*key.split(":"), "")[1]
    return UNABLE.get(kind, "Leeward could not do by itself what the rule asks for.")
