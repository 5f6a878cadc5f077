"""Commands as people use them: who is offered what, what they read, and that nobody else does."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import discord
import pytest
from discord_peer.answers import Answer
from discord_peer.faults import Status
from discord_peer.wire import Refused
from discord_pressing import Pressing, pressing, reads, told, user
from msgspec.structs import replace
from structlog.testing import capture_logs

from leeward_adapters.discord.acting.posts import case_card
from leeward_adapters.discord.answering.member_commands import COMMANDS
from leeward_adapters.discord.answering.staff_answers import cases_words
from leeward_adapters.discord.sending.dialect import DISCORD
from leeward_adapters.discord.sending.words import shown
from leeward_adapters.discord.settings import SpaceSettings
from leeward_adapters.live.casework.team import (
    ATTACHED,
    NO_CASES,
    NOT_NOW,
    console_words,
    doctor_words,
)
from leeward_policies.advice import advice
from leeward_policies.errors import LeewardError, NotReady, StorageFull
from leeward_policies.ports import AdapterStanding, Check, People

LEEWARD = ("status", "doctor", "policy", "cases", "console", "about")


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Pressing]:
    """Yield a server with the bot connected."""
    async with pressing(tmp_path) as made:
        yield made


def words(name: str) -> str:
    """Return the words of a notice."""
    return advice(name).text


def files(answer: Answer) -> list[str]:
    """Return the names of what is attached to an answer."""
    return [one["filename"] for message in answer.messages for one in message.stored.attachments]


# --- who is offered what ------------------------------------------------------------------------


async def test_members_are_offered_what_is_for_them(stage: Pressing) -> None:
    """A member sees their commands and the menus; people of the team see /leeward as well."""
    for_members = {*COMMANDS, "Report to moderators", "Report this person", "Is this OK?"}

    assert stage.ana.offers(stage.room) == for_members
    assert stage.mo.offers(stage.room) == for_members | {"leeward"}
    assert stage.ana.offers(stage.peer.bot) == {*COMMANDS, "Is this OK?"}


async def test_between_friends_only_one_message_can_be_shared(stage: Pressing) -> None:
    """Who adds the app for themselves is offered *Is this OK?* in direct messages, no more."""
    assert stage.ana.offers(stage.ben) == set()
    stage.ana.installs_app()
    assert stage.ana.offers(stage.ben) == {"Is this OK?", "is-this-ok"}


async def test_no_privileged_intent_is_used(stage: Pressing) -> None:
    """All of these tests run with the one intent that tells of servers."""
    assert stage.client.intents == discord.Intents(guilds=True)


@pytest.mark.parametrize("command", LEEWARD)
async def test_rights_are_looked_at_although_discord_offers(stage: Pressing, command: str) -> None:
    """An admin may offer the commands to everybody; they still answer the team alone."""
    stage.peer.world.commands[None] = {
        number: one | {"default_member_permissions": None}
        for number, one in stage.peer.world.commands[None].items()
    }

    answer = await stage.uses(stage.ana, f"leeward {command}", stage.room)

    assert told(answer) == DISCORD.nobodys


@pytest.mark.parametrize("command", [*LEEWARD, "setup"])
async def test_leeward_is_for_servers(stage: Pressing, command: str) -> None:
    """It is not offered in direct messages."""
    with pytest.raises(Refused):
        await stage.mo.uses(f"leeward {command}", stage.peer.bot)


@pytest.mark.parametrize("command", LEEWARD)
async def test_answers_are_private(stage: Pressing, command: str) -> None:
    """Nobody else reads what a person of the team asked."""
    answer = await stage.uses(stage.ada, f"leeward {command}", stage.room)

    assert answer.only_for_them
    assert stage.room.messages == []


@pytest.mark.parametrize(
    ("command", "method"),
    [("status", "standing"), ("policy", "policy_in_words"), ("cases", "open_cases")],
)
@pytest.mark.parametrize("error", [NotReady(place="test"), StorageFull(place="test")])
async def test_a_failing_desk_is_told(
    stage: Pressing, command: str, method: str, error: LeewardError
) -> None:
    """What cannot be answered now is said in one sentence."""
    stage.desk.fails = {method: error}

    assert told(await stage.uses(stage.ada, f"leeward {command}", stage.room)) == NOT_NOW


# --- /leeward -------------------------------------------------------------------------------------


async def test_status(stage: Pressing) -> None:
    """Mode, policy, counts, the delivery of private words, and what is ill can be read."""
    stage.desk.stands = replace(
        stage.desk.stands,
        withheld=("Hiding waits for a test page.",),
        problems=("The disk is nearly full. Make room.",),
        adapters=(AdapterStanding("discord", "waiting", "no network", 2),),
        open_cases=7,
        urgent_cases=7,
    )

    read = reads(await stage.uses(stage.mo, "leeward status", stage.room))

    assert "observe: members notice nothing" in read
    assert "`young-people@1+ab12`" in read
    assert "Private words that arrived: too few to tell" in read
    assert "Hiding waits for a test page." in read
    assert "The disk is nearly full." in read
    assert "discord\\: waiting\\: no network" in read
    assert "Open cases for you: 0, 0 of them urgent" in read


async def test_status_moves_with_no_single_tip(stage: Pressing) -> None:
    """One private word more or less, and one finding more, change nothing that can be read."""
    stage.desk.stands = replace(stage.desk.stands, delivered=81, undelivered=9, findings=70)
    before = reads(await stage.uses(stage.mo, "leeward status", stage.room))
    stage.desk.stands = replace(stage.desk.stands, delivered=82, undelivered=10, findings=71)
    after = reads(await stage.uses(stage.mo, "leeward status", stage.room))

    assert "Private words that arrived: about 9 of 10" in before
    assert before == after


async def test_status_names_blind_rooms(stage: Pressing) -> None:
    """Rooms that the bot cannot read are counted."""
    stage.guild.text("secret", hidden_from_bot=True)

    read = reads(await stage.uses(stage.mo, "leeward status", stage.room))

    assert "1 of this server's rooms" in read


async def test_doctor(stage: Pressing) -> None:
    """Who manages the server reads what is well and what is not; others read what it takes."""
    ada = await stage.uses(stage.ada, "leeward doctor", stage.room)
    mo = await stage.uses(stage.mo, "leeward doctor", stage.room)

    assert "moderators' room" in told(ada) or files(ada) == ["doctor.txt"]
    assert told(mo) == "This takes the right Manage Server."


def test_what_is_ill_goes_first() -> None:
    """The doctor's list begins with what must be done, and gives a cure only where one is due."""
    checks = (Check("a", "well", "fine", "no cure"), Check("b", "note", "so"))
    ill = Check("c", "ill", "broken", "Mend it.")

    assert shown(doctor_words((*checks, ill))) == "🔴 c: broken. Mend it.\n🟡 b: so.\n🟢 a: fine."


