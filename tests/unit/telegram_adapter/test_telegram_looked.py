"""*Is this OK?*: a message forwarded to the bot, a private answer, and a report where one wants."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from telegram_acting import user
from telegram_peer.api_words import Json
from telegram_peer.persons import Person
from telegram_peer.posts import Message
from telegram_pressing import Pressing, pressing

from leeward_policies.advice import advice
from leeward_policies.domain.event import ReportFiled
from leeward_policies.domain.refs import DIRECT_SPACE, ChannelRef, MessageRef, UserRef
from leeward_policies.errors import NotReady, StorageFull
from leeward_policies.ports import Looked

REPORT = "Report to moderators"
ABUSE = "It may show a child being abused"
ELSE = "Something else"
FINDER = "https://childhelplineinternational.org"
HELP = ["Get help", "How to block"]


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Pressing]:
    """Yield a group with the bot in it; Ben has opened his private line."""
    async with pressing(tmp_path) as made:
        made.ben.opened_bot()
        yield made


def words(name: str) -> str:
    """Return the words of a tip or notice."""
    return advice(name).text


def head(text: str) -> str:
    """Return the first line: of a receipt, the thanks before its number."""
    return text.partition("\n")[0]


async def forwards(stage: Pressing, said: Message, *, by: Person | None = None) -> Message:
    """Let Ben forward a message to the bot; return the answer."""
    who = by or stage.ben
    await who.says(stage.peer.bot, forward=said)
    await stage.rests()
    return who.dms[-1]


async def last(stage: Pressing, on: Message, label: str) -> Message:
    """Let Ben press a button; return what the bot says then."""
    await stage.clicks(stage.ben, on, label)
    return stage.ben.dms[-1]


async def test_what_was_seen_is_told_by_its_advice(stage: Pressing) -> None:
    """The advice of each topic, gravest first, and what one can do; nothing is kept of it."""
    said = await stage.says(stage.ana, stage.group, "keep this a secret")
    stage.desk.sees = Looked(("secrecy", "meeting", "gifts", "pressure"))

    answer = await forwards(stage, said)

    expected = ("secrecy", "meeting", "gifts", "look-can-do", "look-direct")
    assert answer.text.startswith("\n".join(words(name) for name in expected))
    assert FINDER in answer.text
    [(looked_at, by)] = stage.desk.looked_at
    assert (looked_at.text.body, by) == ("keep this a secret", user(stage.ben))
    assert looked_at.author.ref == user(stage.ana)
    assert list(answer.buttons) == [*HELP, REPORT]
    assert stage.desk.events == []
    assert stage.place.kept() == []


@pytest.mark.parametrize(
    ("looked", "notices"),
    [
        (Looked(), ("look-nothing", "look-can-do", "look-direct")),
        (Looked(is_measured=False), ("look-unmeasured", "look-can-do", "look-direct")),
        (Looked(("not-a-topic",)), ("look-odd", "look-can-do", "look-direct")),
        (Looked(is_spent=True), ("look-spent",)),
    ],
)
async def test_nothing_is_called_safe(
    stage: Pressing, looked: Looked, notices: tuple[str, ...]
) -> None:
    """What was not seen or not measured is told as that, and a day's end in kind words."""
    stage.desk.sees = looked

    answer = await forwards(stage, await stage.says(stage.ana, stage.group, "hello"))

    assert answer.text.startswith("\n".join(map(words, notices)))
    assert answer.text.endswith(FINDER)


@pytest.mark.parametrize("caption", ["", "keep this a secret"])
async def test_pictures_are_looked_at_by_nobody(stage: Pressing, caption: str) -> None:
    """Only what is written below a picture is; so it is never called safe."""
    said = await stage.ana.sends_photo(stage.group, caption)

    answer = await forwards(stage, said)

    assert words("look-unmeasured") in answer.text
    assert words("look-nothing") not in answer.text
    assert [one.text.body for one, _ in stage.desk.looked_at] == [caption]


async def test_an_album_is_answered_once(stage: Pressing) -> None:
    """Further pictures of it bring no further answer."""
    for _ in range(3):
        await stage.ben.sends_photo(
            stage.peer.bot,
            media_group="album-1",
            origin={"type": "hidden_user", "sender_user_name": "Someone", "date": 1_764_000_000},
        )
    await stage.rests()

    assert len(stage.ben.dms) == 1


