"""Every form that a message takes on Telegram is judged by a running Leeward."""

from collections.abc import AsyncIterator
from typing import Final

import pytest
import pytest_asyncio
from leeward_running import INSULT, THREAT
from telegram_peer.entities import entity
from telegram_peer.posts import Message
from telegram_running import Club, club

pytestmark = [pytest.mark.asyncio(loop_scope="module")]

TRICK: Final = "free nitro for everyone, claim it here"
ADDRESS: Final = "https://dlscord.example/gift"
PHONE: Final = "+44 7700 900123"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def one(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Club]:
    """A group whose policy is enforced; each test has people of its own."""
    async with club(tmp_path_factory.mktemp("messages")) as made:
        made.peer.limits.enforced = False  # all tests speak within one minute
        made.configure()
        await made.bot.starts()
        yield made


async def stays(one: Club, *said: Message) -> bool:
    """Say whether messages stand once all that was said so far is judged and done."""
    after = await one.lea.says(one.group, "hello all")
    judged = one.bot.judged()
    await one.lea.says(one.group, "hello again")
    await one.bot.hears(1, judged)
    await one.bot.settles()
    assert after.exists
    return all(message.exists for message in said)


async def test_a_caption_is_read(one: Club) -> None:
    """What stands below a picture, a video or a file counts as what its author says."""
    kai, mia = one.pair()
    hello = await mia.says(one.group, "hello all")
    said = [
        await kai.sends_photo(one.group, THREAT, reply_to=hello),
        await kai.sends_video(one.group, THREAT, reply_to=hello, spoiler=True),
        await kai.sends_document(one.group, "plan.txt", THREAT, reply_to=hello),
        await kai.sends_animation(one.group, THREAT, reply_to=hello),
    ]

    await one.is_hidden(*said)


async def test_an_album_is_read_by_its_caption(one: Club) -> None:
    """Of several pictures sent as one the piece with the words is hidden; none is judged as two."""
    kai, mia = one.pair()
    hello = await mia.says(one.group, "hello all")
    first = await kai.sends_photo(one.group, THREAT, reply_to=hello, media_group="77")
    second = await kai.sends_photo(one.group, reply_to=hello, media_group="77")
    await one.is_hidden(first)

    assert await stays(one, second)


async def test_a_message_that_is_edited_into_a_threat_is_hidden(one: Club) -> None:
    """What was harmless is judged anew when its author changes it; so is a caption."""
    kai, mia = one.pair()
    hello = await mia.says(one.group, "hello all")
    said = await kai.says(one.group, "good game", reply_to=hello)
    shown = await kai.sends_photo(one.group, "good game", reply_to=hello)
    await kai.edits(said, THREAT)
    await kai.edits(shown, THREAT)

    await one.is_hidden(said, shown)


async def test_an_address_behind_words_is_seen(one: Club) -> None:
    """A link that shows other words than where it leads is judged by where it leads."""
    kai, _ = one.pair()
    mark = entity("text_link", TRICK, TRICK.index("here"), len(TRICK)) | {"url": ADDRESS}
    said = await kai.says(one.group, TRICK, entities=[mark])

    await one.is_hidden(said)


async def test_words_below_a_spoiler_are_read(one: Club) -> None:
    """Nobody hides a threat behind a veil; names in it count, with a username and without."""
    kai, mia = one.pair()
    mark = entity("spoiler", THREAT, 0, len(THREAT))
    said = await kai.says(one.group, THREAT, mentions=[mia], entities=[mark])
    zoe = one.group.member("Zoe", "zoe_riverside")
    await zoe.says(one.group, "hello all")
    named = await kai.says(one.group, THREAT, mentions=[zoe])
    await one.is_hidden(said, named)
    await one.until(
        lambda: {f"{kai.name} → {mia.name}", f"{kai.name} → Zoe"} <= pairs(one),
        "the cases do not say to whom it was said",
    )


def pairs(one: Club) -> set[str]:
    """Return who did something to whom, as the cards tell."""
    lines = (line for card in one.cards for line in card.text.splitlines())
    return {line.partition(", opened")[0] for line in lines if ", opened in " in line}


async def test_what_is_quoted_or_forwarded_is_nobodys_own_word(one: Club) -> None:
    """Who quotes or forwards an insult is neither warned nor hidden."""
    kai, mia = one.pair()
    other = one.peer.supergroup("Elsewhere")
    for who in (kai, mia):
        who.is_member_of(other)
    rude = await kai.says(other, INSULT, mentions=[mia])
    said = [
        await mia.says(one.group, forward=rude),
        await mia.says(one.group, "look what he said", reply_to=rude, quote=INSULT),
    ]

    assert await stays(one, *said)
    assert mia.dms == []
    assert kai.dms == []


@pytest.mark.parametrize("part", ["question", "option"])
async def test_a_poll_is_read(one: Club, part: str) -> None:
    """The question of a poll and its options count as what its author says."""
    kai, mia = one.pair()
    hello = await mia.says(one.group, "hello all")
    asked = THREAT if part == "question" else "which one?"
    options = ["yes", "no"] if part == "question" else ["none", f"{TRICK} {ADDRESS}"]
    said = await kai.sends_poll(one.group, asked, options, reply_to=hello)

    await one.is_hidden(said)


