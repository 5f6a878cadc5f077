"""The loopback platform as a stage: the fake that our own adapter contract runs on."""

import asyncio
from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager, nullcontext
from functools import cache
from typing import Any

from typing_extensions import override

from leeward.testing.acts import Kind, acts, case_about
from leeward.testing.clock import VirtualClock
from leeward.testing.stage import Stage
from leeward_adapters.loopback import LoopbackAdapter, Platform
from leeward_adapters.loopback.normalise import normalise
from leeward_policies.domain.action import Action
from leeward_policies.domain.case import Case
from leeward_policies.domain.event import Event
from leeward_policies.domain.refs import MessageRef, SpaceRef, UserRef
from leeward_policies.ports import Adapter


class LoopbackStage(Stage):
    """A club with one room, Ana, who is an ordinary member, and Mo, who is a moderator."""

    def __init__(self, platform: Platform) -> None:
        self.platform = platform
        self.room = platform.room("general")
        self.ana = platform.member("Ana")
        self.mo = platform.member("Mo", roles=["moderator"])

    @property
    @override
    def space(self) -> SpaceRef:
        return self.platform.space_ref()

    @property
    @override
    def member(self) -> UserRef:
        return self.ana.ref

    @property
    @override
    def staff(self) -> UserRef:
        return self.mo.ref

    @override
    def adapter(self) -> Adapter:
        return LoopbackAdapter(self.platform)

    @override
    def connected(self, adapter: Adapter) -> AbstractAsyncContextManager[None]:
        return nullcontext()  # this platform takes acts at any time

    @override
    async def writes(self, text: str) -> MessageRef:
        return await self.ana.says("general", text)

    @override
    async def edits(self, message: MessageRef, text: str) -> None:
        await self.ana.edits(message, text)

    @override
    async def clicks(self) -> None:
        self.ana.opens_line()

    @override
    async def is_out_of_reach(self) -> None:
        self.ana.closes_door()
        self.ana.goes_away()

    @override
    async def sends_nonsense(self) -> None:
        self.platform.log.append({"type": "message", "space": "club", "message": 7})

    @override
    async def seen(self, kind: Kind, message: MessageRef) -> int:
        space = self.platform.space()
        letters = [letter.kind for letter in self.ana.inbox]
        can_read = message in [seen.ref for seen in self.room.visible()]
        return {
            "hide": not can_read,
            "reveal": can_read,
            "tip": letters.count("tip") + letters.count("answer"),
            "warn": letters.count("warning"),
            "reply": sum(seen.is_from_bot for seen in self.room.visible()),
            "ask": len(self.platform.desk()),
            "restrict": self.ana.is_restricted,
            "unrestrict": not self.ana.is_restricted,
            "kick": not self.ana.is_member,
            "ban": self.ana.id in space.banned,
            "lock": space.locked_until is not None,
            "unban": self.ana.id not in space.banned,
            "unlock": space.locked_until is None,
        }[kind]

    @override
    def payloads(self) -> Sequence[Any]:
        return everything()

    @override
    def normalise(self, payload: Any) -> Sequence[Event]:
        return (normalise(payload, self.platform.name, self.platform.clock.now()),)


async def _everything_happens() -> tuple[Any, ...]:
    """Let one of everything happen on a platform, and return what it told its bot."""
    platform = Platform(VirtualClock())
    ana, mo = platform.member("Ana"), platform.member("Mo", roles=["moderator"])
    kai, bridge = platform.member("Kai", since=None), platform.webhook("Bridge")
    platform.room("general", audience="young")
    await kai.joins(["new"])
    first = await kai.says("general", "hi @ana, look", links=[("https://example.org", "here")])
    await ana.says("general", "nice", reply_to=first, to=[mo], sticker="wave")
    await ana.says("general", "he said this", quoting=first, files=[("a.png", "image/png", 9)])
    await bridge.says("general", "from afar", quoting="words of elsewhere", forwarding=True)
    await kai.edits(first, "hi @ana")
    await ana.reacts(first, "+1")
    await ana.reports(first, "odd")
    await ana.reports(kai, "odd", room="general")
    await ana.asks_for_help()
    await kai.appeals("0123456789abcdef")
    await mo.removes(first)
    await ana.deletes(await ana.says("general", "oops"))
    await kai.runs_into_filter("general", "invites")
    await kai.gets_roles(["member"])
    await LoopbackAdapter(platform).perform(*_page(ana.ref, first))
    await mo.takes("case-1")
    await mo.gives_back("case-1")
    await mo.hands_over("case-1", kai)
    await mo.notes("case-1", "spoke with both")
    await mo.calls_abuse_material("case-1")
    await mo.marks_reported("case-1", "the hotline")
    await mo.judges("case-1", "right")
    await mo.reopens("case-1")
    await ana.reports(first, is_abuse_material=True)
    await mo.raises_brake("threat", "hide")
    platform.room("general").moves_to("hall")
    await kai.leaves()
    return platform.log.updates


def _page(member: UserRef, message: MessageRef) -> tuple[Action, Case]:
    asked = acts(message, member, message.space_ref, member, "key")["ask"]
    return asked, case_about(message, member)


@cache
def everything() -> tuple[Any, ...]:
    """Return a payload of every shape."""
    return asyncio.run(_everything_happens())
