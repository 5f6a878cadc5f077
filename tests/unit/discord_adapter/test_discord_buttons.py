"""Buttons of a case as people press them: rights, states, second presses, and what is shown."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import discord
import pytest
from discord_pressing import Pressing, pressing, told, user
from msgspec.structs import replace

from leeward.clock import SystemClock
from leeward_adapters.discord.acting.posts import case_card
from leeward_adapters.discord.answering.replying import NOT_DONE
from leeward_adapters.live.casework.moves import NOTHING_TO_UNDO, UNKNOWN
from leeward_adapters.live.casework.opened import NO_LINES
from leeward_policies.domain.action import (
    Action,
    Because,
    Kick,
    Reveal,
    Subject,
    Unban,
    Unlock,
    Unrestrict,
)
from leeward_policies.domain.event import CaseMoved, Judged, Ordered
from leeward_policies.domain.refs import ChannelRef, MessageRef, SpaceRef, UserRef
from leeward_policies.errors import LeewardError, NotReady, StorageFull
from leeward_policies.ports import EvidenceText, People


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Pressing]:
    """Yield a server with the bot connected."""
    async with pressing(tmp_path) as made:
        yield made


def unrestricting(stage: Pressing) -> Unrestrict:
    """Return the act that ends a restriction of Ana's."""
    return Unrestrict(
        key="x:unrestrict:1",
        rule=f"human:{user(stage.mo)}",
        because=Because("it was wrong", Subject(user(stage.ana))),
        mode="enforce",
        who=user(stage.ana),
        space=SpaceRef("discord", stage.guild.id),
    )


def revealing(stage: Pressing) -> Reveal:
    """Return the act that shows a message of Ana's again."""
    message = MessageRef("discord", stage.guild.id, stage.room.id, "1234567890")
    return Reveal(
        key="x:reveal:1",
        rule=f"human:{user(stage.mo)}",
        because=Because("it was wrong", Subject(user(stage.ana))),
        mode="enforce",
        target=message,
    )


def acts(stage: Pressing) -> list[Action]:
    """Return everything that was ordered."""
    return [act for event in stage.desk.told(Ordered) for act in event.acts]


# --- taking and judging -------------------------------------------------------------------------


async def test_a_case_is_taken(stage: Pressing) -> None:
    """Whoever takes a case has it, is told, and the card says so and offers no taking any more."""
    card = await stage.posted(stage.case())

    answer = await stage.clicks(stage.mo, card, "take")

    assert told(answer) == "You look after this case now."
    [event] = stage.desk.told(CaseMoved)
    assert (event.by, event.case) == (user(stage.mo), "case-1")
    assert event.channel == ChannelRef("discord", stage.guild.id, stage.room.id)
    await stage.peer.until(lambda: f"Taken by\n<@{stage.mo.id}>" in card.words)
    assert "Take" not in card.buttons
    assert "That's right" in card.buttons


async def test_a_case_is_taken_once(stage: Pressing) -> None:
    """Whoever comes later reads who has it; its holder reads that they have it."""
    card = await stage.posted(stage.case())
    old = await stage.posted(stage.desk.cases["case-1"])

    await stage.clicks(stage.mo, card, "take")
    later = await stage.clicks(stage.ada, old, "take")

    assert f"<@{stage.mo.id}> looks after this case" in told(later)
    third = await stage.posted(replace(stage.desk.cases["case-1"], assignee=None))
    again = await stage.clicks(stage.mo, third, "take")
    assert told(again) == "You look after this case already."
    assert [event.by for event in stage.desk.told(CaseMoved)] == [user(stage.mo)]


async def test_a_double_click_takes_a_case_once(stage: Pressing) -> None:
    """Two presses at one moment are one event."""
    card = await stage.posted(stage.case())

    both = await asyncio.gather(stage.mo.clicks(card, "lw:take"), stage.mo.clicks(card, "lw:take"))

    await stage.peer.until(lambda: all(told(answer) for answer in both))
    assert len(stage.desk.told(CaseMoved)) == 1


