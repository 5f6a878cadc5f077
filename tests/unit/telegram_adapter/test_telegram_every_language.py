"""Every text of every language can be shown on Telegram: within its limits, as it takes them."""

from collections.abc import AsyncIterator, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Final

import pytest
from telegram_acting import DECISION, user
from telegram_pressing import Pressing, pressing

from leeward.testing.acts import because
from leeward_adapters.live.casework.buttons import (
    again_rows,
    helping_rows,
    notice_rows,
    reasons_rows,
    tip_rows,
)
from leeward_adapters.live.casework.presses import Rows
from leeward_adapters.live.members.help import (
    help_alert,
    help_end,
    help_words,
    offender_words,
)
from leeward_adapters.live.members.looking import look_answer
from leeward_adapters.live.members.pages import board_page
from leeward_adapters.live.members.reports import Receipt, receipt_words
from leeward_adapters.live.members.safety import Safety
from leeward_adapters.live.saying.spans import Text
from leeward_adapters.live.saying.words import notice
from leeward_adapters.telegram.answering.member_presses import in_short
from leeward_adapters.telegram.answering.reporting import receipt_rows
from leeward_adapters.telegram.answering.starting import start_rows
from leeward_adapters.telegram.hearing.prompted import Prompt, handed
from leeward_adapters.telegram.sending.callback_data import PAYLOAD_LONGEST
from leeward_adapters.telegram.sending.keyboards import LABEL_MOST, keyboard
from leeward_adapters.telegram.sending.words import ALERT_MOST, TEXT_MOST, units, written
from leeward_policies.advice import advice, languages, names, topics
from leeward_policies.advice.checking import SAMPLES
from leeward_policies.advice.rendering import rendered
from leeward_policies.domain.refs import MessageRef, UserRef
from leeward_policies.helplines import countries
from leeward_policies.ports import Choices, Looked, Reasons

TODAY: Final = date(2026, 12, 1)

UNTIL: Final = datetime(2026, 12, 24, 18, 0, tzinfo=UTC)

CHAT: Final = 2**52 - 1
"""The longest id of a private chat."""

GROUP: Final = f"-{2**52 - 1}"
"""The longest id of a group."""

TITLE: Final = "\n— " + "W" * 60
"""The longest line below a letter: of which group it speaks."""

FIELD_LONGEST: Final = 64
"""Characters of an empty field (core.telegram.org/bots/api, "ForceReply")."""

ALERTS: Final = (
    "why-gone", "why-not-yours", "appeal-received", "appeal-kept", "appeal-again",
    "appeal-answered", "again-nowhere", "asked-not-yours", "asked-gone", "asked-in-private",
    "report-how", "report-received", "report-kept", "report-again", "report-abuse",
    "how-to-block-telegram", "start-kept", "rated", "went-wrong", "report-failed", "help-now",
    "look-reply-to-it",
)  # fmt: skip
"""What may be shown over a chat, besides help and reasons."""


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Pressing]:
    """Yield a group with the bot in it; Ana has opened her private line."""
    async with pressing(tmp_path) as made:
        made.ana.opened_bot()
        yield made


def fits(rows: Rows, what: object) -> None:
    """See that Telegram takes buttons: what they carry, and what they say."""
    made = keyboard(rows, CHAT, b"s" * 32)
    assert made is not None, what
    labels = [button.text for row in made.inline_keyboard for button in row]
    assert labels == [button.label for row in rows for button in row], what
    assert all(0 < len(label) <= LABEL_MOST for label in labels), what


def is_whole(text: Text, what: object) -> None:
    """See that a message holds all of a text."""
    said = written(text)
    assert 0 < units(said.text) <= TEXT_MOST, what
    assert not said.text.endswith("…"), what


async def test_every_page_of_every_language_fits(stage: Pressing) -> None:
    """All pages that can be turned to, in all languages; their buttons carry what they mean."""
    safety, who = Safety(stage.desk), user(stage.ana)
    for language in languages():
        stage.desk.chosen[who] = Choices(language=language, country="DE")
        found: set[str] = set()
        left = [""]
        while left:
            argument = left.pop()
            if argument in found:
                continue
            found.add(argument)
            page = await safety.page(argument, who, language)
            is_whole(page.text, (language, argument))
            fits(page.rows, (language, argument))
            presses = [button.press for row in page.rows for button in row]
            left += [press.argument for press in presses if press.verb == "safety"]
        assert len(found) > 30, language
        is_whole(board_page(language).text, language)


