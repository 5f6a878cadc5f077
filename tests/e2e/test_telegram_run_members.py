"""What members do with a running Leeward: start it, ask why, ask a human, report, ask for help."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Final

import pytest
from leeward_running import INSULT, THREAT
from telegram_peer.persons import Person
from telegram_peer.posts import Message
from telegram_running import Club, club

FINDER: Final = "https://childhelplineinternational.org"
HARMLESS: Final = "i saw you at the bus stop, nice bag"
"""What the rules say nothing about, and what a person may still want to be looked at."""

MARK: Final = "quartzlantern"
MEETING: Final = f"you can meet me at my place, just us two, nobody else {MARK}"
REMINDER: Final = "A reminder for all of us: please keep this a kind and safe place."
MAY_BE_ABUSE: Final = "It may show a child being abused"


@pytest.fixture
async def one(tmp_path: Path) -> AsyncIterator[Club]:
    """A group in which a running Leeward enforces."""
    async with club(tmp_path) as made:
        made.peer.limits.enforced = False  # nobody asks as quickly as a test
        made.configure()
        await made.bot.starts()
        yield made


async def reminded(one: Club, who: Person) -> Message:
    """Let somebody who never started the bot insult Ana, and return the reminder in the group."""
    before = len(one.said_in_group)
    await who.says(one.group, INSULT, reply_to=await one.ana.says(one.group, "hello"))
    await one.until(lambda: len(one.said_in_group) > before, "nothing stands in the group")
    await one.bot.settles()
    return one.said_in_group[-1]


async def reports(one: Club, who: Person, what: Message, reason: str = "") -> Message:
    """Let somebody report a message, and wait until the command is gone."""
    command = await who.says(one.group, f"/report {reason}".strip(), reply_to=what)
    await one.until(lambda: not command.exists, "the command stays")
    return command


# --- the private line ---------------------------------------------------------------------------


async def test_start_says_what_the_bot_is_and_what_it_keeps(one: Club) -> None:
    """Whoever opens the bot reads one kind message with three ways on, and nobody is told."""
    kai = one.group.member("Kai")
    await kai.starts()
    hello = await one.letter(kai, "What is kept")
    await one.presses(kai, hello, "What is kept")
    kept = await one.told(kai, "I keep no chats.")
    await one.presses(kai, hello, "How to block")
    block = await one.told(kai, "Block")
    await kai.says(one.peer.bot, "hi are you there")
    talk = await one.told(kai, "I am a bot, so I can't chat with you.")

    assert hello.text.startswith("Hi! I am a bot that helps to keep your groups kind and safe.")
    assert list(hello.buttons) == ["Get help", "How to block", "Safety", "What is kept"]
    assert kept.exists
    assert block.text.startswith("1. Tap their name. 2. Tap the three dots, then Block.")
    assert "/help_me" in talk.text
    assert one.cards == []
    assert "Discord" not in "".join(message.text for message in kai.dms)


async def test_a_reminder_leads_its_reader_to_a_human(one: Club) -> None:
    """*Why?* tells its author alone, the link below leads to the reasons in private, *Ask a human*
    opens a case, another moderator answers, and the member is told.
    """
    kai = one.group.member("Kai")
    reminder = await reminded(one, kai)
    why = await one.presses(kai, reminder, "Why?")
    others = await one.presses(one.ana, reminder, "Why?")
    await kai.opens(reminder.buttons["More, in private"])
    reasons = await one.letter(kai, "Ask a human")
    asked = await one.presses(kai, reasons, "Ask a human")
    thanks = await one.told(kai, "We asked a person to look at it again.")
    card = await one.card()
    text = card.text
    told = await one.presses(one.mo, card, "Take it back")
    answer = await one.told(kai, "it is taken back")

    assert reminder.text == REMINDER
    assert why.startswith("You got a note about your message. The writer insulted somebody.")
    assert 'Here, "the writer" means you.' in why
    assert others == "Only the one it is about can see this."
    assert one.ana.dms == []
    assert "The writer insulted somebody" in reasons.text
    assert "A program did this by the rules here. It can get things wrong." in reasons.text
    assert asked == ""
    assert thanks.exists
    assert "Kai asks a human to look again at a decision" in text
    assert "Why\nKai insulted Ana." in text
    assert told == "Noted. It is taken back: what was decided was wrong. The member is told."
    assert "We are sorry." in answer.text


async def test_whoever_decided_does_not_answer_the_appeal(one: Club) -> None:
    """Who ordered a pause cannot say that it stands; somebody else on the team must."""
    card = await one.threatens(one.ben, one.ana)
    await one.presses(one.mo, card, "That's right")
    letter = await one.letter(one.ben, "Ask a human")
    await one.presses(one.ben, letter, "Ask a human")
    appeal = await one.card(1)
    refused = await one.presses(one.mo, appeal, "It stands")
    told = await one.presses(one.lea, appeal, "It stands")
    answer = await one.told(one.ben, "it stays as it was")

    assert refused.startswith("You have decided in this already")
    assert told.startswith("Noted. It stands")
    assert list(answer.buttons) == ["Why?"]


@pytest.mark.parametrize("is_restarted", [False, True])
async def test_a_reminder_goes_away_by_itself(tmp_path: Path, *, is_restarted: bool) -> None:
    """After `reminder_seconds` nothing is left of it, also where the process was killed."""
    async with club(tmp_path) as one:
        one.configure(table={"reminder_seconds": 10})
        await one.bot.starts()
        reminder = await reminded(one, one.group.member("Kai"))
        if is_restarted:
            await one.bot.dies()
            await one.bot.starts()
        await one.until(lambda: not reminder.exists, "the reminder stays")

        assert len(one.group.messages) == 2


async def test_tips_reach_who_has_started_the_bot_and_nobody_else(one: Club) -> None:
    """A threatened member is told in private, or not at all: never in the group."""
    kai = one.group.member("Kai")
    await one.threatens(one.ben, kai)
    await one.bot.settles()
    silent = [*one.said_in_group], list(kai.private)
    await one.threatens(one.ben, one.ana)
    tip = await one.letter(one.ana, "No more tips")

    assert silent == ([], [])
    assert tip.text.startswith("Being threatened is not your fault.")
    assert list(tip.buttons) == [
        *("Get help", "Report", "How to block"),
        *("Not me / wrong", "No more tips"),
    ]
    assert one.said_in_group == []


# --- help ---------------------------------------------------------------------------------------


async def test_help_in_private_comes_first_and_a_person_is_told(one: Club) -> None:
    """What helps at once is read before anything else; the safety lead gets a case that rings."""
    await one.ana.says(one.peer.bot, "/help_me")
    told = await one.told(one.ana, "We told a person on the team here.")
    page = await one.letter(one.lea, "Take")
    first = one.ana.dms[0]

    assert FINDER in first.text
    assert list(first.buttons) == ["How to block"]
    assert one.ana.dms == [first, told]
    assert "Ana asks for help" in page.text
    assert "opened in a private chat with the bot, about the group Riverside" in page.text
    assert not page.silent
    assert one.team.messages == []


async def test_help_in_a_group_is_for_whoever_asked(one: Club) -> None:
    """The command is gone at once. Who has a line reads it there; for others a note stands whose
    answer nobody else can open, and which their private line hands over, whatever they ask next.
    """
    zoe = one.group.member("Zoe")
    asked = await one.ana.says(one.group, "/help_me")
    await one.told(one.ana, "We told a person on the team here.")
    noted = await zoe.says(one.group, "/help_me")
    await one.until(lambda: one.said_in_group, "no note stands in the group")
    other = await zoe.says(one.group, "/my_data")
    await one.until(lambda: not other.exists, "the command stays")
    (note,) = one.said_in_group
    read = await one.presses(zoe, note, "Read the answer")
    others = await one.presses(one.ben, note, "Read the answer")
    await zoe.opens(note.buttons["Open a private chat"])
    whole = await one.told(zoe, FINDER)
    await one.told(zoe, "ask me there")

    assert not asked.exists
    assert not noted.exists
    assert FINDER in one.ana.dms[0].text
    assert note.text.startswith("There is an answer here for whoever asked.")
    assert note.silent
    assert read.startswith("In danger? Call your local emergency number")
    assert others == "This is for whoever asked. You can ask, too: write /help_me."
    assert "We told a person on the team here." in whole.text


async def test_my_data_is_told_in_private_alone(one: Club) -> None:
    """A summary and a file go to the private line; in a group it is said where to ask."""
    await one.ana.says(one.peer.bot, "/my_data")
    await one.until(lambda: one.ana.dms, "nothing is told")
    (data,) = one.ana.dms
    asked = await one.ben.says(one.group, "/my_data")
    where = await one.told(one.ben, "ask me there")

    assert "This is what we keep about you and may show you." in data.text
    assert data.document is not None
    assert data.document.name == "my-data.json"
    assert not asked.exists
    assert where.exists
    assert one.said_in_group == []


# --- reports ------------------------------------------------------------------------------------


async def test_a_report_is_one_word_below_a_message(one: Club) -> None:
    """The command is gone at once, its author has a receipt, moderators a case that names nobody
    who reported; the same report again is the same case; nothing is done to whom it is about.
    """
    said = await one.ben.says(one.group, HARMLESS)
    await reports(one, one.ana, said, "please look")
    receipt = await one.letter(one.ana, MAY_BE_ABUSE)
    card = await one.card()
    await reports(one, one.ana, said)
    again = await one.told(one.ana, "You told us about this one.")
    shown = await one.presses(one.mo, card, "Show the lines")
    lines = await one.told(one.mo, HARMLESS)
    await one.bot.settles()
    _, case = await one.bot.command("cases", "show", "case-1", "--json")

    assert receipt.text.startswith("Thank you. A person will look at it.")
    assert again.exists
    assert "A member asks for a look at Ben" in card.text
    assert len(one.cards) == 1
    assert shown == "The answer is in your private chat with this bot."
    assert "please look" in lines.text
    for text in (card.text, one.topics[0].name, lines.text, case):
        assert "Ana" not in text
        assert one.ana.id not in text
    assert said.exists
    assert one.ben.dms == []
    assert one.group.messages == [said]


async def test_a_report_of_ones_own_or_of_nothing_is_no_case(one: Club) -> None:
    """Who points at themselves, or at nothing, is told what they can do."""
    said = await one.ana.says(one.group, HARMLESS)
    await reports(one, one.ana, said)
    own = await one.told(one.ana, "This is your own message.")
    command = await one.ana.says(one.group, "/report")
    how = await one.told(one.ana, "/report")
    await one.until(lambda: not command.exists, "the command stays")
    await one.bot.settles()

    assert own.exists
    assert "answer" in how.text.casefold() or "reply" in how.text.casefold()
    assert one.cards == []


async def test_a_report_about_a_moderator_reaches_the_lead_alone(one: Club) -> None:
    """Whoever is reported on the team reads nothing of it."""
    said = await one.mo.says(one.group, HARMLESS)
    await reports(one, one.ana, said)
    page = await one.letter(one.lea, "Take")
    await one.bot.settles()

    assert "A member asks for a look at Mo" in page.text
    assert one.team.messages == []


async def test_a_report_may_be_of_abuse_material(tmp_path: Path) -> None:
    """One more press, and those responsible have it alone; the team's card is a stub."""
    async with club(tmp_path) as one:
        one.peer.limits.enforced = False
        ray = one.peer.person("Ray")
        ray.opened_bot()
        one.configure(csea=[ray])
        await one.bot.starts()
        await reports(one, one.ana, await one.ben.says(one.group, HARMLESS))
        receipt = await one.letter(one.ana, MAY_BE_ABUSE)
        await one.presses(one.ana, receipt, MAY_BE_ABUSE)
        page = await one.letter(ray, "Reported")
        await one.bot.settles()

        assert page.stored.protected
        assert "Ana" not in page.text
        assert not any("abuse" in message.text for message in one.team.messages)


