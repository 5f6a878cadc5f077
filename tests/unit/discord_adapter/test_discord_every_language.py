"""Every text of every language can be shown on Discord: within its limits, as it takes them."""

from collections.abc import AsyncIterator, Iterator
from datetime import date
from pathlib import Path
from typing import Final

import pytest
from discord_pressing import DECISION, Pressing, pressing, told, user

from leeward_adapters.discord.acting.case_buttons import buttons
from leeward_adapters.discord.answering.private_words import hand_over_rows
from leeward_adapters.discord.answering.welcoming import hello_rows
from leeward_adapters.discord.sending.words import CONTENT_LONGEST, shown
from leeward_adapters.live.casework.buttons import (
    again_rows,
    notice_rows,
    reasons_rows,
    report_rows,
    tip_rows,
)
from leeward_adapters.live.casework.presses import Rows
from leeward_adapters.live.members.help import help_end, help_words, offender_words
from leeward_adapters.live.members.looking import look_answer, look_words
from leeward_adapters.live.members.pages import Page, board_page
from leeward_adapters.live.members.reports import Receipt, receipt_words
from leeward_adapters.live.members.safety import Safety
from leeward_adapters.live.saying.words import notice
from leeward_policies.advice import advice, languages, names, topics
from leeward_policies.helplines import countries
from leeward_policies.ports import Choices, Looked

LABEL_LONGEST: Final = 80
"""Characters of a button (docs.discord.com, "Button Structure")."""

FIELD_LONGEST: Final = 45
"""Characters of a form's title, and of a field's label (docs.discord.com, "Modal", "Label")."""

IN_A_ROW: Final = 5
ROWS_MOST: Final = 5

TODAY: Final = date(2026, 12, 1)

SERVER: Final = "\n-# " + "s" * 120
"""The longest line below a letter: which server it speaks of, each sign of it disarmed."""


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Pressing]:
    """Yield a server with the bot connected."""
    async with pressing(tmp_path) as made:
        yield made


def fits(rows: Rows, what: str) -> None:
    """See that Discord takes rows of buttons: each has a view, and no id stands twice."""
    assert len(rows) <= ROWS_MOST, what
    pressed = [button.press for row in rows for button in row]
    assert len(set(pressed)) == len(pressed), what
    for row in rows:
        assert 0 < len(row) <= IN_A_ROW, what
        assert all(0 < len(button.label) <= LABEL_LONGEST for button in row), what
    assert len(buttons(rows).children) == len(pressed)


async def pages(safety: Safety, stage: Pressing, language: str) -> dict[str, Page]:
    """Turn every page that can be reached from the first one, and return them by their names."""
    found: dict[str, Page] = {}
    left = [""]
    while left:
        argument = left.pop()
        page = await safety.page(argument, user(stage.ana), language)
        found[argument] = page
        for row in page.rows:
            presses = [button.press for button in row if button.press.verb == "safety"]
            left += [press.argument for press in presses if press.argument not in found]
    return found


async def test_every_page_of_every_language_fits(stage: Pressing) -> None:
    """All pages, in all languages, whoever turned them and whatever they chose."""
    safety = Safety(stage.desk)
    for language in languages():
        stage.desk.chosen[user(stage.ana)] = Choices(language=language, country="DE")
        turned = await pages(safety, stage, language)
        for name, page in (*turned.items(), ("board", board_page(language))):
            assert 0 < len(shown(page.text)) <= CONTENT_LONGEST, (language, name)
            fits(page.rows, f"{language} {name}")
        assert len(turned) > 30, language


def longest(language: str) -> Iterator[tuple[str, str]]:
    """Yield what members are told at once, each as long as it gets, and what it is."""
    for country in (*countries(), ""):
        near = shown(help_words(language, country, TODAY))
        end = max((help_end(language, told=told) for told in (True, False)), key=len)
        yield f"help {country}", f"{near}\n{end}"
        yield f"hand-over {country}", f"{notice('hand-over-now', language)}\n{near}"
        offender = shown(offender_words(language, country))
        yield f"in danger {country}", f"{notice('self-harm', language)}{SERVER}\n{near}"
        yield f"offender {country}", f"{notice('sexual-ask', language)}\n{offender}{SERVER}"
    every = Looked(tuple(sorted(topics(), key=lambda name: -len(notice(name, language)))))
    yield "look", look_words(every, language, is_direct=True)
    for name in ("report-received", "report-kept", "report-again", "report-abuse"):
        yield name, receipt_words(Receipt(name, "R-ABC234"), language)
    for name in names():
        yield name, advice(name, language).text + SERVER


def test_all_that_is_told_fits_into_one_message() -> None:
    """Help of every country, letters, receipts, answers: in every language below 2,000."""
    for language in languages():
        for what, words in longest(language):
            assert 0 < len(words) <= CONTENT_LONGEST, (language, what)
        for country in ("", "GB", "DE"):
            answer = look_answer(Looked(("picture",)), language, country, TODAY, is_direct=True)
            assert len(shown(answer)) <= CONTENT_LONGEST, language


def test_all_buttons_below_letters_fit() -> None:
    """In every language, with the longest ids that there are."""
    decision, where = "f" * 64, "/".join(("9" * 20,) * 3)
    for language in languages():
        for rows in (
            tip_rows("n" * 24, language, decision),
            tip_rows("n" * 24, language, decision, is_own=True),
            report_rows(language),
            again_rows(where, language),
            reasons_rows(decision, language),
            notice_rows(decision, language, f"{decision}/{'n' * 24}"),
            hand_over_rows(language),
            hello_rows(language),
        ):
            fits(rows, language)


def test_the_words_of_forms_fit() -> None:
    """Titles and labels of forms are short; the choices of a menu, too."""
    titles = (
        "button-report-person", "button-report-mods", "button-is-this-ok", "report-about",
        "report-field", "report-what-optional", "look-words", "which-server", "report-else",
        "report-may-be-abuse", "report-may-ask-for-it", "report-staff",
    )  # fmt: skip
    for language in languages():
        for name in titles:
            assert 0 < len(notice(name, language)) <= FIELD_LONGEST, (language, name)


async def test_discord_takes_them_in_every_language(stage: Pressing) -> None:
    """Pages, help and forms are sent in each language, and all is as Discord wants it."""
    ana = user(stage.ana)
    for language in languages():
        stage.desk.chosen[ana] = Choices(language=language, country="GB")
        page = await stage.uses(stage.ana, "safety", stage.room)
        helped = await stage.uses(stage.ana, "help-me", stage.room)
        report = await (await stage.ana.uses("report", stage.room)).completes()
        look = await (await stage.ana.uses("is-this-ok", stage.room)).completes()

        assert notice("safety-home", language) in told(page), language
        assert "0800 1111" in told(helped), language
        assert report.modal
        assert report.modal["title"] == notice("button-report-mods", language)
        assert look.modal
        assert look.modal["title"] == notice("button-is-this-ok", language)


async def test_a_tip_is_sent_in_every_language(stage: Pressing) -> None:
    """What stands below a tip is shown in each language, in the order in which it helps."""
    stage.peer.limits.set("message-create", 1_000, 5.0)
    for language in languages():
        sent = await stage.sent_to(stage.ana, buttons(tip_rows("n", language, DECISION)))
        assert list(sent.buttons) == [
            notice(f"button-{name}", language)
            for name in ("help", "report", "block", "not-me", "no-tips")
        ]
