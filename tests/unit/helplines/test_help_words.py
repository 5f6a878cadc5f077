"""What whoever asks for help reads: the number in danger, who listens, the finder; it fits."""

import asyncio
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from typing_extensions import override

from leeward.testing.scripted_desk import ScriptedDesk
from leeward_adapters.discord.sending.words import shown as on_discord
from leeward_adapters.live.members import choices as choosing
from leeward_adapters.live.members.help import (
    ALERT_LONGEST,
    country_for,
    help_alert,
    help_end,
    help_words,
    offender_words,
)
from leeward_adapters.live.saying.placing import placed
from leeward_adapters.live.saying.spans import Address, Strong, flat
from leeward_adapters.live.saying.words import notice
from leeward_adapters.telegram.sending.words import units, written
from leeward_policies.advice import languages
from leeward_policies.domain.refs import UserRef
from leeward_policies.errors import NotReady
from leeward_policies.helplines import countries, load_own
from leeward_policies.ports import Choices

TODAY, LATER = date(2026, 12, 1), date(2027, 6, 1)
KAI = UserRef("harbour", "", "kai")
FINDER = "https://childhelplineinternational.org"
DISCORD_LONGEST, TELEGRAM_LONGEST = 2_000, 4_096


@pytest.fixture(autouse=True)
def what_ships() -> Iterator[None]:
    """Put back what ships after a test."""
    yield
    load_own(None)


def rows(country: str, today: date = TODAY, language: str = "en") -> list[str]:
    """Return what is read, row by row."""
    return flat(help_words(language, country, today)).split("\n")


def test_without_a_country_there_is_no_number() -> None:
    """Nothing is guessed: the local emergency number, and the finder."""
    read = rows("")

    assert read[0].startswith("Are you in danger? Call your local emergency number now.")
    assert len(read) == 2
    assert read[1].endswith(f"helpline for kids and teens in your country here: {FINDER}")
    assert not any(sign.isdigit() for row in read for sign in row)


def test_help_in_a_country() -> None:
    """The number in danger first, then who listens, pictures, the finder, and how it is known."""
    read = rows("GB")

    assert "Call 999 now." in read[0]
    assert read[2:] == [
        "- Childline: call 0800 1111 · https://childline.org.uk",
        "To get a picture of you taken off the internet:",
        "- Report Remove: https://childline.org.uk",
        f"Or find a helpline for kids and teens here: {FINDER}",
        notice("help-lines-seen", "en"),
    ]
    assert "NSPCC" not in " ".join(read)


def test_hours_are_told_where_its_page_states_them() -> None:
    """And nowhere else."""
    read = " ".join(rows("FR"))

    assert "3018 (e-Enfance): call 3018 · https://3018.fr (each day, 09:00 to 23:00)" in read
    assert "call 119 · https://allo119.gouv.fr (day and night)" in read
    assert "(" not in " ".join(rows("ES"))


def test_what_is_too_old_comes_last_and_is_marked() -> None:
    """After the number in danger and the finder; it never disappears."""
    read = rows("GB", LATER)

    assert "Call 999 now." in read[0]
    assert f"{FINDER} (check)" in read[1]
    assert read[2] == "We have not checked these for a while. They may be wrong now:"
    assert read[3:] == [
        "- Childline: call 0800 1111 · https://childline.org.uk (check)",
        "- Report Remove: https://childline.org.uk (check)",
    ]


def test_numbers_and_addresses_stand_apart() -> None:
    """In each language; where words run the other way, a number keeps the order of its groups."""
    spans = help_words("en", "ES", TODAY)
    turned = flat(help_words("ar", "ES", TODAY))

    assert {Strong(("112",)), Strong(("900 20 20 10",)), Address("https://anar.org")} <= set(spans)
    assert "\u2066900 20 20 10\u2069" in turned
    assert "\u2066https://anar.org\u2069" in turned
    assert "\n- \u2068ANAR\u2069: " in turned
    assert "\u2066" not in flat(spans)


def own(folder: Path, *, lines: int, country: str = "DE", **more: str) -> None:
    """Take in a list of long lines in one country."""
    other = "\n".join(f'{key} = "{value}"' for key, value in more.items())
    entry = """
[[helpline]]
country = "{country}"
id = "line-{number}"
name = "{name}"
owner = "Somebody"
audience = "children"
kind = "talk"
contacts = [
  {{ way = "call", at = "0800 000 000" }},
  {{ way = "text", at = "000 00" }},
  {{ way = "chat", at = "{address}" }},
]
hours = "mon-sat 14:00-20:00"
source = "example.org"
seen_on = "2026-11-30"
{other}
"""
    address = f"{'a' * 40}.example.org"
    body = [
        entry.format(number=number, country=country, name="*" * 60, address=address, other=other)
        for number in range(lines)
    ]
    path = folder / "helplines.toml"
    path.write_text("schema = 1\n" + "".join(body), "utf-8")
    load_own(path)