# --- is this OK? --------------------------------------------------------------------------------


async def test_whether_a_message_is_ok_is_answered_in_private_and_nothing_is_kept(
    one: Club,
) -> None:
    """A message from a chat that the bot never saw is looked at for whoever forwards it alone; no
    word of it stands on disk or in the log, and nobody is told.
    """
    stranger = one.peer.person("Stranger")
    other = one.peer.supergroup("Elsewhere")
    for who in (stranger, one.ana):
        who.is_member_of(other)
    said = await stranger.says(other, MEETING)
    forward = await one.ana.says(one.peer.bot, forward=said)
    answer = await one.told(one.ana, "You never have to reply.")
    await one.bot.settles()
    while_it_runs = kept_on_disk(one)
    await one.bot.stops()

    assert answer.reply_to == forward
    assert answer.text.startswith("Asked to meet someone from online? You can say no.")
    assert "We kept nothing of it, and told nobody." in answer.text
    assert list(answer.buttons)[:2] == ["Get help", "How to block"]
    assert (while_it_runs, kept_on_disk(one)) == ([], [])
    assert one.cards == []
    assert len(one.ana.dms) == 1


def kept_on_disk(one: Club) -> list[str]:
    """Return the files in which a word of the forwarded message stands."""
    files = (path for path in one.bot.folder.rglob("*") if path.is_file())
    return sorted(path.name for path in files if MARK.encode() in path.read_bytes())


