"""Examples: a policy file's own tests, judged as a room would live through them."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import cycle
from typing import Final

from msgspec import Struct
from typing_extensions import override

from leeward_policies.domain.conversation import (
    AuthorState,
    Conversation,
    PairState,
    RoomState,
)
from leeward_policies.domain.decision import Decision
from leeward_policies.domain.event import MessageSent
from leeward_policies.domain.message import AgeBand, Author, Mention, Message, Text
from leeward_policies.domain.refs import ChannelRef, MessageRef, UserRef
from leeward_policies.fold import addressees, blank_author, blank_pair
from leeward_policies.judge import judge
from leeward_policies.loading.durations import checked_seconds
from leeward_policies.policy import Policy
from leeward_policies.ports import Detector
from leeward_policies.schema import NOTHING, ExampleTable
from leeward_policies.words import listed, plain

PLACE: Final = ChannelRef("example", "example", "room")
"""Where examples are said: a room that no policy names, so that its audience is the example's."""

WRITER: Final = UserRef("example", "", "writer")
READER: Final = UserRef("example", "", "reader")
"""Who says the lines, and who has written a line in the room just before."""

BEGIN: Final = datetime(2026, 1, 7, 16, 0, tzinfo=UTC)
"""A fixed afternoon: examples read no clock."""

LATER: Final = timedelta(seconds=20)
"""From the reader's line to the first line of the example."""

SHOWN: Final = 60
"""Code points of an example that a failure repeats."""


class Failure(Struct, frozen=True):
    """An example that does not hold."""

    place: str
    says: str
    expect: str
    found: tuple[str, ...]
    """The rules that found something instead."""
    nearest: tuple[tuple[str, float], ...]
    """The strongest signals, so that a threshold can be put right."""

    @override
    def __str__(self) -> str:
        found = f"found {listed(self.found)}" if self.found else "found nothing"
        said = f"At {self.place}, “{self.says}” should give {self.expect}, but {found}."
        if not self.nearest:
            return f"{said} Nothing was measured in it."
        measured = listed(f"{name} {score:g}" for name, score in self.nearest)
        return f"{said} Measured: {measured}."


def check_examples(policy: Policy, detectors: Sequence[Detector]) -> tuple[Failure, ...]:
    """Judge every example of a policy and return those that do not hold.

    An example holds when one of its lines gives the expected rule; one that expects
    `nothing` holds when no line gives any rule.
    """
    return tuple(_failures(policy, detectors))


def _failures(policy: Policy, detectors: Sequence[Detector]) -> Iterator[Failure]:
    for i, example in enumerate(policy.examples):
        decisions = decided(policy, detectors, example)
        found = tuple(dict.fromkeys(f.rule for one in decisions for f in one.findings))
        if (example.expect in found) if example.expect != NOTHING else not found:
            continue
        says = example.says if isinstance(example.says, str) else " / ".join(example.says)
        yield Failure(
            f"example[{i}] of {policy.name}",
            plain(says, SHOWN),
            example.expect,
            found,
            _nearest(decisions),
        )


def _nearest(decisions: Sequence[Decision]) -> tuple[tuple[str, float], ...]:
    best: dict[str, float] = {}
    for decision in decisions:
        for signal in decision.signals:
            best[signal.name] = max(signal.score, best.get(signal.name, 0.0))
    return tuple(sorted(best.items(), key=lambda item: (-item[1], item[0]))[:5])


def decided(
    policy: Policy, detectors: Sequence[Detector], example: ExampleTable
) -> tuple[Decision, ...]:
    """Return what is decided on each line of an example.

    Somebody else has written a line shortly before; the example's lines follow, by one
    author or by several in turn, each `every` after the one before.
    """
    world = _World(example, policy, detectors)
    for reader in world.readers:
        world.hear(reader, "hello", BEGIN)
    lines = (example.says,) if isinstance(example.says, str) else example.says
    step = timedelta(seconds=checked_seconds(example.every))
    return tuple(world.say(text, BEGIN + LATER + i * step) for i, text in enumerate(lines))


def _voices(first: UserRef, count: int) -> tuple[UserRef, ...]:
    """Return a member and others like them, by whom or to whom the lines of an example are said."""
    others = [UserRef(first.platform, first.realm, f"{first.id}-{n}") for n in range(2, count + 1)]
    return (first, *others)


class _World:
    """A room with its readers and writers, and what is known of them."""

    def __init__(
        self, example: ExampleTable, policy: Policy, detectors: Sequence[Detector]
    ) -> None:
        self._policy = policy
        self._detectors = detectors
        self._example = example
        self._said = 0
        self._room = RoomState(PLACE, example.audience)
        self._members: dict[UserRef, AuthorState] = {}
        self._pairs: dict[tuple[UserRef, UserRef], PairState] = {}
        roles = sorted(policy.staff_roles)[:1] if example.by == "staff" else ()
        band: AgeBand | None = "young" if example.by == "young" else None
        self._writers = cycle(
            [
                Author(member, "", roles=tuple(roles), age_band=band)
                for member in _voices(WRITER, example.voices)
            ]
        )
        self.readers = _voices(READER, example.readers)
        self._heard = cycle(self.readers)

    def hear(self, member: UserRef, text: str, at: datetime) -> None:
        """Let somebody else write a line, which nobody measures."""
        self._take(Message(self._next(), Author(member), Text(text), at), ())

    def say(self, text: str, at: datetime) -> Decision:
        """Let the writer whose turn it is say a line, and return what is decided."""
        example = self._example
        reader = next(self._heard)
        heard = [line.ref for line in self._room.recent if line.author == reader]
        return self._take(
            Message(
                self._next(),
                next(self._writers),
                Text(text),
                at,
                parts=(Mention(reader),) if example.mention else (),
                reply_to=heard[0] if heard and example.reply else None,
                reply_author=reader if example.reply else None,
            ),
            self._detectors,
        )

    def _next(self) -> MessageRef:
        self._said += 1
        return MessageRef(PLACE.platform, PLACE.space, PLACE.id, str(self._said))

    def _take(self, message: Message, detectors: Sequence[Detector]) -> Decision:
        author, at = message.author.ref, message.sent_at
        shares = addressees(self._room, message)
        targets = [share.target for share in shares]
        before = Conversation(
            self._room,
            self._members.get(author) or blank_author(author, at),
            shares,
            tuple(
                self._pairs.get((author, target)) or blank_pair(author, target, at)
                for target in targets
            ),
            tuple(self._members.get(target) or blank_author(target, at) for target in targets),
        )
        judgement = judge(self._policy, detectors, before, MessageSent(message))
        after = judgement.conversation
        self._room = after.room
        self._members.update({one.member: one for one in (*after.targets, after.author)})
        self._pairs.update({(pair.author, pair.target): pair for pair in after.pairs})
        return judgement.decision