async def test_stickers_dice_and_voices_are_left_alone(one: Club) -> None:
    """What has no words is neither judged nor broken by."""
    kai, _ = one.pair()
    said = [
        await kai.sends_sticker(one.group, "😀"),
        await kai.sends_dice(one.group),
        await kai.sends_voice(one.group),
        await kai.sends_video_note(one.group),
        await kai.sends_audio(one.group, "A song"),
        await kai.sends_story(one.group, kai),
    ]

    assert await stays(one, *said)
    assert kai.dms == []


@pytest.mark.parametrize("what", ["contact", "location"])
async def test_who_shows_a_number_or_a_place_is_advised(one: Club, what: str) -> None:
    """The author alone reads a tip; neither number nor place is kept anywhere."""
    kai, _ = one.pair()
    if what == "contact":
        said = await kai.sends_contact(one.group, PHONE, "Kai")
    else:
        said = await kai.sends_location(one.group, 51.123456, -3.123456)
    tip = await one.letter(kai, "No more tips")
    is_there = await stays(one, said)
    files = [path.read_bytes() for path in one.bot.folder.rglob("*") if path.is_file()]

    assert tip.text
    assert is_there
    assert not any(mark in held for held in files for mark in (b"900123", b"51.123", b"3.123456"))


async def test_a_topic_is_a_room(one: Club) -> None:
    """In a group with topics each is judged by itself, and the case leads to it by its name."""
    kai, mia = one.pair()
    forum = one.peer.supergroup("Lakeside", forum=True)
    forum.adds_bot("delete_messages", "restrict_members")
    for who in (kai, mia):
        who.is_member_of(forum)
    topic = await forum.owner.opens_topic(forum, "trips")
    hello = await mia.says(topic, "hello all")
    said = await kai.says(topic, THREAT, reply_to=hello)
    await one.is_hidden(said)
    await one.until(
        lambda: any(f"{kai.name} → {mia.name}" in card.text for card in one.cards), "no case"
    )
    card = next(card for card in one.cards if f"{kai.name} → {mia.name}" in card.text)

    assert "opened in topic trips of the group Lakeside" in card.text
    assert hello.exists


async def test_a_post_of_a_channel_is_put_before_the_safety_lead(one: Club) -> None:
    """Who posts in a channel is staff there, and in the group that discusses it: nothing of theirs
    is hidden, the lead reads of it; what members answer is judged as anything else.
    """
    kai, mia = one.pair()
    news, talk = one.peer.channel("News"), one.peer.supergroup("News talk")
    talk.links(news)
    talk.adds_bot("delete_messages", "restrict_members")
    news.adds_bot("delete_messages", "post_messages")
    for who in (kai, mia):
        who.is_member_of(talk)
    post = news.posts(f"{TRICK} {ADDRESS}")
    copy = talk.messages[-1]
    hello = await mia.says(talk, "hello", reply_to=copy)
    answer = await kai.says(talk, THREAT, reply_to=hello)
    await one.is_hidden(answer)
    page = await shown_to_somebody(one, "The channel News posted a link")

    assert await stays(one, post, copy, hello)
    assert page in one.lea.dms
    assert "opened in the channel News" in page.text


async def test_an_anonymous_admin_is_exempt(one: Club) -> None:
    """Who writes in the name of the group is an admin: nothing of theirs is hidden or answered."""
    _, mia = one.pair()
    head = one.group.member("Head")
    head.is_admin_of(one.group, "delete_messages", anonymous=True)
    said = await head.says(one.group, INSULT, mentions=[mia])

    assert await stays(one, said)
    assert not any(message.reply_to == said for message in one.said_in_group)


async def test_who_writes_as_a_channel_can_be_kept_out(one: Club) -> None:
    """The message is hidden; of buttons only *Ban* is there, which bans the channel."""
    kai, mia = one.pair()
    mask = one.peer.channel("Masked")
    kai.is_owner_of(mask)
    hello = await mia.says(one.group, "hello all")
    said = await kai.says(one.group, THREAT, reply_to=hello, as_channel=mask)
    await one.is_hidden(said)
    page = await shown_to_somebody(one, "The channel Masked threatened")
    buttons = list(page.buttons)
    reader = one.lea
    await one.presses(reader, page, "Ban")
    sure = await one.letter(reader, "Yes, ban")
    question = sure.text
    await one.presses(reader, sure, "Yes, ban")
    await one.until(lambda: mask in one.group.banned_channels, "the channel may still write")

    assert not {"Pause", "Kick"} & set(buttons)
    assert "Masked" in question
    assert kai.dms == []


async def shown_to_somebody(one: Club, words: str) -> Message:
    """Wait for a card with these words, in the moderators' group or with the lead."""

    def found() -> list[Message]:
        return [card for card in (*one.cards, *one.lea.dms) if words in card.text and card.buttons]

    await one.until(found, f"nobody is shown {words!r}")
    return found()[0]
