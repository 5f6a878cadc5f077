"""The ladder goes down, never up, and never makes a tip public."""

from typing import get_args

import pytest
from msgspec.structs import replace

from leeward.ladder import capability, may_repeat, next_step
from leeward.testing.builders import ROOM, user
from leeward.testing.scripted import ALL
from leeward_policies.domain.action import (
    Action,
    Answer,
    AskHuman,
    Ban,
    Because,
    Hide,
    Kick,
    Lock,
    Note,
    Restrict,
    Reveal,
    Subject,
    Tip,
    Unban,
    Unlock,
    Unrestrict,
    Warn,
)
from leeward_policies.domain.refs import MessageRef
from leeward_policies.ports import Capabilities

ANA, STAFF = user("ana"), user("staff")
REF = MessageRef(ROOM.platform, ROOM.space, ROOM.id, "m1")


def every() -> dict[str, Action]:
    """Return one action of each kind."""
    because = Because("{author} did it", Subject(ANA))
    space = ROOM.space_ref

    def shared(kind: str) -> dict[str, object]:
        return {
            "key": f"d|{kind}",
            "rule": "r",
            "because": because,
            "mode": "enforce",
            "message": REF,
        }

    actions: list[Action] = [
        Note(**shared("note")),  # type: ignore[arg-type]
        Tip(to=ANA, topic="own-phone", **shared("tip")),  # type: ignore[arg-type]
        Warn(to=ANA, **shared("warn")),  # type: ignore[arg-type]
        Answer(to=ANA, topic="help-outcome", **shared("answer")),  # type: ignore[arg-type]
        Hide(target=REF, **shared("hide")),  # type: ignore[arg-type]
        Restrict(who=ANA, space=space, seconds=60, **shared("restrict")),  # type: ignore[arg-type]
        AskHuman(whom="moderators", urgency="low", **shared("ask")),  # type: ignore[arg-type]
        Reveal(target=REF, **shared("reveal")),  # type: ignore[arg-type]
        Unrestrict(who=ANA, space=space, **shared("unrestrict")),  # type: ignore[arg-type]
        Kick(who=ANA, space=space, by=STAFF, **shared("kick")),  # type: ignore[arg-type]
        Ban(who=ANA, space=space, by=STAFF, **shared("ban")),  # type: ignore[arg-type]
        Lock(space=space, seconds=60, by=STAFF, **shared("lock")),  # type: ignore[arg-type]
        Unban(who=ANA, space=space, **shared("unban")),  # type: ignore[arg-type]
        Unlock(space=space, **shared("unlock")),  # type: ignore[arg-type]
    ]
    return {str(type(action).__struct_config__.tag): action for action in actions}


def test_every_kind_of_action_is_tried_here() -> None:
    """The examples of this file cover the whole union."""
    assert {kind.__struct_config__.tag for kind in get_args(Action)} == set(every())


@pytest.mark.parametrize("kind", every())
def test_capability_reads_the_field_of_its_kind(kind: str) -> None:
    """Each kind rests on its own capability and on no other; an answer on that of a tip."""
    name = "tip" if kind == "answer" else kind
    can = Capabilities() if kind == "note" else replace(Capabilities(), **{name: "best_effort"})

    found = capability(every()[kind], can)

    assert ("full" if kind == "note" else "best_effort") == found


def test_a_public_warning_rests_on_the_public_reply() -> None:
    """A platform without private words may still reply in public."""
    public = next_step(every()["warn"])

    assert isinstance(public, Warn)
    assert public.place == "public"
    assert capability(public, Capabilities(warn="full")) == "none"
    assert capability(public, Capabilities(reply="full")) == "full"
    assert next_step(public) is None


@pytest.mark.parametrize("kind", ["hide", "restrict"])
def test_what_cannot_be_hidden_or_restricted_is_asked(kind: str) -> None:
    """A person is asked where the platform cannot act."""
    asked = next_step(every()[kind])

    assert isinstance(asked, AskHuman)
    assert (asked.whom, asked.urgency) == ("moderators", "high")


@pytest.mark.parametrize(
    "kind",
    [
        "tip",
        "answer",
        "note",
        "ask",
        "reveal",
        "unrestrict",
        "kick",
        "ban",
        "lock",
        "unban",
        "unlock",
    ],
)
def test_the_foot_of_the_ladder(kind: str) -> None:
    """Neither a tip nor an answer becomes public; a human's button and an undo end here, too."""
    assert next_step(every()[kind]) is None


@pytest.mark.parametrize("kind", every())
def test_only_words_for_a_member_are_not_repeated(kind: str) -> None:
    """After a crash they are sent again only where the platform knows their key."""
    forgetful = may_repeat(every()[kind], ALL)
    knows = may_repeat(every()[kind], Capabilities(remembers_keys=True))

    assert knows
    assert (kind not in {"tip", "warn", "answer"}) == forgetful