@pytest.mark.parametrize("verb", ["right", "wrong"])
async def test_a_verdict_ends_a_case(stage: Pressing, verb: str) -> None:
    """A verdict is taken once; a later one reads what it was."""
    case = stage.case()
    card, other = await stage.posted(case), await stage.posted(case)

    answer = await stage.clicks(stage.mo, card, verb)
    later = await stage.clicks(stage.ada, other, "right")

    assert [(event.by, event.verdict) for event in stage.desk.told(Judged)] == [
        (user(stage.mo), verb)
    ]
    assert "The case is closed." in told(answer)
    assert "This case is closed" in told(later)
    assert f"<@{stage.mo.id}>" in told(later)
    await stage.peer.until(lambda: "Verdict" in card.words)
    await stage.peer.until(lambda: card.channel.name == "case-1 · threat · high · resolved")
    assert set(card.buttons) == {"Show the lines", "Undo", "Reopen"}


async def test_what_was_wrong_is_undone(stage: Pressing) -> None:
    """*That's wrong* orders the undoing first, while the case is open, and then judges."""
    card = await stage.posted(stage.case())
    stage.desk.undo["case-1"] = (revealing(stage), unrestricting(stage))

    answer = await stage.clicks(stage.mo, card, "wrong")

    assert [type(event) for event in stage.desk.events] == [Ordered, Judged]
    assert acts(stage) == [revealing(stage), unrestricting(stage)]
    assert "let <@" in told(answer)
    assert "author is asked first" in told(answer)


async def test_what_was_right_is_not_undone(stage: Pressing) -> None:
    """*That's right* orders nothing."""
    card = await stage.posted(stage.case())
    stage.desk.undo["case-1"] = (unrestricting(stage),)

    await stage.clicks(stage.mo, card, "right")

    assert acts(stage) == []


async def test_undo(stage: Pressing) -> None:
    """Undo orders what the desk names, once; then there is nothing left."""
    card = await stage.posted(stage.case())
    stage.desk.undo["case-1"] = (unrestricting(stage),)

    first = await stage.clicks(stage.mo, card, "undo")
    second = await stage.clicks(stage.mo, card, "undo")

    [event] = stage.desk.told(Ordered)
    assert (event.acts, event.by, event.case) == (
        (unrestricting(stage),),
        user(stage.mo),
        "case-1",
    )
    assert told(first) == f"Ordered: let <@{stage.ana.id}> write again."
    assert told(second) == NOTHING_TO_UNDO


def unbanning(stage: Pressing) -> Unban:
    """Return the act that lets Ana come back."""
    return Unban(
        key="x:ban:1:undo",
        rule=f"human:{user(stage.mo)}",
        because=Because("it was wrong", Subject(user(stage.ana))),
        mode="enforce",
        who=user(stage.ana),
        space=SpaceRef("discord", stage.guild.id),
    )


def unlocking(stage: Pressing) -> Unlock:
    """Return the act that opens direct messages again."""
    return Unlock(
        key="x:lock:1:undo",
        rule=f"human:{user(stage.mo)}",
        because=Because("it was wrong", Subject(user(stage.ana))),
        mode="enforce",
        space=SpaceRef("discord", stage.guild.id),
    )


@pytest.mark.parametrize("verb", ["undo", "wrong"])
async def test_a_ban_and_a_lock_take_their_own_rights_to_undo(stage: Pressing, verb: str) -> None:
    """What somebody may not undo by hand is left and told; whoever may does the rest."""
    card = await stage.posted(stage.case())
    stage.desk.undo["case-1"] = (unrestricting(stage), unbanning(stage), unlocking(stage))

    first = await stage.clicks(stage.mo, card, verb)
    second = await stage.clicks(stage.ada, card, "undo")

    assert acts(stage) == [unrestricting(stage), unbanning(stage), unlocking(stage)]
    ana = f"<@{stage.ana.id}>"
    assert f"Ordered: let {ana} write again and let {ana} come back." in told(first)
    left = "This is left for somebody with the right Manage Server: open the doors again."
    assert told(first).endswith(left)
    assert told(second) == "Ordered: open the doors again."


async def test_who_may_undo_nothing_reads_what_it_takes(stage: Pressing) -> None:
    """Nothing is ordered, and nothing is called undone."""
    card = await stage.posted(stage.case())
    stage.desk.undo["case-1"] = (unlocking(stage),)

    answer = await stage.clicks(stage.mo, card, "undo")

    assert acts(stage) == []
    assert told(answer) == (
        "This is left for somebody with the right Manage Server: open the doors again."
    )


# --- lines ----------------------------------------------------------------------------------------


def line(stage: Pressing, text: str, *, is_context: bool = False) -> EvidenceText:
    """Return one opened line of Ana's."""
    return EvidenceText(
        MessageRef("discord", stage.guild.id, stage.room.id, "1234567890"),
        user(stage.ana),
        SystemClock().now(),
        text,
        0,
        "context" if is_context else "evidence",
    )


