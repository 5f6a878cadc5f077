"""What somebody is to the community, and what Telegram would let them order by hand."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import get_args

import pytest
from telegram_acting import ref_of, space, user
from telegram_peer.failing import Status
from telegram_peer.persons import Person
from telegram_peer.posts import Message
from telegram_pressing import Pressing, pressing

from leeward.testing.acts import acts, note
from leeward_adapters.live.casework.rights import CaseVerb
from leeward_adapters.telegram.acting.dialect import TELEGRAM
from leeward_adapters.telegram.answering.people import caller_in
from leeward_adapters.telegram.answering.rights import (
    THEY_ADMINISTER,
    THEY_ARE_GONE,
    order_refusal,
    roles_of,
)
from leeward_adapters.telegram.setting_up.chosen import FILE, choose
from leeward_policies.domain.action import Action
from leeward_policies.domain.refs import MessageRef, SpaceRef, UserRef
from leeward_policies.ports import People


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Pressing]:
    """Yield groups with the bot connected."""
    async with pressing(tmp_path) as made:
        yield made


async def roles(stage: Pressing, person: Person) -> tuple[str, ...] | None:
    """Return what somebody is."""
    return await roles_of(stage.context, user(person))


async def said(stage: Pressing, act: Action, by: Person) -> str:
    """Return why somebody may not order an act."""
    return await order_refusal(stage.context, act, user(by))


def every(stage: Pressing, about: Person) -> dict[str, Action]:
    """Return one act of each kind about somebody."""
    words = Message(stage.peer, stage.group.key, stage.ana.writes(stage.group, "hello").key)
    made = acts(ref_of(words), user(about), space(stage.group), user(stage.mo), "key")
    return {str(kind): act for kind, act in made.items()}


# --- what somebody is -----------------------------------------------------------------------------


async def test_whoever_looks_after_it_is_a_moderator(stage: Pressing) -> None:
    """By being in the moderators' group, or an admin of a chat that is named; owners are more."""
    stage.ada.is_admin_of(stage.group, "delete_messages")

    assert await roles(stage, stage.mo) == ("moderator",)
    assert await roles(stage, stage.ada) == ("moderator",)
    assert await roles(stage, stage.lou) == ("admin", "moderator")
    assert await roles(stage, stage.group.owner) == ("admin", "moderator")


async def test_everybody_else_is_nothing_to_it(stage: Pressing) -> None:
    """A member, whoever left, a channel, and whoever is on another platform."""
    await stage.mo.leaves(stage.team)
    context = stage.context

    assert await roles(stage, stage.ana) == ()
    assert await roles(stage, stage.mo) == ()
    assert await roles_of(context, UserRef("telegram", "", "-1002300000999")) == ()
    assert await roles_of(context, UserRef("telegram", "", "hidden")) == ()
    assert await roles_of(context, UserRef("matrix", "", "@mo:example.org")) == ()


async def test_a_group_of_one_s_own_makes_nobody_a_moderator(stage: Pressing) -> None:
    """Anybody can bring a bot to one; the link of the set-up makes it one of the community."""
    own = stage.peer.supergroup("Elsewhere")
    kim = own.member("Kim")
    kim.is_owner_of(own)
    own.adds_bot("delete_messages", "restrict_members")
    await stage.bot.looks_at(own)
    assert await roles(stage, kim) == ()

    choose(stage.context.folder, group=own.id)

    assert await roles(stage, kim) == ("admin", "moderator")


async def test_an_open_moderators_group_makes_nobody_a_moderator(stage: Pressing) -> None:
    """Whoever finds it comes in; its admins were chosen."""
    stage.team.becomes_public("riverside_team")
    await stage.bot.looks_at(stage.team)
    assert await roles(stage, stage.mo) == ()

    stage.mo.is_admin_of(stage.team, "pin_messages")

    assert await roles(stage, stage.mo) == ("moderator",)


async def test_a_broken_file_of_the_set_up_names_nobody(stage: Pressing) -> None:
    """What leeward.toml names counts all the same."""
    (stage.context.folder / FILE).write_text("schema = [")

    assert await roles(stage, stage.mo) == ("moderator",)


async def test_where_telegram_does_not_tell_nobody_can_say(stage: Pressing) -> None:
    """Then nobody is signed out for a fault of Telegram's, nor let in."""
    stage.peer.faults.plan("getChatMember", Status(400, "Bad Request: something"), times=-1)

    assert await roles(stage, stage.mo) is None


@pytest.mark.parametrize(
    ("granted", "may"),
    [
        ((), frozenset[CaseVerb]()),
        (("pin_messages",), frozenset({"take"})),
        (("delete_messages",), frozenset({"take", "undo", "lines"})),
        (("restrict_members",), frozenset({"take", "timeout", "kick", "ban", "lock"})),
    ],
)
async def test_each_right_lets_somebody_do_its_own(
    stage: Pressing, granted: tuple[str, ...], may: frozenset[CaseVerb]
) -> None:
    """By what Telegram would let them do by hand."""
    if granted:
        stage.ben.is_admin_of(stage.group, *granted)

    caller = await caller_in(stage.context, stage.group.key, user(stage.ben))

    assert caller.may == may
    assert caller.is_staff is bool(granted)


