"""What members do in a running Leeward: report, ask whether a message is all right, get help."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from discord_peer.people import Person
from discord_peer.things import Message
from discord_running import Club, club
from leeward_running import ENFORCING

pytestmark = [pytest.mark.peer, pytest.mark.asyncio(loop_scope="module")]

REPORT = "Report to moderators"
IS_THIS_OK = "Is this OK?"
FINDER = "https://childhelplineinternational.org"
HARMLESS = "i saw you at the bus stop, nice bag"
"""What the rules say nothing about, and what a person may still want to be looked at."""


@pytest_asyncio.fixture(
    scope="module", loop_scope="module", params=["all intents", "no privileged intent"]
)
async def one(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Club]:
    """A server, once with all intents, and once with nothing that Discord must approve."""
    async with club(tmp_path_factory.mktemp("reports")) as made:
        if request.param == "no privileged intent":
            made.peer.gateway.approved.message_content = False
            made.peer.gateway.approved.members = False
            made.peer.gateway.approved.presences = False
        made.configure(ENFORCING)
        made.peer.limits.set("dm-open", 1_000, 10.0)  # a new pair for each test
        await made.bot.starts()
        yield made


async def reports(one: Club, who: Person, what: Message, reason: str = "") -> Message:
    """Let somebody report a message in two taps, and return their receipt."""
    form = await (await who.uses_menu(REPORT, what)).completes()
    return await one.told(await who.submits(form, {"reason": reason}))


async def test_a_report_takes_two_taps_and_opens_a_case(one: Club) -> None:
    """A member reports a message and gets a receipt; moderators read what and why, not who."""
    room, kai, mia = one.pair()
    said = await kai.says(room, HARMLESS)
    receipt = await reports(one, mia, said, "please look")
    card = await one.case_about(kai)
    lines = await one.told(await one.mo.clicks(card, label="Show the lines"))

    assert receipt.ephemeral
    assert receipt.words.startswith("Thank you. A person will look at it.")
    assert list(receipt.buttons) == ["Get help", "How to block"]
    assert "A member asks for a look at" in card.words
    assert HARMLESS in lines.words
    assert "a member who reported it wrote:\n`please look`" in lines.words
    assert mia.mention not in card.words + lines.words
    assert said.exists
    assert kai.dms == []


async def test_a_message_is_reported_once_by_each(one: Club) -> None:
    """Who reports the same message again is told that people have it, and nobody is asked anew."""
    room, kai, mia = one.pair()
    said = await kai.says(room, HARMLESS)
    await reports(one, mia, said)
    again = await one.told(await mia.uses_menu(REPORT, said))

    assert again.words.startswith("You told us about this one.")


async def test_ones_own_message_is_no_report(one: Club) -> None:
    """Who points at their own message is told what they can do, and no case is opened."""
    room, kai, _ = one.pair()
    said = await kai.says(room, HARMLESS)
    answer = await one.told(await kai.uses_menu(REPORT, said))

    assert answer.words.startswith("This is your own message.")
    assert one.in_forum(kai) == []


async def test_a_report_about_staff_reaches_the_safety_lead_alone(one: Club) -> None:
    """A moderator who is reported reads nothing of it: the lead alone gets the case."""
    room, _, mia = one.pair()
    moderator = one.guild.member("Max", roles=[one.team])
    await reports(one, mia, await moderator.says(room, HARMLESS))
    await one.peer.until(lambda: [d for d in one.lea.dms if moderator.mention in d.words])
    await one.settles()

    assert one.in_forum(moderator) == []


async def test_whether_a_message_is_all_right_is_answered_to_the_asker_alone(one: Club) -> None:
    """*Is this OK?* says kindly what was seen and what can be done; no score, no case, no name."""
    room, kai, mia = one.pair()
    said = await kai.says(room, "you can meet me at my place, just us two, nobody else")
    answer = await one.told(await mia.uses_menu(IS_THIS_OK, said))

    assert answer.ephemeral
    assert "You never have to reply." in answer.words
    assert list(answer.buttons) == ["Get help", "How to block", REPORT]
    assert not any(character.isdigit() for character in answer.words)
    assert kai.mention not in answer.words
    assert one.in_forum(kai) == []


async def test_the_answer_leads_on_to_a_report(one: Club) -> None:
    """From the answer to *Is this OK?* the message can be reported, as from its menu."""
    room, kai, mia = one.pair()
    said = await kai.says(room, "come to my place, just us two")
    answer = await one.told(await mia.uses_menu(IS_THIS_OK, said))
    form = await (await mia.clicks(answer, label=REPORT)).completes()
    receipt = await one.told(await mia.submits(form, {"reason": ""}))
    await one.case_about(kai)

    assert "You can say no." in answer.words
    assert receipt.words.startswith("Thank you.")


async def test_a_direct_message_can_be_shared_by_who_added_the_app_themselves(one: Club) -> None:
    """In a conversation that no bot sees, a member shares one message on purpose; none is told."""
    _, kai, mia = one.pair()
    mia.installs_app()
    said = await kai.says(mia, "send me money or i post your pictures")
    answer = await one.told(await mia.uses_menu(IS_THIS_OK, said))

    assert mia.offers(kai) == {IS_THIS_OK, "is-this-ok"}
    assert answer.ephemeral
    assert "Being threatened is not your fault." in answer.words
    assert "We kept nothing of it, and told nobody." in answer.words
    assert REPORT not in answer.buttons
    assert not any(kai.mention in page.words for page in [*one.cards, *one.lea.dms])


async def test_help_is_shown_at_once_and_a_person_is_told(one: Club) -> None:
    """`/help-me` shows the emergency line and the finder to whoever asks; the lead is told who."""
    room, kai, _ = one.pair()
    asked = await kai.uses("help-me", room)
    await one.peer.until(lambda: len(asked.messages) == 2)
    await one.peer.until(lambda: [page for page in one.lea.dms if kai.mention in page.words])

    await one.settles()

    assert asked.only_for_them
    assert "Call your local emergency number now." in asked.messages[0].words
    assert FINDER in asked.messages[0].words
    assert asked.messages[1].words.startswith("We told a person on the team here.")
    assert room.messages == []


async def test_a_cry_for_help_is_still_one_when_somebody_has_taken_it(one: Club) -> None:
    """Once the lead takes the case, its card says who has it, and still why people were asked."""
    room, kai, _ = one.pair()
    await kai.uses("help-me", room)
    await one.peer.until(lambda: [page for page in one.lea.dms if kai.mention in page.words])
    page = next(page for page in one.lea.dms if kai.mention in page.words)
    await one.settles()
    await one.lea.clicks(page, label="Take")
    await one.peer.until(lambda: "Taken by" in page.words)

    assert f"{kai.mention} asks for help" in page.words


async def test_help_can_be_asked_for_in_a_direct_message(one: Club) -> None:
    """Who asks the bot in private gets the same help, and the team of their server is told."""
    _, kai, _ = one.pair()
    asked = await kai.uses("help-me", one.peer.bot)
    await one.peer.until(lambda: len(asked.messages) == 2)
    await one.peer.until(lambda: [page for page in one.lea.dms if kai.mention in page.words])

    assert FINDER in asked.messages[0].words
    assert asked.messages[1].words.startswith("We told a person on the team here.")


async def test_ones_data_comes_as_a_file_for_oneself(one: Club) -> None:
    """`/my-data` tells a member what is kept and may be shown, whole, and to nobody else."""
    room, kai, _ = one.pair()
    answer = await one.told(await kai.uses("my-data", room))
    (file,) = answer.stored.attachments

    assert answer.ephemeral
    assert answer.words.startswith("This is what we keep about you")
    assert file["filename"] == "my-data.json"


async def test_what_is_written_to_the_bot_itself_is_read(one: Club) -> None:
    """A cry for help in a direct message to the bot is answered there, and the lead is called."""
    _, kai, _ = one.pair()
    await kai.says(one.peer.bot, "i don't want to live anymore")
    matters = "You matter, and you are not alone."
    await one.peer.until(lambda: [letter for letter in kai.dms if matters in letter.words])
    await one.peer.until(lambda: [page for page in one.lea.dms if kai.mention in page.words])
    page = next(page for page in one.lea.dms if kai.mention in page.words)

    assert all("Get help" in letter.buttons for letter in kai.dms)
    assert page.words.splitlines()[0].endswith("· urgent")
    assert "live anymore" not in page.words
