"""Words that members show to the bot: looked at, kept nowhere, and never taken for their own."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from telegram_acting import user
from telegram_peer.posts import Message
from telegram_pressing import Pressing, pressing

from leeward_adapters.telegram.normalise import normalise
from leeward_policies.advice import words_of as words
from leeward_policies.domain.event import HelpAsked, MessageSent, ReportFiled
from leeward_policies.domain.refs import DIRECT_SPACE
from leeward_policies.errors import NotReady
from leeward_policies.ports import Looked

PASTED = "don't tell your mum about this"


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Pressing]:
    """Yield a group with the bot in it; Ana has opened her private line."""
    async with pressing(tmp_path) as made:
        made.ana.opened_bot()
        yield made


async def question(stage: Pressing, command: str = "/is_this_ok") -> Message:
    """Let Ana be asked for words; return the question."""
    await stage.says(stage.ana, stage.peer.bot, command)
    return stage.ana.dms[-1]


def events(stage: Pressing) -> list[object]:
    """Return what the messages that the bot heard are as events."""
    now = stage.bot.clock.now()
    heard = [normalise(update, stage.context.directory, now) for update in stage.heard]
    return [event for found in heard for event in found]


async def test_words_behind_the_command_are_looked_at(stage: Pressing) -> None:
    """As a message of nobody: whoever asks said none of it."""
    stage.desk.sees = Looked(("secrecy",))

    await stage.says(stage.ana, stage.peer.bot, f"/is_this_ok  {PASTED} ")

    [(said, by)] = stage.desk.looked_at
    assert (said.text.body, said.ref.space, by) == (PASTED, DIRECT_SPACE, user(stage.ana))
    assert said.author.ref != by
    [answer] = stage.ana.dms
    assert answer.text.startswith(words("secrecy"))
    assert list(answer.buttons) == ["Get help", "How to block", "Report to moderators"]
    assert events(stage) == []
    assert stage.desk.events == []
    assert stage.place.kept() == []


async def test_the_answer_to_the_question_is_looked_at(stage: Pressing) -> None:
    """It says what to do, opens the field, and may be answered again and again."""
    asked = await question(stage)

    for text in (PASTED, "or this"):
        await stage.says(stage.ana, stage.peer.bot, text, reply_to=asked)

    assert asked.text == f"{words('look-paste')}\n{words('reply-here')}"
    assert asked.asks_for_reply
    assert [said.text.body for said, _ in stage.desk.looked_at] == [PASTED, "or this"]
    assert events(stage) == []
    assert stage.desk.events == []


async def test_a_tap_on_the_question_s_link_puts_it_again(stage: Pressing) -> None:
    """The link carries what is asked for, and nothing else."""
    asked = await question(stage)
    [entity] = [one for one in asked.entities if one["type"] == "text_link"]

    await stage.ana.opens(entity["url"])
    await stage.rests()

    assert stage.ana.dms[-1].text == asked.text
    assert stage.ana.dms[-1].key != asked.key


async def test_what_is_written_beside_the_question_is_talk(stage: Pressing) -> None:
    """Only a reply is shown to the bot; the member is told how to reply."""
    await question(stage)

    await stage.says(stage.ana, stage.peer.bot, "hello")

    assert [type(event) for event in events(stage)] == [MessageSent]
    assert stage.desk.looked_at == []


async def test_a_cry_for_help_that_is_shown_is_not_the_member_s(stage: Pressing) -> None:
    """It may be a friend's: nobody is told, and all the help there is stands below it."""
    stage.desk.sees = Looked(("self-harm",))

    await stage.says(stage.ana, stage.peer.bot, "i am not ok", reply_to=await question(stage))

    assert stage.desk.told(HelpAsked) == []
    assert words("help-now") in stage.ana.dms[-1].text


@pytest.mark.parametrize("way", ["photo", "sticker"])
async def test_pictures_are_never_called_safe(stage: Pressing, way: str) -> None:
    """What is sent as an answer without words is not looked at by anybody."""
    asked = await question(stage)
    if way == "photo":
        await stage.ana.sends_photo(stage.peer.bot, reply_to=asked)
    else:
        await stage.ana.sends_sticker(stage.peer.bot, "🙂", reply_to=asked)
    await stage.rests()

    assert words("look-unmeasured") in stage.ana.dms[-1].text
    assert words("look-nothing") not in stage.ana.dms[-1].text


async def test_words_that_were_shown_may_be_reported(stage: Pressing) -> None:
    """Only then they are kept, as words about nobody."""
    await stage.says(stage.ana, stage.peer.bot, f"/is_this_ok {PASTED}")

    await stage.clicks(stage.ana, stage.ana.dms[-1], "Report to moderators")
    await stage.clicks(stage.ana, stage.ana.dms[-1], "Something else")

    [event] = stage.desk.told(ReportFiled)
    assert (event.subject, event.message, event.said) == (None, None, None)
    assert event.reason == f"Shown to the bot: {PASTED}"
    assert event.channel.space == stage.group.id
    assert stage.ana.dms[-1].text.startswith(words("report-received"))


async def test_a_look_at_words_that_fails(stage: Pressing) -> None:
    """A failing desk is told in kind words, and nothing is called safe."""
    stage.desk.fails = {"look": NotReady(place="test")}

    await stage.says(stage.ana, stage.peer.bot, f"/is_this_ok {PASTED}")

    assert [message.text for message in stage.ana.dms] == [words("went-wrong")]


# --- in a group -----------------------------------------------------------------------------------


async def test_a_message_of_the_group_is_looked_at_in_private(stage: Pressing) -> None:
    """The command is taken away at once; nobody else learns of it."""
    said = await stage.says(stage.ben, stage.group, PASTED)

    command = await stage.says(stage.ana, stage.group, "/is_this_ok", reply_to=said)

    [(looked_at, by)] = stage.desk.looked_at
    assert (looked_at.text.body, looked_at.author.ref) == (PASTED, user(stage.ben))
    assert by == user(stage.ana)
    assert not command.exists
    assert words("look-nothing") in stage.ana.dms[-1].text
    assert stage.desk.events == []


async def test_without_a_private_line_the_answer_is_left_for_one(stage: Pressing) -> None:
    """Whoever asked reads it over the chat, and nobody else."""
    said = await stage.says(stage.ana, stage.group, PASTED)
    await stage.says(stage.ben, stage.group, "/is_this_ok", reply_to=said)
    [note] = [message for message in stage.group.messages if message.by_bot]

    own = await stage.clicks(stage.ben, note, "Read the answer")
    others = await stage.clicks(stage.ana, note, "Read the answer")

    assert (own.alert or "").startswith(words("look-nothing"))
    assert others.alert == words("asked-not-yours")


@pytest.mark.parametrize("text", ["/is_this_ok", f"/is_this_ok {PASTED}"])
async def test_in_a_group_it_must_answer_a_message(stage: Pressing, text: str) -> None:
    """Words pasted where all read them are told to be shown in private instead."""
    await stage.says(stage.ana, stage.group, text)

    assert stage.ana.dms[-1].text == words("look-reply-to-it")
    assert stage.desk.looked_at == []
