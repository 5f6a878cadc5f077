"""What is said, how people and groups are called, and the token: nowhere but where it is meant."""

import json
from collections.abc import AsyncIterator
from typing import Any, Final

import pytest
import pytest_asyncio
from leeward_recorded import memos
from leeward_running import ENFORCING, INSULT, THREAT
from telegram_peer.failing import DropAfter, RateLimited, Status
from telegram_peer.groups import Group
from telegram_peer.persons import Person
from telegram_running import RIGHTS, Club, club
from telegram_secrets import (
    BIO,
    CALLED,
    FILE,
    GROUP,
    HARMLESS,
    NAME,
    NOTE,
    OPTION,
    PHONE,
    PLACES,
    REASON,
    SAID,
    TEXT,
    TOPIC,
    all_marks,
    marks_in,
    marks_on_disk,
    member,
    speaks_loudly,
)

pytestmark = [pytest.mark.peer, pytest.mark.asyncio(loop_scope="module")]

ODD: Final[tuple[dict[str, Any], ...]] = (
    {"message": {"text": TEXT, "from": {"id": NAME, "first_name": NAME}}},
    {"message": {"message_id": TEXT, "chat": {"id": NAME, "title": GROUP}}},
    {"edited_message": [TEXT, {NAME: TEXT}]},
    {"callback_query": {"id": TEXT, "data": TEXT, "from": {"first_name": NAME}}},
    {"my_chat_member": {"chat": {"title": GROUP}, "from": NAME}},
    {"message_reaction": {"user": NAME, "new_reaction": TEXT}},
    {TEXT: {"text": TEXT}},
)
"""Updates that nobody can read, with words in places where none belong."""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def one(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Club]:
    """A group in which everything and everybody is called by a mark, and much has happened."""
    async with club(tmp_path_factory.mktemp("secrecy")) as made:
        made.configure(ENFORCING)
        speaks_loudly(made)
        made.group.renames_to(f"{GROUP} 0")
        await made.bot.starts()
        await lives(made)
        yield made


async def lives(one: Club) -> None:
    """Let everything happen that can happen, with marks wherever words can stand."""
    kai, mia, ivy, tom = (member(one, number) for number in range(1, 5))
    tom.account.started = False
    await says_much(one, kai, mia)
    threat = await kai.says(one.group, f"{THREAT} {TEXT}", mentions=[mia])
    await one.is_hidden(threat)
    card = await one.card()
    asked = await one.presses(one.mo, card, "Note")
    assert asked
    await one.until(lambda: any(each.asks_for_reply for each in one.mo.dms), "no prompt")
    prompt = next(each for each in one.mo.dms if each.asks_for_reply)
    await one.mo.says(one.peer.bot, NOTE, reply_to=prompt)
    await one.reads(card, "Notes")
    await tom.says(one.group, f"{INSULT} {TEXT}", reply_to=await mia.says(one.group, "hi"))
    await one.until(lambda: one.said_in_group, "no reminder")
    for line in ("are your parents home", "you are so mature for your age", "our little secret"):
        await kai.says(one.group, f"{line} {TEXT}", mentions=[mia])
    await asks_the_bot(one, mia, ivy)
    await one.bot.settles()
    await stumbles(one, kai)


async def says_much(one: Club, kai: Person, mia: Person) -> None:
    """Let somebody write in every form, edit, react, open a topic, leave and join."""
    group = one.group
    said = await kai.says(group, HARMLESS)
    await kai.edits(said, f"{HARMLESS} again")
    await mia.reacts(said, "👍")
    await mia.says(group, HARMLESS, reply_to=said, quote=TEXT)
    await kai.sends_photo(group, HARMLESS)
    await kai.sends_document(group, f"{FILE}.pdf", HARMLESS)
    await kai.sends_audio(group, FILE)
    await kai.sends_poll(group, TEXT, [OPTION, f"{OPTION} 2"])
    await kai.sends_contact(group, f"+{PHONE}", NAME)
    await kai.sends_location(group)
    await mia.says(group, forward=said)
    await rooms(one, kai, mia)
    await kai.deletes(said)
    await kai.leaves(group)
    await kai.joins(group)


async def rooms(one: Club, kai: Person, mia: Person) -> None:
    """Let there be other groups: with topics, with requests to join, and a channel."""
    forum: Group = one.peer.supergroup(f"{GROUP} 1", forum=True)
    forum.adds_bot(*RIGHTS)
    for each in (kai, mia):
        each.is_member_of(forum)
    topic = await forum.owner.opens_topic(forum, f"{TOPIC} 1")
    await mia.says(topic, HARMLESS)
    await forum.owner.renames_topic(topic, f"{TOPIC} 2")
    forum.asks_to_join()
    await member(one, 9).requests_to_join(forum, bio=BIO)
    channel = one.peer.channel(f"{GROUP} 2", linked=one.group)
    channel.adds_bot(*RIGHTS)
    channel.posts(HARMLESS)


async def asks_the_bot(one: Club, mia: Person, ivy: Person) -> None:
    """Let members report, ask, forward and talk in private."""
    said = await ivy.says(one.group, HARMLESS)
    command = await mia.says(one.group, f"/report {REASON} {ivy.name}", reply_to=said)
    await one.until(lambda: not command.exists, "the report stays")
    await mia.says(one.peer.bot, forward=said)
    await mia.says(one.peer.bot, HARMLESS)
    await mia.says(one.peer.bot, "/my_data")
    await mia.says(one.peer.bot, "/help_me")
    await one.presses(mia, await one.letter(mia, one.group.title), one.group.title)
    await one.told(mia, "We told a person on the team here.")
    await one.until(lambda: len(one.cards) > 1 and one.lea.dms, "no card of a report")


