"""Which lines are sealed, under whose key, and when they are let go (`precise.md` 1 to 3).

A line reaches the disk in three cases alone: it adds weight to a pair at
`watch` or above, it is hidden, or a case rests on it. Pairs and cases keep one
line of context either side.
"""

from collections.abc import Sequence
from typing import Literal, TypeAlias

from leeward.journal import Journal
from leeward.ledger import pair_key
from leeward.readiness import HeldBack, nothing_held
from leeward_policies.domain.action import Hide
from leeward_policies.domain.case import Case
from leeward_policies.domain.conversation import Conversation, Line, PairState
from leeward_policies.domain.decision import Decision
from leeward_policies.domain.event import (
    Event,
    MessageEdited,
    MessageSent,
    ReportFiled,
    SignalsArrived,
)
from leeward_policies.domain.message import Message
from leeward_policies.domain.refs import ChannelRef, MessageRef
from leeward_policies.ports import SealedText

Role: TypeAlias = Literal["evidence", "context"]


def case_holder(case_id: str) -> str:
    """Return the holder of a case's sealed lines."""
    return f"case|{case_id}"


def hide_holder(message: MessageRef) -> str:
    """Return the holder of a hidden message's sealed text."""
    return f"hide|{message}"


class EvidenceKeeper:
    """Picks the lines to seal, and remembers whose next line is still owed as context.

    Args:
        held_back: says which hides are only observed for now; their texts stay unsealed.
    """

    def __init__(self, held_back: HeldBack = nothing_held) -> None:
        self._held_back = held_back
        self._owed: dict[ChannelRef, tuple[str, ...]] = {}

    def let_go(self, holders: Sequence[str], journal: Journal) -> None:
        """Owe no context any more to holders whose key is destroyed."""
        for channel, owed in list(self._owed.items()):
            left = tuple(holder for holder in owed if holder not in holders)
            if len(left) < len(owed):
                journal.set(self._owed, channel, left)

    def _hides(self, action: Hide) -> bool:
        """Say whether a Hide is to be carried out."""
        return action.mode == "enforce" and self._held_back(action) is None

    def lines(
        self,
        event: Event,
        decision: Decision,
        before: Conversation,
        after: Conversation,
        *,
        cases: Sequence[Case],
        journal: Journal,
    ) -> tuple[SealedText, ...]:
        """Return the lines that an event and its decision put under seal."""
        if isinstance(event, ReportFiled):
            return _reported(event, before, cases)
        if not isinstance(event, MessageSent | MessageEdited | SignalsArrived):
            return ()
        owed = self._owed.get(event.channel, ())
        holders = [
            pair_key(pair.author, pair.target)
            for was, pair in zip(before.pairs, after.pairs, strict=True)
            if pair.gravest != "none" and (pair.evidence, pair.hurts) != (was.evidence, was.hurts)
        ]
        holders += [case_holder(case.id) for case in cases]
        if not owed and not holders and not decision.actions:
            return ()
        if owed:
            journal.discard(self._owed, event.channel)
        sealed = {
            (holder, event.message.ref): _text(holder, event.message, "context") for holder in owed
        }
        for holder in holders:
            for text in _around(holder, event.message, after, cases):
                sealed.setdefault((holder, text.message), text)
            own = _text(holder, event.message, "evidence")
            sealed[holder, own.message] = own
        if holders:
            journal.set(self._owed, event.channel, tuple(holders))
        for action in decision.actions:
            if isinstance(action, Hide) and self._hides(action):
                holder = hide_holder(action.target)
                sealed[holder, action.target] = _text(holder, event.message, "evidence")
        return tuple(sealed.values())


def _reported(
    event: ReportFiled, before: Conversation, cases: Sequence[Case]
) -> tuple[SealedText, ...]:
    """Return the reported line with its neighbours, as far as it is still in memory.

    A line that is not, and that the platform handed over with the report, stands alone. One that
    was heard without its words, as where a platform lets a bot read none, gets them from there.
    """
    if event.is_abuse_material:
        return ()  # the platform keeps it; a copy of ours would be one more
    lines = before.room.recent
    said = event.said if event.said is not None and event.said.ref == event.message else None
    place = next((at for at, line in enumerate(lines) if line.ref == event.message), None)
    near = () if place is None else lines[max(0, place - 1) : place + 2]
    sealed: list[SealedText] = []
    for holder in (case_holder(case.id) for case in cases):
        known = [
            _line(holder, line, "evidence" if line.ref == event.message else "context")
            for line in near
        ]
        if said is not None and not any(one.text for one in known if one.message == said.ref):
            known = [one for one in known if one.message != said.ref]
            known.append(_text(holder, said, "evidence"))
        sealed += known
    return tuple(sealed)


def _around(
    holder: str,
    message: Message,
    after: Conversation,
    cases: Sequence[Case],
) -> list[SealedText]:
    """Return the line before, and earlier lines of the same evidence still in memory.

    Lines that have had their half hour are not in `after` any more, and are not sealed.
    """
    weighing = {
        message
        for pair in after.pairs
        if pair_key(pair.author, pair.target) == holder
        for message in weighed_in(pair)
    } | {line.message for case in cases if case_holder(case.id) == holder for line in case.evidence}
    lines = [line for line in after.room.recent if line.ref != message.ref]
    kept = [_line(holder, line, "evidence") for line in lines if line.ref in weighing]
    return kept + [
        _line(holder, line, "context") for line in lines[-1:] if line.ref not in weighing
    ]


def weighed_in(pair: PairState) -> frozenset[MessageRef]:
    """Return the messages that weigh in a pair."""
    steps, hurts = (one.message for one in pair.evidence), (one.message for one in pair.hurts)
    return frozenset((*steps, *hurts))


def _line(holder: str, line: Line, role: Role) -> SealedText:
    return SealedText(
        holder, line.ref, line.author, line.at, line.text, revision=line.revision, role=role
    )


def _text(holder: str, message: Message, role: Role) -> SealedText:
    """Return a message to be sealed; one without words of its own by those that it shows."""
    text = message.text
    return SealedText(
        holder,
        message.ref,
        message.author.ref,
        message.sent_at,
        text.body or text.quoted or text.embeds,
        revision=message.revision,
        role=role,
    )