async def test_policy(stage: Pressing) -> None:
    """A short policy is read at once, a long one is attached whole."""
    short = await stage.uses(stage.mo, "leeward policy", stage.room)
    stage.desk.policy = "A rule. " * 400
    long = await stage.uses(stage.mo, "leeward policy", stage.room)

    assert told(short) == "Threats are hidden."
    assert (told(long), files(long)) == (ATTACHED, ["policy.txt"])


async def test_about(stage: Pressing) -> None:
    """What it is, what it keeps, and who answers for safety."""
    stage.desk.answering = People(safety_lead=user(stage.ada))

    read = told(await stage.uses(stage.mo, "leeward about", stage.room))

    assert "docs/privacy.md" in read
    assert f"<@{stage.ada.id}> answers for this community's safety" in read


async def test_the_way_into_the_console(stage: Pressing) -> None:
    """Whoever asks reads it alone, without a preview; it stands in no log."""
    link = "https://console.example.org/in/0123456789abcdef"
    stage.desk.links[user(stage.mo)] = link

    with capture_logs() as logged:
        answer = await stage.uses(stage.mo, "leeward console", stage.room)

    assert f"<{link}>" in told(answer)
    assert answer.only_for_them
    assert answer.messages[-1].stored.flags & discord.MessageFlags.suppress_embeds.flag
    assert "0123456789abcdef" not in str(logged)
    assert stage.room.messages == []


async def test_without_a_console_it_is_said(stage: Pressing) -> None:
    """No link is made up; which of both reasons it is, nobody else can tell."""
    read = told(await stage.uses(stage.mo, "leeward console", stage.room))

    assert read == shown(console_words(None, DISCORD))
    assert "http" not in read


async def test_setup_is_begun(stage: Pressing) -> None:
    """The set-up answers, to whoever may do it."""
    answer = await stage.uses(stage.ada, "leeward setup", stage.room)

    assert answer.only_for_them
    assert any("lwsetup:" in str(message.components) for message in answer.messages)


# --- /leeward cases -------------------------------------------------------------------------------


async def test_moderators_see_what_stands_in_their_room(stage: Pressing) -> None:
    """A case that was never posted there is not theirs; a posted one has a link to its card."""
    card = await stage.posted(stage.case())
    stage.case(stage.ben, number=2)

    read = told(await stage.uses(stage.mo, "leeward cases", stage.room))
    status = reads(await stage.uses(stage.mo, "leeward status", stage.room))

    link = f"https://discord.com/channels/{stage.guild.id}/{card.channel.id}/{card.id}"
    assert f"[case-1]({link})" in read
    assert "case-2" not in read
    assert "Open cases for you: 1" in status


async def test_the_lead_sees_all(stage: Pressing) -> None:
    """Who answers for safety sees what is for nobody else."""
    stage.desk.answering = People(deputy=user(stage.mo))
    stage.case(stage.ben, number=2)

    assert "**case-2**" in told(await stage.uses(stage.mo, "leeward cases", stage.room))


