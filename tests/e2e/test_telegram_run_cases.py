"""A case in a running Leeward: a topic with buttons; people take it, judge it, and order acts."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from leeward_running import THREAT
from telegram_peer import payloads
from telegram_peer.persons import Person
from telegram_peer.posts import Message
from telegram_peer.presses import Answer
from telegram_peer.state import Query
from telegram_running import Club, club

OLD = "This button is of another version of Leeward; nothing was done."


@pytest.fixture
async def one(tmp_path: Path) -> AsyncIterator[Club]:
    """A running Leeward that enforces, and one case: Ben has threatened Ana."""
    async with club(tmp_path) as made:
        made.peer.limits.enforced = False  # one moderator presses more in a test than in an hour
        made.configure()
        await made.bot.starts()
        await made.threatens(made.ben, made.ana)
        yield made


def forged(one: Club, who: Person, message: Message, data: str) -> Answer:
    """Let Telegram tell of a press that no app would send: whose, on what, and with what in it."""
    world = one.peer.world
    number = str(4_000_000_000_000 + world.number())
    world.queries[number] = Query(number, who.key, message.chat_key, message.key, world.now())
    body = {
        "id": number,
        "from": payloads.user(world.users[who.key]),
        "message": payloads.message(world, message.stored),
        "chat_instance": "1",
        "data": data,
    }
    one.peer.sends_raw({"callback_query": body})
    return Answer(one.peer, number)


async def test_a_case_is_a_topic_whose_card_names_people_and_quotes_nobody(one: Club) -> None:
    """Who, to whom, how soon, where and what was done stand there by names; no words, no ids."""
    (card,) = one.cards
    text, buttons = card.text, list(card.buttons)
    await one.presses(one.mo, card, "Take")
    done = await one.reads(card, "Taken by\nMo")

    assert [topic.name for topic in one.topics] == ["case-1 · threat · high"]
    assert card.thread == one.topics[0].key
    assert "Ben threatened Ana" in text
    assert "Ben → Ana, opened in the group Riverside" in text
    assert "days" not in text
    assert not any(who.id in text for who in (one.ana, one.ben, one.group, one.team))
    assert {each["url"] for each in card.entities if each["type"] == "text_link"} <= {
        f"https://t.me/c/{one.group.id.removeprefix('-100')}/{number}" for number in range(9)
    }
    assert "Done so far\nHid the message, gave a tip." in done
    assert buttons == [
        "Take",
        "That's right",
        "That's wrong",
        "Unclear",
        "Show the lines",
        "Undo",
        "Pause",
        "Note",
        "Kick",
        "Ban",
        "Close the group",
        "May be abuse material",
        "Hand it over to …",
    ]


async def test_a_case_is_taken_handed_over_and_handed_back(one: Club) -> None:
    """Each step stands on the card at once; whoever comes second learns who has it."""
    (card,) = one.cards
    taken = await one.presses(one.mo, card, "Take")
    await one.reads(card, "Taken by\nMo, until")
    second = await one.presses(one.lea, card, "Take over")
    asked = await one.presses(one.mo, card, "Hand it over to …")
    choice = await one.letter(one.mo, "Lea")
    await one.presses(one.mo, choice, "Lea")
    await one.reads(card, "Taken by\nLea, until")
    handed = await one.reads(choice, "The case is handed over.")
    back = await one.presses(one.lea, card, "Hand back")
    await one.until(lambda: "Taken by" not in card.text, "nobody handed it back")

    assert taken == "You look after this case now."
    assert second.startswith("Mo looks after this case until")
    assert asked == "Leeward asks you in your private chat with this bot."
    assert choice.buttons == {}
    assert handed.endswith("Leeward does not call them: please tell them.")
    assert back == "The case waits for somebody else now."


async def test_a_note_is_written_by_a_reply_and_read_with_the_lines(one: Club) -> None:
    """*Note* asks in private, *Show the lines* answers there; what it shows cannot be forwarded."""
    (card,) = one.cards
    asked = await one.presses(one.mo, card, "Note")
    (prompt,) = one.mo.dms
    await one.mo.says(one.peer.bot, "talked to both of them", reply_to=prompt)
    await one.reads(card, "Notes\n1; Show the lines shows it.")
    kept = await one.told(one.mo, "The note is kept with the case.")
    shown = await one.presses(one.mo, card, "Show the lines")
    lines = await one.told(one.mo, THREAT)

    assert asked == "Leeward asks you in your private chat with this bot."
    assert "What should the others know?" in prompt.text
    assert prompt.asks_for_reply or not prompt.exists
    assert kept.exists
    assert shown == "The answer is in your private chat with this bot."
    assert lines.stored.protected
    assert "Mo wrote:\ntalked to both of them" in lines.text
    assert "It goes from here by itself within 60 minutes." in lines.text
    assert len(one.team.messages) == 1


@pytest.mark.parametrize("may_delete", [True, False])
async def test_who_has_no_private_line_writes_the_note_in_the_topic(
    one: Club, *, may_delete: bool
) -> None:
    """The question stands below the card, and question and note are taken away where the bot may
    do that; lines wait for a private chat, and it is said how that is opened.
    """
    (card,) = one.cards
    if may_delete:
        one.team.bot_may("manage_topics", "delete_messages")
    max_ = one.moderator("Max")
    lines = await one.presses(max_, card, "Show the lines")
    asked = await one.presses(max_, card, "Note")
    await one.until(lambda: len(one.team.messages) == 2, "nobody asks")
    prompt = one.team.messages[-1]
    question = prompt.text
    note = await max_.replies(prompt, "talked to both of them")
    await one.reads(card, "Notes\n1; Show the lines shows it.")
    await one.until(lambda: not prompt.exists, "the question stays")
    await one.until(
        lambda: not note.exists or "please delete it yourself" in one.team.messages[-1].text,
        "the note stays, and nobody is told",
    )

    assert "open a private chat with this bot first" in lines
    assert f"t.me/{one.peer.bot.username}" in lines
    assert asked == "Leeward asks you below."
    assert prompt.thread == card.thread
    assert "This is for Max." in question
    assert note.exists == (not may_delete)


async def test_what_was_right_closes_the_topic_and_reopen_opens_it(one: Club) -> None:
    """The verdict stands on the card and in the topic's name; a closed case can be reopened."""
    (card,) = one.cards
    (topic,) = one.topics
    told = await one.presses(one.mo, card, "That's right")
    await one.until(lambda: topic.closed, "the topic is open")
    name, text, buttons = topic.name, card.text, list(card.buttons)
    await one.presses(one.lea, card, "Reopen")
    await one.until(lambda: not topic.closed, "the topic is closed")

    assert told == "Noted. Right: it was what it looked like. The case is closed."
    assert name == "case-1 · threat · high · resolved"
    assert "Verdict\nRight: it was what it looked like." in text
    assert buttons == ["Show the lines", "Reopen", "Undo"]
    assert "Take" in card.buttons or "Take over" in card.buttons
    assert topic.name == "case-1 · threat · high"


