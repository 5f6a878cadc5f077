"""Help and one's own data: shown whatever fails, and a person told where one can be."""

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from telegram_acting import user
from telegram_peer.failing import Status
from telegram_peer.posts import Message
from telegram_pressing import Pressing, pressing

from leeward_policies.advice import advice
from leeward_policies.domain.event import HelpAsked
from leeward_policies.domain.refs import ChannelRef
from leeward_policies.errors import LeewardError, NotReady, StorageFull
from leeward_policies.ports import Choices, MemberData

FINDER = "https://childhelplineinternational.org"

READ = "Read the answer"


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Pressing]:
    """Yield a group with the bot in it."""
    async with pressing(tmp_path) as made:
        yield made


def words(name: str) -> str:
    """Return the words of a notice."""
    return advice(name).text


def letters(stage: Pressing) -> str:
    """Return all that Ana reads in private."""
    return "\n".join(message.text for message in stage.ana.dms)


def notes(stage: Pressing) -> list[Message]:
    """Return what the bot says in the group."""
    return [message for message in stage.group.messages if message.by_bot]


async def test_help_in_a_group(stage: Pressing) -> None:
    """The command is gone, help is read in private, without any number; then a person is told."""
    stage.ana.opened_bot()

    command = await stage.says(stage.ana, stage.group, "/help_me")

    read = letters(stage)
    assert read.index(words("help-now")) < read.index(FINDER) < read.index(words("help-told"))
    assert not any(sign.isdigit() for sign in read)
    [event] = stage.desk.told(HelpAsked)
    assert event.member == user(stage.ana)
    assert event.channel == ChannelRef("telegram", stage.group.id, "general")
    assert not command.exists
    assert notes(stage) == []


async def test_help_in_a_topic(stage: Pressing) -> None:
    """The team learns where it was asked."""
    stage.group.becomes_forum()
    topic = await stage.lou.opens_topic(stage.group, "games")

    await stage.says(stage.ana, topic, "/help_me")

    [event] = stage.desk.told(HelpAsked)
    assert event.channel == ChannelRef("telegram", stage.group.id, topic.id)


@pytest.mark.parametrize(
    ("judges", "notice"), [(True, "help-alert-told"), (False, "help-alert-not-told")]
)
async def test_help_without_a_private_line(stage: Pressing, notice: str, *, judges: bool) -> None:
    """An alert for them alone holds what helps at once; the link below leads to the rest."""
    stage.desk.judges = judges

    command = await stage.says(stage.ana, stage.group, "/help_me")
    [note] = notes(stage)
    own = await stage.clicks(stage.ana, note, READ)
    other = await stage.clicks(stage.ben, note, READ)
    await stage.ana.opens(note.buttons["Open a private chat"])
    await stage.rests()

    assert not command.exists
    assert (own.alert, other.alert) == (words(notice), words("asked-not-yours"))
    assert words("help-now") in letters(stage)
    assert FINDER in letters(stage)
    assert len(stage.desk.told(HelpAsked)) == 1


async def test_help_in_the_country_that_was_chosen(stage: Pressing) -> None:
    """The admin's setting, until a member chooses another; also in few words, in the alert."""
    stage.desk.home = "FR"
    await stage.desk.choose(user(stage.ben), Choices(country="GB"))
    stage.ana.opened_bot()

    await stage.says(stage.ana, stage.group, "/help_me")
    await stage.says(stage.ben, stage.group, "/help_me")
    [note] = notes(stage)
    of_ben = await stage.clicks(stage.ben, note, READ)

    read = letters(stage)
    assert read.index("Call 112 now") < read.index("3018") < read.index(FINDER)
    alert = of_ben.alert or ""
    assert alert.startswith("In danger? Call 999 now. To talk: Childline, 0800 1111.")
    assert len(alert) <= 200


@pytest.mark.parametrize("error", [NotReady(place="test"), StorageFull(place="test")])
async def test_help_is_shown_whatever_fails(stage: Pressing, error: LeewardError) -> None:
    """That nobody could be told is said, with other ways to a person."""
    stage.ana.opened_bot()
    stage.desk.fails = dict.fromkeys(("tell", "people", "is_staff", "standing"), error)

    await stage.says(stage.ana, stage.group, "/help_me")

    assert words("help-now") in letters(stage)
    assert words("help-not-told") in letters(stage)
    assert words("help-told") not in letters(stage)


@pytest.mark.parametrize(("judges", "asks"), [(False, True), (True, False)])
async def test_a_person_is_promised_only_where_one_is_asked(
    stage: Pressing, *, judges: bool, asks: bool
) -> None:
    """Where the judgement failed, or the policy asks nobody, nobody is promised."""
    stage.ana.opened_bot()
    stage.desk.judges, stage.desk.asks_people = judges, asks

    await stage.says(stage.ana, stage.group, "/help_me")

    assert words("help-not-told") in letters(stage)


async def test_help_that_cannot_be_shown_still_pages(stage: Pressing) -> None:
    """Telegram's faults change nothing about who is told."""
    stage.ana.opened_bot()
    stage.peer.faults.plan("sendMessage", Status(403, "Forbidden: odd"), times=-1)

    await stage.says(stage.ana, stage.group, "/help_me")

    assert len(stage.desk.told(HelpAsked)) == 1


async def test_whoever_asks_again_at_once_has_asked(stage: Pressing) -> None:
    """The team is told once; help is shown each time."""
    stage.ana.opened_bot()

    await stage.says(stage.ana, stage.group, "/help_me")
    await stage.says(stage.ana, stage.group, "/help_me")

    assert letters(stage).count(words("help-now")) == 2
    assert letters(stage).count(words("help-told")) == 2
    assert len(stage.desk.told(HelpAsked)) == 1