async def test_nobody_sees_a_case_about_themselves(stage: Pressing) -> None:
    """Neither a moderator nor the lead: not in the list, not in the count."""
    stage.desk.answering = People(safety_lead=user(stage.ada))
    await stage.posted(stage.case(stage.mo))
    await stage.posted(stage.case(stage.ada, number=2))

    mo = told(await stage.uses(stage.mo, "leeward cases", stage.room))
    ada = told(await stage.uses(stage.ada, "leeward cases", stage.room))
    status = reads(await stage.uses(stage.ada, "leeward status", stage.room))

    assert "case-1" not in mo
    assert "case-2" in mo
    assert "case-2" not in ada
    assert "Open cases for you: 1" in status


async def test_cases_in_a_text_room(stage: Pressing) -> None:
    """Where cases go into a room without threads, its messages are the cards."""
    room = stage.guild.text("cases-room", visible_to=[stage.team, stage.chief])
    stage.client.context.settings.spaces[stage.guild.id] = SpaceSettings(moderators=room.id)
    card = case_card(stage.case())
    assert card.buttons is not None
    await stage.peer.until(lambda: stage.client.get_channel(int(room.id)))
    place = stage.client.get_partial_messageable(int(room.id))
    sent = await place.send(embed=card.embed, view=card.buttons)

    read = told(await stage.uses(stage.mo, "leeward cases", stage.room))

    assert f"[case-1](https://discord.com/channels/{stage.guild.id}/{room.id}/{sent.id})" in read


async def test_a_room_that_cannot_be_looked_through(stage: Pressing) -> None:
    """Where Discord does not tell what stands in the room, nothing is shown that might not be."""
    await stage.posted(stage.case())
    stage.peer.faults.plan("GET", r"/threads", Status(403, 50001), times=-1)

    assert told(await stage.uses(stage.mo, "leeward cases", stage.room)) == NO_CASES


async def test_a_number_that_was_another_case_s(stage: Pressing) -> None:
    """A card that is older than its case belongs to another installation."""
    case = stage.case()
    await stage.posted(case)
    stage.desk.cases["case-1"] = replace(case, opened_at=case.opened_at + timedelta(hours=3))

    assert told(await stage.uses(stage.mo, "leeward cases", stage.room)) == NO_CASES


async def test_many_cases_are_bounded(stage: Pressing) -> None:
    """A message holds the most urgent; the others are counted."""
    stage.desk.answering = People(safety_lead=user(stage.ada))
    for number in range(1, 31):
        stage.case(number=number)

    read = told(await stage.uses(stage.ada, "leeward cases", stage.room))

    shown = read.count("· threat ·")
    assert 5 <= shown <= 15
    assert f"… and {30 - shown} more" in read


async def test_who_cannot_read_the_room_sees_no_case(stage: Pressing) -> None:
    """A right of Discord's alone does not open the moderators' room."""
    await stage.posted(stage.case())
    outside = stage.guild.role("watch", discord.Permissions(moderate_members=True))
    kim = stage.guild.member("Kim", roles=[outside])

    assert told(await stage.uses(kim, "leeward cases", stage.room)) == NO_CASES


def test_no_case_is_said() -> None:
    """An empty list is a sentence."""
    assert cases_words(()) == NO_CASES


# --- what nobody expects --------------------------------------------------------------------------


async def test_a_bug_is_answered_kindly(stage: Pressing) -> None:
    """One kind sentence is read; the log says kind and place, and nothing of the content."""
    stage.desk.data = None  # type: ignore[assignment] # a bug of ours

    with capture_logs() as logged:
        answer = await stage.uses(stage.ana, "my-data", stage.room)
        await stage.peer.until(lambda: words("went-wrong") in told(answer))
        await stage.uses(stage.ana, "help-me", stage.room)

    assert told(answer) == words("went-wrong")
    failed = [one for one in logged if one["event"] == "discord.command_failed"]
    assert [one["place"] for one in failed] == ["my-data"]
    assert stage.ana.id not in str(logged)


async def test_a_command_of_another_version_is_answered(stage: Pressing) -> None:
    """What Discord still offers and we no longer know is answered and logged."""
    offered = stage.peer.world.commands[None]
    number, menu = next((n, one) for n, one in offered.items() if one["name"] == "Is this OK?")
    offered[number] = menu | {"name": "Is that OK?"}
    message = await stage.ana.says(stage.room, "hello")

    with capture_logs() as logged:
        answer = await stage.ben.uses_menu("Is that OK?", message)
        await stage.peer.until(lambda: told(answer))

    assert told(answer) == words("went-wrong")
    assert "CommandNotFound" in [one.get("kind") for one in logged]


@pytest.mark.parametrize("command", ["leeward status", "my-data"])
async def test_a_question_that_expired_is_not_answered(stage: Pressing, command: str) -> None:
    """Nothing is read for somebody whom Discord lets us answer no more."""
    late = await stage.ada.uses(command, stage.room, patience=0)
    late.expire()
    await stage.uses(stage.ada, "leeward about", stage.room)

    assert not late.responded
    assert (stage.desk.calls["standing"], stage.desk.calls["my_data"]) == (0, 0)