async def test_a_forwarded_message_can_be_reported(one: Club) -> None:
    """Below the answer stands a way to the moderators, who read what was forwarded, not by whom."""
    said = await one.ben.says(one.group, HARMLESS)
    await one.ana.says(one.peer.bot, forward=said)
    answer = await one.letter(one.ana, "Report to moderators")
    await one.presses(one.ana, answer, "Report to moderators")
    question = await one.letter(one.ana, "Something else")
    await one.presses(one.ana, question, "Something else")
    receipt = await one.told(one.ana, "Thank you. A person will look at it.")
    card = await one.card()
    await one.presses(one.mo, card, "Show the lines")
    lines = await one.told(one.mo, HARMLESS)

    assert "People on the team here read this" in question.text
    assert "never told who it was" in question.text
    assert receipt.exists
    assert "A member asks for a look at Ben" in card.text
    assert "Ana" not in card.text + lines.text
    assert one.ben.dms == []


async def test_what_was_hidden_is_not_told_to_anybody_but_its_author(one: Club) -> None:
    """A hidden message leaves nothing in the group; the letter to its author quotes nothing."""
    await one.threatens(one.ben, one.ana)
    letter = await one.letter(one.ben, "Why?")
    await one.bot.settles()
    await one.presses(one.ben, letter, "Why?")
    reasons = await one.told(one.ben, "The writer threatened somebody")

    assert one.group.messages == []
    assert letter.text.startswith("We hid your message because it may break a rule here.")
    assert not any(THREAT in message.text for message in one.ben.dms)
    assert list(reasons.buttons) == ["Ask a human"]
