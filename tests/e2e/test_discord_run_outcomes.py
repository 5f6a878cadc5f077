"""What became of a report, in a running Leeward: receipt, verdict, outcome, for its reporter alone;
and that nothing of *Is this OK?* stays anywhere.
"""

import re
from collections.abc import AsyncIterator
from typing import Final

import pytest
import pytest_asyncio
from discord_peer.answers import Answer
from discord_peer.people import Person
from discord_peer.things import Message
from discord_running import Club, club
from discord_secrets import marks_in, speaks_loudly
from leeward_running import ENFORCING

from leeward_policies.advice import advice

pytestmark = [pytest.mark.peer, pytest.mark.asyncio(loop_scope="module")]

HARMLESS: Final = "i saw you at the bus stop, nice bag"
"""What the rules say nothing about, and what a person may still want to be looked at."""

NUMBER: Final = re.compile(r"R-[0-9A-HJKMNP-TV-Z]{6}")

SHOWN: Final = ("opalwhisper", "cobaltmeadow", "saffronkettle")
"""Marks in what members show to *Is this OK?*: by menu, by form, and in private."""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def one(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Club]:
    """A server whose policy is enforced, which logs all that there is to log."""
    async with club(tmp_path_factory.mktemp("outcomes")) as made:
        made.configure(ENFORCING, csea=[made.guild.member("Cleo")])
        speaks_loudly(made)
        made.peer.limits.set("dm-open", 1_000, 10.0)
        await made.bot.starts()
        yield made


def said_in(name: str) -> str:
    """Return the words of a text that come after its number."""
    return advice(name).text.rpartition("}")[2]


async def reports(one: Club, who: Person, what: Message, **values: object) -> Message:
    """Let somebody report a message in two taps, and return their receipt."""
    form = await who.uses_menu("Report to moderators", what)
    return await sent(one, who, form, values)


async def sent(one: Club, who: Person, form: Answer, values: dict[str, object]) -> Message:
    """Let somebody send a form, and return what they are told."""
    await form.completes()
    return await one.told(await who.submits(form, {"reason": "", **values}))


def number_in(receipt: Message) -> str:
    """Return the number of a report."""
    found = NUMBER.search(receipt.words)
    assert found is not None, receipt.words
    return found[0]


async def outcome(one: Club, who: Person, name: str) -> Message:
    """Wait for the letter that tells somebody what became of their report."""
    words = said_in(name)
    await one.peer.until(
        lambda: [letter for letter in who.dms if words in letter.words], what=f"no {name}"
    )
    return next(letter for letter in who.dms if words in letter.words)


@pytest.mark.parametrize(
    ("verdict", "topic"),
    [
        ("That's right", "report-outcome-acted"),
        ("That's wrong", "report-outcome-fine"),
        ("Unclear", "report-outcome-unclear"),
    ],
)
async def test_a_reporter_learns_what_became_of_it_and_nobody_else_does(
    one: Club, verdict: str, topic: str
) -> None:
    """A number on the receipt, a person's verdict, and a letter with that number: for the reporter
    alone. Nothing tells the one it was about, and no card names the reporter.
    """
    room, kai, mia = one.pair()
    receipt = await reports(one, mia, await kai.says(room, HARMLESS), reason="please look")
    card = await one.case_about(kai)
    await one.settles()
    await one.mo.clicks(card, label=verdict)
    letter = await outcome(one, mia, topic)
    await one.settles()

    assert receipt.ephemeral
    assert number_in(receipt) == number_in(letter)
    assert list(letter.buttons) == ["Get help", "How to block"]
    assert kai.mention not in letter.words
    assert mia.dms == [letter]
    assert kai.dms == []
    assert mia.mention not in card.words
    assert not [one_letter for one_letter in one.mo.dms if mia.mention in one_letter.words]


async def test_whoever_takes_no_letters_looks_it_up(one: Club) -> None:
    """`/my-reports` tells number and outcome where the private line is closed; nobody else's."""
    room, kai, mia = one.pair()
    mia.closes_dms()
    receipt = await reports(one, mia, await kai.says(room, HARMLESS))
    waiting = await one.told(await mia.uses("my-reports", room))
    card = await one.case_about(kai)
    await one.settles()
    await one.mo.clicks(card, label="That's right")
    await one.peer.until(lambda: "That's right" not in card.buttons)
    await one.settles()
    answered = await one.told(await mia.uses("my-reports", room))
    others = await one.told(await kai.uses("my-reports", room))

    assert number_in(waiting) == number_in(receipt) == number_in(answered)
    assert advice("report-came-in").text in waiting.words
    assert said_in("report-outcome-acted") in answered.words
    assert advice("my-reports-none").text in others.words