def told(language: str) -> Iterator[tuple[str, Text]]:
    """Yield what members are told at once, each as long as it gets, and what it is."""
    every = Looked(tuple(sorted(topics(), key=lambda name: -len(notice(name, language)))))
    for country in (*countries(), ""):
        near = help_words(language, country, TODAY)
        for is_told in (True, False):
            yield f"help {country}", (*near, "\n", help_end(language, told=is_told))
        yield f"hand-over {country}", (notice("hand-over", language), "\n\n", *near)
        offender = offender_words(language, country)
        yield f"offender {country}", (notice("sexual-ask", language), TITLE, "\n\n", *offender)
        yield f"look {country}", look_answer(every, language, country, TODAY, is_direct=True)
    for name in ("report-received", "report-kept", "report-again", "report-abuse"):
        yield name, (receipt_words(Receipt(name, "R-ABC234"), language),)
    for name in names():
        found = advice(name, language)
        taken = {value: SAMPLES[value][-1] for value in found.takes}
        yield name, (rendered(found.text, found.language, **taken), TITLE)


def test_all_that_is_told_fits_into_one_message() -> None:
    """Help of every country, letters, receipts and answers, in every language."""
    for language in languages():
        for what, text in told(language):
            is_whole(text, (language, what))


def test_all_that_is_shown_over_a_chat_is_whole() -> None:
    """An alert takes 200 units of UTF-16: notices, help of every country, and short reasons."""
    reasons = Reasons(
        DECISION, UNTIL, None, (because(UserRef("telegram", "", "7")),), ("restrict",)
    )
    for language in languages():
        for name in ALERTS:
            assert 0 < units(notice(name, language)) <= ALERT_MOST, (language, name)
        for country in (*countries(), ""):
            for is_told in (True, False):
                short = help_alert(language, country, TODAY, told=is_told)
                assert 0 < units(short) <= ALERT_MOST, (language, country)
        assert 0 < units(in_short(reasons, language)) <= ALERT_MOST, language


def test_all_buttons_below_letters_fit() -> None:
    """In every language, with the longest ids that there are."""
    where = "/".join((GROUP, "9" * 10, "9" * 10))
    message = MessageRef("telegram", GROUP, "general", "9" * 9)
    for language in languages():
        for rows in (
            tip_rows("n" * 24, language, DECISION),
            tip_rows("n" * 24, language, DECISION, is_own=True),
            helping_rows("n" * 24, language),
            again_rows(where, language),
            reasons_rows(DECISION, language),
            notice_rows(DECISION, language),
            start_rows(language),
            receipt_rows(
                Receipt("report-received"), message, UserRef("telegram", "", "9" * 10), language
            ),
        ):
            fits(rows, language)


def test_questions_for_words_fit() -> None:
    """What stands in the empty field, and what the link of a question hands over."""
    for language in languages():
        for name in ("look-words", "report-field"):
            assert 0 < units(notice(name, language)) <= FIELD_LONGEST, (language, name)
    assert len(handed(Prompt("staff", GROUP))) <= PAYLOAD_LONGEST


async def test_telegram_takes_them_in_every_language(stage: Pressing) -> None:
    """Pages, help, questions and tips are sent in each language, and all is as Telegram wants."""
    ana = user(stage.ana)
    for number, language in enumerate(languages(), 1):
        stage.desk.chosen[ana] = Choices(language=language, country="GB")
        stage.bot.performer.tongues.forget(ana)
        seen = len(stage.ana.dms)
        for command in ("/safety", "/help_me", "/is_this_ok", "/report", "/my_reports"):
            await stage.says(stage.ana, stage.peer.bot, command)
        about = stage.place.ana_says()
        await stage.bot.does(stage.place.acts(about, "tip", number=number))
        page, helped, *_, tip = stage.ana.dms[seen:]

        assert notice("safety-home", language) in page.text
        assert "0800 1111" in helped.text
        assert notice("own-phone", language) in tip.text