async def stumbles(one: Club, kai: Person) -> None:
    """Let Telegram refuse, cut lines and send nonsense, and let a press be none that we know."""
    for fault in (RateLimited(1), Status(500, TEXT), DropAfter()):
        one.peer.faults.plan("sendMessage", fault)
    for fault in (RateLimited(1), Status(502), Status(400, f"Bad Request: {TEXT}")):
        one.peer.faults.plan("deleteMessage", fault)
    for update in ODD:
        one.peer.sends_raw(update)
    after = await member(one, 10).says(one.group, f"{THREAT} {TEXT}", mentions=[kai])
    await member(one, 11).says(one.group, f"{INSULT} {TEXT}", mentions=[kai])
    one.peer.goes_down()
    await one.until(lambda: one.bot.logged("telegram.line_broken"), "no broken line is logged")
    one.peer.comes_back()
    await member(one, 12).says(one.group, f"{THREAT} {TEXT}", mentions=[kai])
    await one.is_hidden(after)
    await one.bot.settles()
    one.peer.faults.clear()


# --- a house that was told secrets --------------------------------------------------------------


async def test_nothing_lies_in_clear_or_is_logged(one: Club) -> None:
    """No text, name, group, file, phone number, reason, note or token stands in any byte on disk
    or any line of the log, at level debug: while it runs, after it has stopped, and was killed.
    """
    while_it_runs = marks_on_disk(one)
    names = {path.name for path in one.bot.folder.iterdir()}
    await one.bot.stops()
    after_a_stop = marks_on_disk(one)
    await one.bot.starts()
    await one.ana.says(one.group, HARMLESS)
    await one.bot.dies()
    after_a_kill = marks_on_disk(one)
    await one.bot.starts()

    assert names >= {"leeward.db", "leeward.db-wal", "leeward.keys.db", "run.err", "run.out"}
    assert (while_it_runs, after_a_stop, after_a_kill) == ({}, {}, {})


async def test_what_fails_is_logged_without_what_it_failed_on(one: Club) -> None:
    """Limits, faults, nonsense and a line that breaks are told by kind and place alone."""
    told = {line["event"] for line in one.bot.log() if line["level"] != "debug"}

    assert "telegram.line_broken" in told
    assert "Traceback" not in one.bot.errors()
    assert "/bot" not in one.bot.errors()
    assert marks_in(one.bot.errors() + one.bot.said(), all_marks(one)) == set()


async def test_what_the_adapter_keeps_is_ids_and_times(one: Club) -> None:
    """Its memos tell where cards stand and what chats there are, and hold no word."""
    kept = memos(one.bot, "telegram")

    assert {key.partition(":")[0] for key in kept} >= {"chat", "card"}
    assert marks_in(json.dumps(kept), all_marks(one)) == set()


async def test_what_a_case_rests_on_is_sealed_and_can_be_opened(one: Club) -> None:
    """The words are kept after all: `cases show --open` shows them, and nothing less does."""
    numbers = [case["id"] for case in json.loads(await said_by(one, "cases", "list", "--json"))]
    shown = [await said_by(one, "cases", "show", number) for number in numbers]
    opened = [await said_by(one, "cases", "show", number, "--open") for number in numbers]

    assert len(numbers) > 2
    assert marks_in("".join(shown), all_marks(one)) == set()
    assert marks_in("".join(opened), all_marks(one)) >= {TEXT, REASON, NOTE}
    assert one.peer.token not in "".join(opened)


async def said_by(one: Club, *words: str) -> str:
    """Run a command beside the running process, and return what it prints."""
    _, said = await one.bot.command(*words)
    assert "Traceback" not in said
    return said


@pytest.mark.parametrize(
    "words",
    [
        ("cases", "list"),
        ("cases", "list", "--all", "--json"),
        ("cases", "show", "case-1", "--json"),
        ("cases", "show", TEXT),
        ("audit", "verify"),
        ("doctor",),
    ],
    ids=" ".join,
)
async def test_no_command_tells_words_or_members(one: Club, words: tuple[str, ...]) -> None:
    """Commands name no member, no word and no token; groups the doctor alone."""
    said = await said_by(one, *words)
    asked = set(words) & {TEXT}

    assert marks_in(said, (*SAID, *CALLED, one.peer.token)) == asked
    assert words == ("doctor",) or marks_in(said, PLACES) == set()


async def test_an_export_holds_no_words_and_no_names(one: Club) -> None:
    """What may be told to each member of themselves holds neither words nor anybody's name."""
    for number in one.group.stored.members:
        said = await said_by(one, "member", "export", f"telegram:{number}")
        assert marks_in(said, all_marks(one)) == set()


async def test_cards_and_letters_hold_no_words(one: Club) -> None:
    """All that the bot sent, to anybody, quotes nobody: nobody has asked for lines here."""
    sent = [each.parameters for each in one.peer.requests if each.method != "getUpdates"]
    posted = [given for given in sent if "text" in given]

    assert len(posted) > 10
    assert marks_in(json.dumps(posted), (*SAID, one.peer.token)) == set()


async def test_members_are_named_to_the_team_alone(one: Club) -> None:
    """What members can read, in the group or in private, names nobody but the group itself."""
    team = {one.team.key, one.mo.key, one.lea.key}
    sent = [each.parameters for each in one.peer.requests if each.method == "sendMessage"]
    to_members = [given["text"] for given in sent if given["chat_id"] not in team]

    assert len(to_members) > 5
    assert marks_in("".join(to_members), CALLED) == set()


async def test_no_file_is_ever_fetched(one: Club) -> None:
    """Nothing that members attach is asked for."""
    assert one.peer.requested("getFile") == []