async def test_a_message_of_a_private_chat(stage: Pressing) -> None:
    """What two people write to each other in private may be shown to the bot by either."""
    zoe = stage.peer.person("Zoe")
    origin: Json = {
        "type": "user",
        "sender_user": {"id": zoe.key, "is_bot": False, "first_name": "Zoe"},
    }
    origin |= {"date": 1_764_000_000}
    await stage.ben.sends_photo(stage.peer.bot, "hi", origin=origin)
    await stage.rests()

    [(looked_at, _)] = stage.desk.looked_at
    assert (looked_at.author.ref, looked_at.ref.space) == (user(zoe), DIRECT_SPACE)
    assert stage.desk.events == []


async def test_somebody_who_hides_is_looked_at_and_not_reported(stage: Pressing) -> None:
    """Who it was, Telegram does not tell: there is nobody to report."""
    stage.ana.hides_in_forwards()

    answer = await forwards(stage, await stage.says(stage.ana, stage.group, "hello"))

    assert words("look-can-do") in answer.text
    assert list(answer.buttons) == HELP


@pytest.mark.parametrize("who", ["self", "bot"])
async def test_nobody_reports_themselves_or_the_bot(stage: Pressing, who: str) -> None:
    """No button leads there."""
    said = await stage.says(stage.ben, stage.group, "hello")
    if who == "bot":
        said = stage.ben.dms[-1] if stage.ben.dms else await _spoken_to(stage)

    answer = await forwards(stage, said)

    assert list(answer.buttons) == HELP


async def _spoken_to(stage: Pressing) -> Message:
    await stage.says(stage.ben, stage.peer.bot, "/report")
    return stage.ben.dms[-1]


async def test_a_look_that_fails(stage: Pressing) -> None:
    """A failing desk is told in kind words, and nothing is called safe."""
    stage.desk.fails = {"look": NotReady(place="test")}

    answer = await forwards(stage, await stage.says(stage.ana, stage.group, "hello"))

    assert answer.text == words("went-wrong")


async def test_how_to_block_below_the_answer(stage: Pressing) -> None:
    """One press tells how Telegram blocks."""
    answer = await forwards(stage, await stage.says(stage.ana, stage.group, "hello"))

    told = await last(stage, answer, "How to block")

    assert told.text == words("how-to-block-telegram")


# --- a report of a person -------------------------------------------------------------------------


async def test_the_answer_leads_on_to_a_report(stage: Pressing) -> None:
    """Two more taps report whoever wrote it to the team of the group that both are in."""
    answer = await forwards(stage, await stage.says(stage.ana, stage.group, "count your days"))

    asked = await last(stage, answer, REPORT)
    receipt = await last(stage, asked, ELSE)

    assert asked.text == f"{words('report-reader')}\nWhat is it about?"
    assert list(asked.buttons) == [ELSE, ABUSE]
    [event] = stage.desk.told(ReportFiled)
    assert event.channel == ChannelRef("telegram", stage.group.id, "general")
    assert (event.reporter, event.subject) == (user(stage.ben), user(stage.ana))
    assert event.reason == "Forwarded to the bot: count your days"
    assert (event.message, event.said, event.is_abuse_material) == (None, None, False)
    assert not event.subject_is_staff
    assert head(receipt.text) == words("report-received")
    assert list(receipt.buttons) == HELP


async def test_of_abuse_material_no_word_is_handed_over(stage: Pressing) -> None:
    """Those responsible for it learn who and where, and nothing else."""
    answer = await forwards(stage, await stage.says(stage.ana, stage.group, "look at this"))

    receipt = await last(stage, await last(stage, answer, REPORT), ABUSE)

    [event] = stage.desk.told(ReportFiled)
    assert (event.is_abuse_material, event.reason, event.said) == (True, "", None)
    assert head(receipt.text) == words("report-abuse")


async def test_a_second_press_files_nothing_more(stage: Pressing) -> None:
    """It is with the team already."""
    answer = await forwards(stage, await stage.says(stage.ana, stage.group, "hello"))
    asked = await last(stage, answer, REPORT)

    await last(stage, asked, ELSE)
    again = await last(stage, asked, ELSE)

    assert head(again.text) == words("report-again")
    assert len(stage.desk.told(ReportFiled)) == 1


async def test_a_reported_admin_goes_to_the_lead_alone(stage: Pressing) -> None:
    """Their rights are asked at Telegram."""
    answer = await forwards(stage, await stage.says(stage.lou, stage.group, "hello"))

    await last(stage, await last(stage, answer, REPORT), ELSE)

    [event] = stage.desk.told(ReportFiled)
    assert (event.subject_is_staff, event.subject_roles) == (True, ("Admin",))