async def test_help_in_private_tells_the_one_group(stage: Pressing) -> None:
    """The group that both share is told; moderators' groups are none of them."""
    stage.ana.opened_bot()
    stage.ana.is_member_of(stage.team)

    await stage.says(stage.ana, stage.peer.bot, "/help_me")

    assert letters(stage).index(words("help-now")) < letters(stage).index(words("help-told"))
    [event] = stage.desk.told(HelpAsked)
    assert event.channel == ChannelRef("telegram", stage.group.id, "direct-message")


async def test_help_in_private_asks_which_group(stage: Pressing) -> None:
    """Of several groups the member picks one; only that one is told."""
    stage.ana.opened_bot()
    harbour = stage.peer.supergroup("Harbour")
    harbour.adds_bot("delete_messages")
    stage.ana.is_member_of(harbour)

    await stage.says(stage.ana, stage.peer.bot, "/help_me")
    where = stage.ana.dms[-1]
    before = list(stage.desk.events)
    await stage.clicks(stage.ana, where, "Harbour")

    assert where.text == words("help-where")
    assert before == []
    assert [event.channel.space for event in stage.desk.told(HelpAsked)] == [harbour.id]
    assert stage.ana.dms[-1].text == words("help-told")


async def test_a_group_that_the_bot_has_left_cannot_be_picked(stage: Pressing) -> None:
    """Who picks late is told that nobody is there."""
    stage.ana.opened_bot()
    harbour = stage.peer.supergroup("Harbour")
    harbour.adds_bot("delete_messages")
    stage.ana.is_member_of(harbour)
    await stage.says(stage.ana, stage.peer.bot, "/help_me")
    where = stage.ana.dms[-1]
    harbour.removes_bot()

    await stage.clicks(stage.ana, where, "Harbour")

    assert stage.ana.dms[-1].text == words("help-nowhere")
    assert stage.desk.events == []


@pytest.mark.parametrize("refused", [False, True])
async def test_help_for_somebody_without_a_group(stage: Pressing, *, refused: bool) -> None:
    """Help is shown all the same; where Telegram does not tell who is where, nobody is told."""
    who = stage.ana if refused else stage.peer.person("Zoe")
    who.opened_bot()
    if refused:
        stage.peer.faults.plan("getChatMember", Status(403, "Forbidden: odd"), times=-1)

    await stage.says(who, stage.peer.bot, "/help_me")

    assert words("help-now") in who.dms[0].text
    assert who.dms[-1].text == words("help-nowhere")
    assert stage.desk.events == []


async def test_the_help_button_does_the_same(stage: Pressing) -> None:
    """Below what a member reads, help is one press away."""
    await stage.ana.starts()
    await stage.rests()

    await stage.clicks(stage.ana, stage.ana.dms[-1], "Get help")

    assert FINDER in letters(stage)
    assert [event.channel.space for event in stage.desk.told(HelpAsked)] == [stage.group.id]


# --- /my_data -------------------------------------------------------------------------------------


async def test_my_data(stage: Pressing) -> None:
    """Everybody reads their own as a summary and as a file."""
    stage.ana.opened_bot()
    line = '{"id":"abc"}'
    told = MemberData(f"telegram:{stage.ana.id}", (line,), (line,), 2)
    stage.desk.data[user(stage.ana)] = told

    await stage.says(stage.ana, stage.peer.bot, "/my_data")

    [letter] = stage.ana.dms
    assert letter.document is not None
    assert letter.document.name == "my-data.json"
    assert json.loads(letter.document.content) == {
        "member": f"telegram:{stage.ana.id}",
        "decisions": [{"id": "abc"}],
        "notices": [{"id": "abc"}],
        "choices": {"tips": True, "language": "", "country": ""},
        "reports": [],
        "ratings": 0,
    }
    assert letter.text.startswith(words("my-data"))
    assert "decisions about your own messages: 1" in letter.text
    assert letter.text.endswith(words("my-data-held"))


async def test_my_data_is_the_same_with_and_without_a_case(stage: Pressing) -> None:
    """A case about somebody does not show in what they are told."""
    stage.ana.opened_bot()
    await stage.says(stage.ana, stage.peer.bot, "/my_data")
    stage.case()
    await stage.says(stage.ana, stage.peer.bot, "/my_data")

    before, after = stage.ana.dms
    assert before.text == after.text
    assert before.document is not None
    assert after.document is not None
    assert before.document.content == after.document.content


@pytest.mark.parametrize("is_open", [True, False])
async def test_my_data_in_a_group_leads_into_private(stage: Pressing, *, is_open: bool) -> None:
    """Nothing is told there."""
    if is_open:
        stage.ana.opened_bot()

    command = await stage.says(stage.ana, stage.group, "/my_data")
    if is_open:
        read = stage.ana.dms[-1].text
    else:
        read = (await stage.clicks(stage.ana, notes(stage)[0], READ)).alert or ""

    assert read == words("asked-in-private")
    assert not command.exists
    assert stage.desk.calls["my_data"] == 0


async def test_my_data_that_cannot_be_read(stage: Pressing) -> None:
    """A failing storage is told in kind words."""
    stage.ana.opened_bot()
    stage.desk.fails = {"my_data": StorageFull(place="test")}

    await stage.says(stage.ana, stage.peer.bot, "/my_data")

    assert letters(stage) == words("went-wrong")
