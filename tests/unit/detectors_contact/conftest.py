"""How the tests of this folder say something to a detector."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

import pytest

from leeward_policies.domain.conversation import AuthorState, Conversation, Line, RoomState, Trace
from leeward_policies.domain.message import Author, Message, Part, Text
from leeward_policies.domain.refs import ChannelRef, MessageRef, UserRef
from leeward_policies.ports import Reading
from leeward_policies.text import views_of

MEMBER = UserRef("loopback", "", "ana")
OTHER = UserRef("loopback", "", "ben")
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.fixture(scope="session")
def says() -> Callable[..., Reading]:
    """Make the reading of one message that Ana says at noon in the room `room`.

    Its arguments: the body; `parts`; `traces`, Ana's recent messages, oldest first; `before`,
    what Ben said just before, a line every ten seconds; `seconds` after noon; `revision`; `room`.
    """

    def say(
        text: str,
        *,
        parts: Sequence[Part] = (),
        traces: Sequence[Trace] = (),
        before: Sequence[str] = (),
        seconds: float = 0,
        revision: int = 0,
        room: str = "room",
    ) -> Reading:
        at = NOON + timedelta(seconds=seconds)
        ref = MessageRef("loopback", "space", room, "now")
        message = Message(ref, Author(MEMBER), Text(text), at, tuple(parts), revision=revision)
        lines = [
            Line(
                MessageRef("loopback", "space", room, f"before-{index}"),
                OTHER,
                at - timedelta(seconds=10 * (len(before) - index)),
                line,
            )
            for index, line in enumerate(before)
        ]
        conversation = Conversation(
            RoomState(ref.channel_ref, recent=tuple(lines)),
            AuthorState(MEMBER, NOON, tuple(traces)),
        )
        return Reading(message, views_of(text), conversation, "young", at)

    return say


@pytest.fixture(scope="session")
def trace() -> Callable[..., Trace]:
    """Make one of Ana's traces, some seconds from noon: `trace(-5, digest, room)`."""

    def make(seconds: float, digest: int = 0, room: str = "room") -> Trace:
        return Trace(
            NOON + timedelta(seconds=seconds), ChannelRef("loopback", "space", room), digest
        )

    return make