async def test_who_is_in_the_moderators_group_looks_after_cases(stage: Pressing) -> None:
    """They were let in by an admin; what is done to people takes a right in the chat itself."""
    caller = await caller_in(stage.context, stage.group.key, user(stage.mo))

    assert (caller.is_staff, caller.may, caller.is_owner) == (True, frozenset(), False)


async def test_whoever_owns_a_chat_may_all(stage: Pressing) -> None:
    """As Telegram lets them."""
    owner = await caller_in(stage.context, stage.group.key, user(stage.group.owner))

    assert owner.is_owner
    assert all(owner.can(verb) for verb in get_args(CaseVerb))


async def test_a_group_that_became_a_supergroup_is_asked_about_under_its_new_id(
    tmp_path: Path,
) -> None:
    """Rights are those of the group as it is now."""
    async with pressing(tmp_path) as stage:
        old = stage.peer.group("Harbour")
        old.adds_bot("delete_messages", "restrict_members")
        stage.ben.is_member_of(old)
        stage.ben.is_admin_of(old)
        choose(tmp_path, group=old.id)
        new = old.migrates()
        await stage.rests()
        await stage.bot.looks_at(new)
        act = acts(
            MessageRef("telegram", old.id, "general", "1"),
            user(stage.ana),
            SpaceRef("telegram", old.id),
            user(stage.ben),
            "key",
        )["ban"]

        assert await roles(stage, stage.ben) == ("admin", "moderator")
        assert await said(stage, act, stage.ben) == ""


# --- what somebody may order ----------------------------------------------------------------------


@pytest.mark.parametrize(
    "kind", ["restrict", "unrestrict", "reveal", "kick", "ban", "unban", "lock", "unlock"]
)
async def test_whoever_could_do_it_by_hand_may_order_it(stage: Pressing, kind: str) -> None:
    """Ada has the rights, and Ana is no admin."""
    assert await said(stage, every(stage, stage.ana)[kind], stage.ada) == ""


@pytest.mark.parametrize(
    ("kind", "verb"),
    [
        ("restrict", "timeout"),
        ("unrestrict", "undo"),
        ("reveal", "undo"),
        ("kick", "kick"),
        ("ban", "ban"),
        ("lock", "lock"),
    ],
)
async def test_whoever_lacks_the_right_may_not(stage: Pressing, kind: str, verb: CaseVerb) -> None:
    """Being in the moderators' group is not enough; the right is named."""
    assert TELEGRAM.rights[verb] in await said(stage, every(stage, stage.ana)[kind], stage.mo)


async def test_the_lead_undoes_without_a_right(stage: Pressing) -> None:
    """By their office, as with the buttons; they kick nobody by it."""
    stage.desk.answering = People(safety_lead=user(stage.ben))
    every_ = every(stage, stage.ana)

    assert await said(stage, every_["reveal"], stage.ben) == ""
    assert "Ban Users" in await said(stage, every_["kick"], stage.ben)


async def test_what_leeward_itself_cannot_do_is_said(stage: Pressing) -> None:
    """Its own right is missing there."""
    stage.group.bot_may("delete_messages")
    await stage.rests()

    answer = await said(stage, every(stage, stage.ana)["lock"], stage.ada)

    assert answer.startswith("Leeward itself lacks the right Ban Users there")


async def test_nobody_orders_what_telegram_lets_nobody_do(stage: Pressing) -> None:
    """Admins are touched by nobody; whoever is gone can only be banned."""
    stage.ben.is_admin_of(stage.group, "pin_messages")
    gone = stage.group.member("Kit")
    await gone.leaves(stage.group)

    assert await said(stage, every(stage, stage.ben)["kick"], stage.ada) == THEY_ADMINISTER
    assert await said(stage, every(stage, gone)["kick"], stage.ada) == THEY_ARE_GONE
    assert await said(stage, every(stage, gone)["ban"], stage.ada) == ""


async def test_what_belongs_to_no_group_is_ordered_by_nobody(stage: Pressing) -> None:
    """Nor what is no act of a person's, nor what is in a chat that we left."""
    about = every(stage, stage.ana)
    for place in ("-1009999999999", "42", "@direct"):
        ref = MessageRef("telegram", place, "general", "3")
        elsewhere = acts(ref, user(stage.ana), SpaceRef("telegram", place), user(stage.mo), "key")
        assert await said(stage, elsewhere["kick"], stage.ada) == TELEGRAM.no_place
    ref = MessageRef("telegram", stage.group.id, "general", "3")
    for act in (about["hide"], about["warn"], note(ref, user(stage.ana), "key")):
        assert await said(stage, act, stage.ada) == TELEGRAM.no_place

    stage.group.removes_bot()
    await stage.rests()

    assert await said(stage, about["kick"], stage.ada) == TELEGRAM.no_place


async def test_where_telegram_does_not_tell_nothing_is_ordered(stage: Pressing) -> None:
    """A fault is no right."""
    stage.peer.faults.plan("getChatMember", Status(400, "Bad Request: something"), times=-1)

    assert await said(stage, every(stage, stage.ana)["kick"], stage.ada) == TELEGRAM.cannot_ask
