"""A small fake platform that converses: people, rooms, roles, capabilities and failures."""

from leeward_adapters.loopback.adapter import LoopbackAdapter
from leeward_adapters.loopback.faults import (
    AsksToWait,
    Fails,
    Fault,
    Forbidden,
    Gone,
    Kills,
    LosesReply,
    Missing,
    ProcessDied,
    Refuses,
    ShutsOut,
    Takes,
)
from leeward_adapters.loopback.people import Member
from leeward_adapters.loopback.person import Person
from leeward_adapters.loopback.platform import Platform
from leeward_adapters.loopback.private import Answers, Shown
from leeward_adapters.loopback.rooms import Room, Seen
from leeward_adapters.loopback.world import CasePost, Letter, Page, PrivateRule, Space, Verb

__all__ = [
    "Answers",
    "AsksToWait",
    "CasePost",
    "Fails",
    "Fault",
    "Forbidden",
    "Gone",
    "Kills",
    "Letter",
    "LoopbackAdapter",
    "LosesReply",
    "Member",
    "Missing",
    "Page",
    "Person",
    "Platform",
    "PrivateRule",
    "ProcessDied",
    "Refuses",
    "Room",
    "Seen",
    "Shown",
    "ShutsOut",
    "Space",
    "Takes",
    "Verb",
]