async def test_the_lines_are_shown_to_one_person(stage: Pressing) -> None:
    """They are disarmed, what stands beside the evidence is dimmed, and the desk knows for whom."""
    card = await stage.posted(stage.case())
    stage.desk.lines["case-1"] = (
        line(stage, "hello", is_context=True),
        line(stage, "look `**@everyone** https://example.org\nsecond row"),
    )

    answer = await stage.clicks(stage.mo, card, "lines")

    assert stage.desk.opened == [("case-1", user(stage.mo))]
    assert "-# `hello`" in told(answer)
    assert "\n`look ˋ**@everyone** https://example.org`\n`second row`" in told(answer)
    assert [message.ephemeral for message in answer.followups] == [True]
    assert [message.pings for message in answer.followups] == [[]]


async def test_many_long_lines_are_bounded(stage: Pressing) -> None:
    """Five messages at most, each within Discord's limit; the rest is told by its number."""
    card = await stage.posted(stage.case())
    stage.desk.lines["case-1"] = tuple(line(stage, "word " * 400) for _ in range(60))

    answer = await stage.clicks(stage.mo, card, "lines")
    await stage.peer.until(lambda: "more:" in told(answer))

    pages = [message.text for message in answer.followups]
    assert len(pages) == 5
    assert all(len(page) <= 2000 for page in pages)
    shown = sum(page.count("`word") for page in pages)
    assert f"… and {60 - shown} more" in pages[-1]


async def test_no_lines_are_kept(stage: Pressing) -> None:
    """That nothing is kept any longer is said."""
    card = await stage.posted(stage.case())

    assert told(await stage.clicks(stage.mo, card, "lines")) == NO_LINES


# --- rights ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("verb", ["undo", "lines", "timeout", "kick", "ban", "lock"])
async def test_a_role_alone_does_not_act(stage: Pressing, verb: str) -> None:
    """Whoever could not do it by hand cannot do it by a button."""
    card = await stage.posted(stage.case())

    answer = await stage.clicks(stage.hal, card, verb)

    assert told(answer).startswith("This is for somebody else on the team: it takes the right")
    assert (stage.desk.events, stage.desk.opened) == ([], [])


@pytest.mark.parametrize("verb", ["take", "right", "wrong"])
async def test_a_role_is_enough_to_look_after_a_case(stage: Pressing, verb: str) -> None:
    """A role that the policy calls staff may take and judge."""
    card = await stage.posted(stage.case())

    await stage.clicks(stage.hal, card, verb)

    assert [event.by for event in stage.desk.told(CaseMoved) + stage.desk.told(Judged)] == [
        user(stage.hal)
    ]


async def test_a_moderator_may_not_lock(stage: Pressing) -> None:
    """Closing direct messages takes Manage Server."""
    card = await stage.posted(stage.case())

    assert "the right Manage Server" in told(await stage.clicks(stage.mo, card, "lock"))


async def test_rights_of_the_case_s_own_room_count(stage: Pressing) -> None:
    """Manage Messages where the message stood counts; where the card stands, it does not."""
    card = await stage.posted(stage.case())
    stage.desk.lines["case-1"] = (line(stage, "hello"),)
    stage.forum.allow(stage.hal, "manage_messages")

    by_the_card = await stage.clicks(stage.hal, card, "lines")
    stage.room.allow(stage.hal, "manage_messages")
    room = stage.client.get_channel(int(stage.room.id))
    assert isinstance(room, discord.TextChannel)
    await stage.peer.until(lambda: len(room.overwrites) > 0)
    by_the_room = await stage.clicks(stage.hal, card, "lines")

    assert "the right Manage Messages" in told(by_the_card)
    assert "`hello`" in told(by_the_room)


@pytest.mark.parametrize(
    "verb", ["take", "right", "wrong", "undo", "lines", "timeout", "kick", "ban"]
)
async def test_nobody_decides_about_themselves(stage: Pressing, verb: str) -> None:
    """Its subject reads what somebody without the right reads, and learns nothing."""
    about_mo = await stage.posted(stage.case(stage.mo))
    stage.desk.undo["case-1"] = (unrestricting(stage),)

    as_subject = told(await stage.clicks(stage.mo, about_mo, verb))
    outsider = stage.guild.member("Kit")
    stage.forum.allow(outsider, "view_channel")
    as_outsider = told(await stage.clicks(outsider, about_mo, verb))

    assert as_subject == as_outsider
    assert (stage.desk.events, stage.desk.opened) == ([], [])