async def test_what_was_wrong_is_undone_whatever_it_was(one: Club) -> None:
    """A pause for a time and a ban, each with a second press, and the hidden message: *That's
    wrong* lets the member write, come back, and say whether the message is posted again.
    """
    (card,) = one.cards
    await one.presses(one.mo, card, "Pause")
    pause = await one.letter(one.mo, "1 hour")
    question = pause.text
    await one.presses(one.mo, pause, "1 hour")
    await one.until(lambda: one.group.restricted(one.ben) is not None, "Ben may write")
    paused, until = one.group.restricted(one.ben), one.group.standing(one.ben).until
    await one.bot.settles()
    await one.presses(one.mo, card, "Ban")
    ban = await one.letter(one.mo, "Yes, ban")
    was_in = one.group.has(one.ben)
    await one.presses(one.mo, ban, "Yes, ban")
    await one.until(lambda: one.ben in one.group.banned, "Ben is not banned")
    await one.reads(ban, "Ordered: ban Ben.")
    await one.bot.settles()
    await one.presses(one.mo, card, "That's wrong")
    told = (await one.told(one.mo, "Noted. Wrong")).text
    letter = await one.letter(one.ben, "Post it again")
    await one.until(lambda: one.ben not in one.group.banned, "Ben stays banned")
    await one.bot.settles()
    restricted = one.group.restricted(one.ben)
    await one.presses(one.ben, letter, "Post it again")
    await one.until(lambda: one.said_in_group, "it is not posted again")

    assert question.startswith("This keeps Ben from writing anywhere in Riverside. For how long?")
    assert paused is not None
    assert not any(paused.values())
    assert 3_500 < until - one.peer.world.now() <= 3_600
    assert was_in
    assert told.startswith("Noted. Wrong: it was not what it looked like. The case is closed.")
    assert restricted is None
    assert "Telegram cannot bring a message back, so its author is asked first." in told
    assert letter.text.startswith("A person looked again, and your message was fine. Sorry!")
    assert THREAT in one.said_in_group[0].text


