"""Speaking: one labelled line said in a room of its own, and what came of it."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Final

from msgspec import Struct

from leeward.community import Community, Step
from leeward.journal import Journal
from leeward.looking_again import with_later_looks
from leeward.quality.labelled import Labelled
from leeward.quality.setups import Setup
from leeward.replay import fresh_community
from leeward_policies.domain.decision import Decision
from leeward_policies.domain.event import MessageSent, RoomDescribed
from leeward_policies.domain.message import Author, Mention, Message, Text
from leeward_policies.domain.refs import ChannelRef, CommunityRef, MessageRef, UserRef
from leeward_policies.domain.signals import Unmeasured

COMMUNITY: Final = CommunityRef("labelled")
ROOM: Final = ChannelRef("labelled", "labelled", "room")
"""Where lines are said: a room that no policy names, so that its audience is the line's."""

WRITER: Final = Author(UserRef("labelled", "", "writer"), name="Writer")
READER: Final = Author(UserRef("labelled", "", "reader"), name="Reader")
"""Who says the line, and who said the earlier ones."""

BEGIN: Final = datetime(2026, 1, 7, 16, 0, tzinfo=UTC)
"""A fixed afternoon: what is measured rests on no clock."""

PAUSE: Final = timedelta(seconds=20)
"""Between two lines."""

ITSELF: Final = "leeward"
"""Stands for a detector where the judgement as a whole stumbled."""


class Heard(Struct, frozen=True):
    """What came of one line under one setup."""

    decision: Decision | None
    """None where the judgement stumbled."""
    unmeasured: tuple[Unmeasured, ...]
    took: int
    """Nanoseconds of the whole judgement, later looks included."""


def say(line: Labelled, setup: Setup, clock: Callable[[], int] = time.perf_counter_ns) -> Heard:
    """Say a line to a community that knows nothing but the lines before it.

    Args:
        line: what is said, and before it what somebody else said.
        setup: what it is judged by; its detectors have then the time that this line took.
        clock: tells nanoseconds.
    """
    community = fresh_community(COMMUNITY, setup.policy, setup.detectors, setup.late)
    _prepare(line, community)
    for detector in setup.asked:
        detector.spent = 0
    event = MessageSent(_message(line))
    before = clock()
    step = community.take(event, Journal())
    if isinstance(step, Step):
        step = with_later_looks(community, step)
    took = clock() - before
    if not isinstance(step, Step):
        return Heard(None, (Unmeasured(ITSELF, f"stumbled: {step.kind}"),), took)
    return Heard(step.decision, step.decision.unmeasured, took)


def _prepare(line: Labelled, community: Community) -> None:
    """Say whom the room is for, and let the earlier lines be said."""
    if line.audience != "young":
        community.take(RoomDescribed(ROOM, line.audience, "", BEGIN), Journal())
    for number, text in enumerate(line.previous):
        said = Message(_ref(number), READER, Text(text), BEGIN + number * PAUSE)
        community.take(MessageSent(said), Journal())


def _message(line: Labelled) -> Message:
    number = len(line.previous)
    calls = line.answers and "@" in line.text
    return Message(
        _ref(number),
        WRITER,
        Text(line.text),
        BEGIN + number * PAUSE,
        parts=(Mention(READER.ref),) if calls else (),
        reply_to=_ref(number - 1) if line.answers else None,
        reply_author=READER.ref if line.answers else None,
    )


def _ref(number: int) -> MessageRef:
    return MessageRef(ROOM.platform, ROOM.space, ROOM.id, f"line{number}")