async def test_the_lead_answers_in_private(stage: Pressing) -> None:
    """A case in the lead's direct messages is theirs to take, read, undo and judge."""
    lead = stage.guild.member("Lee")
    stage.desk.answering = People(safety_lead=user(lead))
    stage.desk.undo["case-1"] = (unrestricting(stage),)
    stage.desk.lines["case-1"] = (line(stage, "hello"),)
    view = case_card(stage.case()).buttons
    assert view is not None
    card = await stage.sent_to(lead, view)

    await stage.clicks(lead, card, "take")
    shown = await stage.clicks(lead, card, "lines")
    await stage.clicks(lead, card, "undo")
    kick = await stage.clicks(lead, card, "kick")
    await stage.clicks(lead, card, "right")

    assert [type(event) for event in stage.desk.events] == [CaseMoved, Ordered, Judged]
    assert "`hello`" in told(shown)
    assert "the right Kick Members" in told(kick)


async def test_a_right_in_the_case_s_server_counts_in_private(stage: Pressing) -> None:
    """Pressed in a direct message, the rights are those of the member in the case's server."""
    view = case_card(stage.case()).buttons
    assert view is not None
    card = await stage.sent_to(stage.mo, view)

    question = await stage.clicks(stage.mo, card, "kick")
    await stage.mo.clicks(question, "lw:sure:kick")
    await stage.peer.until(lambda: acts(stage))

    assert [type(act) for act in acts(stage)] == [Kick]


async def test_who_has_left_has_no_rights(stage: Pressing) -> None:
    """A card in somebody's messages is worth nothing once they are no member any more."""
    view = case_card(stage.case()).buttons
    assert view is not None
    card = await stage.sent_to(stage.mo, view)
    await stage.mo.leaves(stage.guild)

    answer = await stage.clicks(stage.mo, card, "take")

    assert told(answer).startswith("This is for somebody else on the team")
    assert stage.desk.events == []


# --- what goes wrong ------------------------------------------------------------------------------


@pytest.mark.parametrize("verb", ["take", "right", "wrong", "undo", "lines"])
@pytest.mark.parametrize("error", [NotReady(place="test"), StorageFull(place="test")])
async def test_a_failing_desk_is_told_honestly(
    stage: Pressing, verb: str, error: LeewardError
) -> None:
    """Whoever presses reads that it did not go through."""
    card = await stage.posted(stage.case())
    stage.desk.undo["case-1"] = (unrestricting(stage),)
    stage.desk.fails = {"tell": error, "open_lines": error}

    assert told(await stage.clicks(stage.mo, card, verb)) == NOT_DONE


@pytest.mark.parametrize("verb", ["take", "right", "undo"])
async def test_what_could_not_be_judged_is_no_success(stage: Pressing, verb: str) -> None:
    """Where the judgement failed on a press, nothing happened, and nothing else is said."""
    card = await stage.posted(stage.case())
    stage.desk.undo["case-1"] = (unrestricting(stage),)
    stage.desk.judges = False

    assert told(await stage.clicks(stage.mo, card, verb)) == NOT_DONE


async def test_an_expired_press_does_nothing(stage: Pressing) -> None:
    """What is not answered in time is pressed again, so nothing is done unseen."""
    card = await stage.posted(stage.case())

    late = await stage.mo.clicks(card, "lw:take", patience=0)
    late.expire()
    await stage.clicks(stage.ada, card, "lines")

    assert not late.responded
    assert stage.desk.events == []


async def test_an_unknown_case(stage: Pressing) -> None:
    """A card of another installation is told from one of ours."""
    card = await stage.posted(stage.case())
    stage.desk.cases.clear()

    assert told(await stage.clicks(stage.mo, card, "take")) == UNKNOWN


async def test_a_case_of_another_platform_is_not_acted_on(stage: Pressing) -> None:
    """It can be judged here, by whoever has the right where they press, and not acted on."""
    case = stage.case()
    card = await stage.posted(case)
    other = UserRef("matrix", "", "@ana:example.org")
    stage.desk.cases["case-1"] = replace(
        case, channel=ChannelRef("matrix", "m", "!room"), subject=Subject(other)
    )

    assert "cannot be acted on" in told(await stage.clicks(stage.mo, card, "kick"))
    await stage.clicks(stage.mo, card, "right")
    assert [event.verdict for event in stage.desk.told(Judged)] == ["right"]