async def test_of_several_groups_one_is_chosen(stage: Pressing) -> None:
    """The team of that one alone is told; moderators' groups are none of them."""
    harbour = stage.peer.supergroup("Harbour")
    harbour.adds_bot("delete_messages")
    for person in (stage.ana, stage.ben):
        person.is_member_of(harbour)
        person.is_member_of(stage.team)
    answer = await forwards(stage, await stage.says(stage.ana, stage.group, "hello"))

    where = await last(stage, answer, REPORT)
    receipt = await last(stage, await last(stage, where, "Harbour"), ELSE)

    assert where.text == words("help-where")
    assert set(where.buttons) == {"Riverside *club*", "Harbour"}
    assert head(receipt.text) == words("report-received")
    assert [event.channel.space for event in stage.desk.told(ReportFiled)] == [harbour.id]


async def test_without_a_common_group_there_is_no_team(stage: Pressing) -> None:
    """What can be done at Telegram itself is said instead."""
    zoe = stage.peer.person("Zoe")
    zoe.opened_bot()
    answer = await forwards(stage, await stage.says(stage.ana, stage.group, "hello"), by=zoe)

    await stage.clicks(zoe, answer, REPORT)

    assert zoe.dms[-1].text == words("report-no-team")
    assert stage.desk.events == []


async def test_who_has_left_meanwhile_reports_to_nobody(stage: Pressing) -> None:
    """It is looked up again when the report is filed; who asks at once is known for a minute."""
    harbour = stage.peer.supergroup("Harbour")
    harbour.adds_bot("delete_messages")
    for person in (stage.ana, stage.ben):
        person.is_member_of(harbour)
    answer = await forwards(stage, await stage.says(stage.ana, stage.group, "hello"))
    asked = await last(stage, await last(stage, answer, REPORT), "Harbour")
    harbour.removes_bot()

    receipt = await last(stage, asked, ELSE)

    assert receipt.text == words("report-no-team")
    assert stage.desk.events == []


async def test_what_was_deleted_meanwhile_is_reported_by_nobody(stage: Pressing) -> None:
    """Nothing was kept of it, so it must be forwarded again."""
    answer = await forwards(stage, await stage.says(stage.ana, stage.group, "hello"))
    asked = await last(stage, answer, REPORT)
    forwarded = next(one for one in stage.ben.private if not one.by_bot)
    await stage.ben.deletes(forwarded)

    began = await last(stage, answer, REPORT)
    filed = await last(stage, asked, ELSE)

    assert (began.text, filed.text) == (words("report-how"), words("report-how"))
    assert stage.desk.events == []


async def test_a_report_that_fails(stage: Pressing) -> None:
    """No receipt is given for what was not kept, and it may be tried again."""
    answer = await forwards(stage, await stage.says(stage.ana, stage.group, "hello"))
    asked = await last(stage, answer, REPORT)
    stage.desk.fails = {"tell": StorageFull(place="test")}

    failed = (await last(stage, asked, ELSE)).text
    stage.desk.fails = {}
    again = (await last(stage, asked, ELSE)).text

    assert (failed, head(again)) == (words("report-failed"), words("report-received"))


# --- a report of a message ------------------------------------------------------------------------


async def test_a_post_of_a_watched_channel(stage: Pressing) -> None:
    """Of a channel Telegram tells which message it was: that one is reported."""
    channel = stage.peer.channel("News")
    channel.adds_bot("delete_messages", "post_messages")
    post = channel.posts("count your days")
    await stage.rests()

    answer = await forwards(stage, post)
    await last(stage, await last(stage, answer, REPORT), ELSE)

    [event] = stage.desk.told(ReportFiled)
    assert event.message == MessageRef("telegram", channel.id, "general", post.id)
    assert event.subject == UserRef("telegram", "", channel.id)
    assert event.subject_is_staff
    assert event.said is not None
    assert event.said.text.body == "count your days"


async def test_a_post_of_another_channel_has_no_team(stage: Pressing) -> None:
    """Where the bot is not, nobody would get the report."""
    answer = await forwards(stage, stage.peer.channel("Elsewhere").posts("hello"))

    assert list(answer.buttons) == HELP


async def test_an_anonymous_admin_s_message(stage: Pressing) -> None:
    """Who wrote as the group is reported there, to the lead alone."""
    stage.lou.is_admin_of(stage.group, anonymous=True)
    answer = await forwards(stage, await stage.says(stage.lou, stage.group, "hello"))

    await last(stage, await last(stage, answer, REPORT), ELSE)

    [event] = stage.desk.told(ReportFiled)
    assert (event.channel.space, event.subject_is_staff) == (stage.group.id, True)