async def test_a_kick_takes_a_second_press_within_a_minute(one: Club) -> None:
    """A press that comes later, also to the next process, does nothing and says so."""
    (card,) = one.cards
    await one.presses(one.mo, card, "Kick")
    late = await one.letter(one.mo, "Yes, kick")
    question = late.text
    await one.bot.stops()
    await one.peer.gone()
    one.peer.later(timedelta(seconds=61))
    await one.bot.starts()
    await one.presses(one.mo, late, "Yes, kick")
    told = await one.reads(late, "too late")
    was_in = one.group.has(one.ben)
    await one.presses(one.mo, card, "Kick")
    asked = await one.letter(one.mo, "Yes, kick")
    await one.presses(one.mo, asked, "Yes, kick")
    await one.until(lambda: not one.group.has(one.ben), "Ben is there")
    await one.bot.settles()

    assert question.startswith("This removes Ben from Riverside.")
    assert told.startswith("That was too late: nothing was done.")
    assert was_in
    assert one.ben not in one.group.banned


async def test_suspected_abuse_material_is_for_its_responders_alone(tmp_path: Path) -> None:
    """After a second press the topic keeps a stub, and those responsible read it in private."""
    async with club(tmp_path) as one:
        one.peer.limits.enforced = False
        ray = one.peer.person("Ray")
        ray.opened_bot()
        one.configure(csea=[ray])
        await one.bot.starts()
        card = await one.threatens(one.ben, one.ana)
        await one.presses(one.mo, card, "May be abuse material")
        sure = await one.letter(one.mo, "Yes, it may be abuse material")
        question = sure.text
        await one.presses(one.mo, sure, "Yes, it may be abuse material")
        page = await one.letter(ray, "Reported")
        await one.until(lambda: "Take" not in card.buttons, "the card stays")
        await one.until(lambda: one.topics[0].closed, "the topic is open")
        answer = await forged(one, one.mo, page, page.buttons["Take"]).completes()
        await one.presses(ray, page, "Take")
        await one.reads(page, "Taken by\nRay")

        assert "Do not open them to be sure." in question
        assert card.buttons == {}
        assert not any(who.name in card.text for who in (one.ana, one.ben))
        assert "threat" not in card.text + one.topics[0].name
        assert page.stored.protected
        assert answer.text != "You look after this case now."
        assert one.lea.dms == []


async def test_a_case_about_an_admin_is_for_the_safety_lead_alone(one: Club) -> None:
    """Whoever a case is about reads nothing of it, and their presses on it do nothing."""
    await one.mo.says(one.group, THREAT, mentions=[one.ana])
    page = await one.letter(one.lea, "Take")
    await one.bot.settles()
    answer = await forged(one, one.mo, page, page.buttons["That's wrong"]).completes()
    await one.bot.settles()

    assert "Mo threatened Ana" in page.text
    assert len(one.cards) == 1
    assert (answer.text or "").startswith("This is for somebody else on the team")
    assert "Verdict" not in page.text


@pytest.mark.parametrize("what", ["another case", "cut", "of another chat", "empty"])
async def test_a_forged_press_does_nothing(one: Club, what: str) -> None:
    """Only what we wrote for that chat counts; whoever presses is told in one sentence."""
    (card,) = one.cards
    data = card.buttons["Take"]
    made = {
        "another case": data.replace("case-1", "case-2"),
        "cut": data[:-1],
        "of another chat": data,
        "empty": "",
    }[what]
    place = one.mo.dms[0] if one.mo.dms else card
    if what == "of another chat":
        place = await one.ana.says(one.group, "hello")
    answer = await forged(one, one.mo, place, made).completes()
    await one.presses(one.lea, card, "Take")
    await one.reads(card, "Taken by")

    assert answer.text == OLD
    assert "Taken by\nLea" in card.text


async def test_a_press_of_a_stranger_does_nothing(one: Club) -> None:
    """Whoever is no moderator, and whoever is no admin any more, is told that it is for others."""
    (card,) = one.cards
    told = [
        (await forged(one, who, card, card.buttons[label]).completes()).text or ""
        for who in (one.ana, one.ben)
        for label in ("Take", "That's wrong", "Show the lines", "Ban")
    ]
    one.mo.is_plain_in(one.group)
    ban = await one.presses(one.mo, card, "Ban")
    await one.bot.settles()

    assert all(words.startswith("This is for somebody else on the team") for words in told)
    assert "it takes the right Ban Users" in ban
    assert "Taken by" not in card.text
    assert "Verdict" not in card.text
    assert one.group.has(one.ben)
    assert not any(THREAT in message.text for message in (*one.ana.dms, *one.ben.dms))