def test_everything_fits_in_every_language(tmp_path: Path) -> None:
    """On Discord and on Telegram, with the sentence about the team below; also a list of many."""
    own(tmp_path, lines=30)
    for language in (*languages(), "xx"):
        for country in ("", *countries()):
            for today in (TODAY, LATER):
                words = help_words(language, country, today)
                ends = [help_end(language, told=told) for told in (True, False)]
                whole = [f"{on_discord(words)}\n{end}" for end in ends]
                assert max(map(len, whole)) <= DISCORD_LONGEST
                assert units(written(words).text) + max(map(units, ends)) < TELEGRAM_LONGEST
                for told in (True, False):
                    assert len(help_alert(language, country, today, told=told)) <= ALERT_LONGEST
            assert len(on_discord(offender_words(language, country))) <= DISCORD_LONGEST


def test_of_too_many_lines_the_first_are_kept(tmp_path: Path) -> None:
    """With hours in their days; and a name that could format is read as it is."""
    own(tmp_path, lines=30)

    read = rows("DE")
    assert "Call 112 now." in read[0]
    assert sum(row.startswith("- ") for row in read) >= 3
    assert read[2].endswith("(Mon to Sat, 14:00 to 20:00)")
    assert "text 000 00 · chat https://aaa" in read[2]
    assert any(FINDER in row for row in read)
    assert "\\*\\*" in on_discord(help_words("en", "DE", TODAY))
    assert "*" * 60 in written(help_words("en", "DE", TODAY)).text


def test_what_a_person_called_is_told_without_doubt(tmp_path: Path) -> None:
    """Only where all lines that are shown were."""
    own(tmp_path, lines=1, verified_on="2026-12-01", verified_by="the lead")

    assert rows("DE")[-1] == "If no one picks up, try the next one, or try again later."


def test_an_alert_holds_what_helps_most() -> None:
    """The number in danger, the first who listens, and whether people know."""
    assert help_alert("en", "GB", TODAY, told=True) == (
        "In danger? Call 999 now. To talk: Childline, 0800 1111. We told a person on the team."
        " There is more help in a private chat with me."
    )
    assert help_alert("en", "DE", TODAY, told=False) == (
        "In danger? Call 112 now. We could not reach the team: tell a mod or an adult you trust."
        " There is more help in a private chat with me."
    )
    assert "Childline" not in help_alert("en", "GB", LATER, told=True)
    assert help_alert("en", "", TODAY, told=True).startswith("In danger? Call your local")


def test_an_alert_without_a_known_number(tmp_path: Path) -> None:
    """A line that an admin has added is told all the same; what does not fit is left out last."""
    own(tmp_path, lines=1, country="CH")

    read = help_alert("en", "CH", TODAY, told=False)
    assert read.startswith("In danger? Call your local emergency number now. To talk: ***")
    assert read.endswith("0800 000 000.")


def test_who_helps_whoever_worries_about_what_they_do() -> None:
    """Named with the country it is of, in the reader's language."""
    read = flat(offender_words("de", "DE")).split("\n")

    assert read[1:] == ["- Stop It Now (Vereinigtes Königreich): https://stopitnow.org.uk"]


async def test_a_choice_comes_before_the_setting() -> None:
    """The member's, else the admin's, else none."""
    desk = ScriptedDesk(home="FR")
    assert await country_for(desk, KAI) == "FR"

    await desk.choose(KAI, Choices(country="GB"))
    assert await country_for(desk, KAI) == "GB"
    assert await country_for(ScriptedDesk(), KAI) == ""


async def test_help_waits_for_no_storage(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the choice cannot be read, or not soon, the admin's setting counts."""
    desk = ScriptedDesk(home="FR", fails={"choices": NotReady(place="test")})
    assert await country_for(desk, KAI) == "FR"

    class Slow(ScriptedDesk):
        """A desk whose storage hangs."""

        @override
        async def choices(self, member: UserRef) -> Choices:
            await asyncio.sleep(60)
            return await super().choices(member)

    monkeypatch.setattr(choosing, "CHOSEN_WITHIN", 0.01)
    assert await country_for(Slow(home="FR"), KAI) == "FR"


def test_words_take_spans_as_their_values() -> None:
    """At the end, at the beginning, and in between."""
    number = Strong(("0 1",))

    assert placed("help-call", "en", contact=(number,)) == ("call ", number)
    assert placed("help-hours-daily", "en", opens=(number,), closes=("9",)) == (
        "each day, ",
        number,
        " to ",
        "9",
    )
    assert placed("help-now", "en") == (flat(placed("help-now", "en")),)