async def test_a_repeated_report_has_the_number_that_it_had(one: Club) -> None:
    """Who reports a message again is given the same number, and no second form."""
    room, kai, mia = one.pair()
    said = await kai.says(room, HARMLESS)
    first = await reports(one, mia, said)
    again = await one.told(await mia.uses_menu("Report to moderators", said))

    assert number_in(again) == number_in(first)
    assert again.words.startswith("You told us about this one.")


async def test_a_person_and_something_else_are_reported(one: Club) -> None:
    """By the menu of a member, and by `/report` in private for the server that they choose."""
    room, kai, mia = one.pair()
    menu = await mia.uses_menu_of("Report this person", kai, room)
    person = await sent(one, mia, menu, {"reason": "he keeps following me around"})
    card = await one.case_about(kai)
    cards = len(one.cards)
    asked = await one.told(await mia.uses("report", one.peer.bot))
    form = await mia.chooses(asked, [one.guild.id], custom_id="lw:report:in")
    other = await sent(one, mia, form, {"reason": "there is a mean song in the voice room"})
    await one.peer.until(lambda: len(one.cards) > cards)
    await one.settles()

    assert number_in(person) != number_in(other)
    assert mia.mention not in card.words
    assert not [one_card for one_card in one.cards if mia.mention in one_card.words]


async def test_suspected_abuse_material_is_answered_by_its_responders(one: Club) -> None:
    """Only who is responsible for it decides, and the reporter reads words of their own."""
    room, kai, mia = one.pair()
    cleo = next(p for p in [Person(one.peer, key) for key in one.guild.stored.members]
                if p.name == "Cleo")  # fmt: skip
    said = await kai.says(room, HARMLESS)
    receipt = await reports(one, mia, said, about=["abuse"])
    await one.peer.until(lambda: cleo.dms)
    await one.settles()
    await cleo.clicks(cleo.dms[0], label="That's right")
    letter = await outcome(one, mia, "report-outcome-abuse")

    assert number_in(receipt) == number_in(letter)
    assert advice("report-abuse").text in receipt.words
    assert one.in_forum(kai) == []


async def test_nothing_that_is_shown_to_the_bot_is_kept(one: Club) -> None:
    """*Is this OK?* by menu, by form and in private: answered with what can be done and who helps,
    and not a word of it in any file, any log line, or any record.
    """
    by_menu, by_form, in_private = SHOWN
    room, kai, mia = one.pair()
    mia.installs_app()
    between = await kai.says(mia, f"send me a picture, just for me {by_menu}")
    menu = await one.told(await mia.uses_menu("Is this OK?", between))
    for where, mark in ((room, by_form), (one.peer.bot, in_private), (kai, in_private)):
        form = await (await mia.uses("is-this-ok", where)).completes()
        words = {"words": f"come to my place, just us two {mark}"}
        told = await one.told(await mia.submits(form, words))
        assert advice("look-can-do").text in told.words
        assert "https://childhelplineinternational.org" in told.words
        assert not any(character.isdigit() for character in told.words)
    await one.settles()
    while_it_runs = shown_on_disk(one)
    await one.bot.stops()
    after_a_stop = shown_on_disk(one)
    await one.bot.starts()

    assert advice("picture").text in menu.words
    assert menu.ephemeral
    assert (while_it_runs, after_a_stop) == ({}, {})
    assert one.in_forum(kai) == []
    assert all(answer.ephemeral for answer in mia.dms)


def shown_on_disk(one: Club) -> dict[str, set[str]]:
    """Return the marks in the raw bytes of every file: databases, journals, logs."""
    paths = [path for path in sorted(one.bot.folder.rglob("*")) if path.is_file()]
    found = {path.name: marks_in(path.read_bytes(), SHOWN) for path in paths}
    assert {"leeward.db", "leeward.keys.db", "run.err"} <= set(found)
    return {name: marks for name, marks in found.items() if marks}
