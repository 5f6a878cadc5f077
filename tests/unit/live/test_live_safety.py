"""Pages of safety: each reads well, fits, leads on and back, and keeps only what is chosen."""

from datetime import timedelta
from typing import Final

import pytest
from live_harbour import AT, KAI, MO

from leeward.testing.scripted_desk import ScriptedDesk
from leeward_adapters.live.casework.presses import Press
from leeward_adapters.live.members.choices import OWN_NAMES, language_for, own_name
from leeward_adapters.live.members.pages import (
    BUTTONS_MOST,
    FIRST,
    GROUPS,
    IN_A_ROW,
    QUESTIONS,
    RULES,
    SHEETS,
    Page,
    board_page,
)
from leeward_adapters.live.members.safety import REPORTS_MOST, Safety
from leeward_adapters.live.saying.spans import Who, flat
from leeward_adapters.live.saying.words import notice
from leeward_adapters.telegram.sending.callback_data import signed
from leeward_policies.advice import languages, topics
from leeward_policies.helplines import countries
from leeward_policies.ports import Choices, MyReport, People, ReportStatus

PAGE_LONGEST: Final = 1_900
"""Characters of a page: a message of Discord's holds 2,000, with its marks."""

LABEL_LONGEST: Final = 80
"""Characters of a button of Discord's."""


def presses(page: Page) -> list[Press]:
    """Return what can be pressed on a page, in its order."""
    return [button.press for row in page.rows for button in row]


def words(page: Page) -> str:
    """Return what is read on a page."""
    return flat(page.text)


async def every_page(safety: Safety, language: str) -> dict[str, Page]:
    """Return all pages that can be reached from the first one by turning."""
    found: dict[str, Page] = {}
    ahead = [""]
    while ahead:
        argument = ahead.pop()
        if argument not in found:
            page = found[argument] = await safety.page(argument, MO, language)
            ahead += [one.argument for one in presses(page) if one.verb == "safety"]
    return found


async def test_every_page_fits_and_leads_on_in_every_language() -> None:
    """Few buttons, in rows that fit; each goes to a page that is there, and none is a dead end."""
    reports = tuple(
        MyReport(f"R-{at}", AT, "answered", "report-outcome-acted") for at in range(REPORTS_MOST)
    )
    desk = ScriptedDesk(answering=People(safety_lead=KAI), reports={MO: reports})
    for language in languages():
        pages = await every_page(Safety(desk), language)
        for argument, page in pages.items():
            where = (language, argument)
            assert 15 <= len(words(page)) <= PAGE_LONGEST, where  # Japanese needs few letters
            assert 2 <= len(presses(page)) <= BUTTONS_MOST, where
            for row in page.rows:
                assert 0 < len(row) <= IN_A_ROW, where
                for button in row:
                    assert 0 < len(button.label) <= LABEL_LONGEST, where
                    assert any(sign.isalnum() for sign in button.label), where
                    assert signed(button.press, 2**40, b"s" * 32), where
            assert argument == "" or presses(page)[-1].verb == "safety", where
        assert {"rules", "tips", "tips/2", "quiz", "about", "sheets", "choices"} <= set(pages)
        assert {f"tip/{name}" for name in GROUPS} <= set(pages)
        assert {f"quiz/{QUESTIONS}/{answer}" for answer in "ab"} <= set(pages)


async def test_what_names_no_page_is_the_first_one() -> None:
    """A button of an older version is no dead end."""
    safety = Safety(ScriptedDesk())
    home = await safety.page("", MO, "en")
    for odd in ("gone", "gone/1", "/", "tip", "quiz/x", "quiz/99/a", "tips/99", "sheets/dogs"):
        assert presses(await safety.page(odd, MO, "en")), odd

    assert await safety.page("gone", MO, "en") == home
    assert await safety.page("quiz/99/a", MO, "en") == await safety.page("quiz/1", MO, "en")
    assert await safety.page("tips/99", MO, "en") == await safety.page("tips", MO, "en")
    assert await safety.page("countries/0", MO, "en") == await safety.page("countries", MO, "en")


async def test_a_page_that_is_opened_beside_a_letter_is_the_same_page() -> None:
    """Its name stands behind a mark, by which a platform knows that the letter is to stay."""
    safety = Safety(ScriptedDesk())
    for name in ("", "rules", "quiz/2"):
        assert await safety.page(f"{FIRST}/{name}", MO, "en") == await safety.page(name, MO, "en")
    assert await safety.page(FIRST, MO, "en") == await safety.page("", MO, "en")


async def test_the_rules_are_numbered() -> None:
    """So that a moderator can name one."""
    read = words(await Safety(ScriptedDesk()).page("rules", MO, "en")).splitlines()

    assert read[1:8] == [f"{at}. {notice(name, 'en')}" for at, name in enumerate(RULES, 1)]


async def test_every_topic_of_the_library_is_found_by_itself_too() -> None:
    """A topic leads to the group in which it stands; each text is a tip that may be given."""
    safety = Safety(ScriptedDesk())
    for name, held in GROUPS.items():
        page = await safety.page(f"tip/{name}", MO, "en")
        for topic in topics().intersection(held):
            assert await safety.page(f"tip/{topic}", MO, "en") == page
            assert notice(topic, "en") in words(page)
        assert topics().intersection(held), name
    assert {topic for held in GROUPS.values() for topic in held} == topics()


async def test_the_quiz_keeps_nothing_and_blames_nobody() -> None:
    """Each answer is met with words of its own; nothing is asked of the desk, nor counted."""
    desk = ScriptedDesk()
    safety = Safety(desk)
    for number in range(1, QUESTIONS + 1):
        said = [words(await safety.page(f"quiz/{number}/{one}", MO, "en")) for one in "ab"]
        assert said[0] != said[1]
        for text in said:
            assert not {"wrong", "score", "point", "streak"} & set(text.casefold().split())
    assert notice("quiz-end", "en") in said[0]
    assert sum(desk.calls.values()) == 0


async def test_who_looks_after_members_is_said() -> None:
    """As a person, with the policy in force; and that nobody is named, where nobody is."""
    named = await Safety(ScriptedDesk(answering=People(safety_lead=KAI))).page("about", MO, "en")
    alone = await Safety(ScriptedDesk()).page("about", MO, "en")

    assert Who(KAI) in named.text
    assert ScriptedDesk().stands.policy in words(named)
    assert notice("about-no-lead", "en") in words(alone)
    assert notice("about-lead", "en") not in words(alone)


async def test_what_adults_read_stands_on_pages_of_its_own() -> None:
    """With help, and a way back."""
    safety = Safety(ScriptedDesk())
    for name, texts in SHEETS.items():
        page = await safety.page(f"sheets/{name}", MO, "en")
        assert all(notice(text, "en", "adult") in words(page) for text in texts)
        assert [one.verb for one in presses(page)] == ["help", "safety"]


# --- choices --------------------------------------------------------------------------------


async def test_tips_stop_and_start_again() -> None:
    """The page says how it stands, and its button does the other thing."""
    desk = ScriptedDesk()
    safety = Safety(desk)

    stopped = await safety.choose("tips/off", MO, "en")
    assert desk.chosen[MO] == Choices(tips=False)
    assert notice("tips-are-off", "en") in words(stopped)
    assert presses(stopped)[0] == Press("choose", "tips/on")

    started = await safety.choose("tips/on", MO, "en")
    assert desk.chosen[MO] == Choices()
    assert notice("tips-are-on", "en") in words(started)
    assert await safety.page("choices", MO, "en") == started


async def test_a_language_and_a_country_are_chosen_and_taken_back() -> None:
    """The answer is in the language that was chosen; one choice leaves the others as they are."""
    desk = ScriptedDesk(chosen={MO: Choices(tips=False)})
    safety = Safety(desk)
    for argument, after in (
        ("language/en", Choices(tips=False, language="en")),
        ("country/FR", Choices(tips=False, language="en", country="FR")),
        ("language/none", Choices(tips=False, country="FR")),
        ("country/none", Choices(tips=False)),
    ):
        page = await safety.choose(argument, MO, "en")
        assert desk.chosen[MO] == after
        assert presses(page)[0] == Press("choose", "tips/on")
    assert notice("choice-no-country", "en") in words(page)


async def test_the_country_of_the_community_counts_where_nobody_chose() -> None:
    """It is named by its own name."""
    safety = Safety(ScriptedDesk(home="DE"))

    read = words(await safety.page("choices", MO, "en"))

    assert notice("choice-country", "en", country="Germany") in read


@pytest.mark.parametrize(
    "argument", ["", "tips/maybe", "country/XX", "country/", "language/xx", "age/12"]
)
async def test_what_nobody_can_choose_changes_nothing(argument: str) -> None:
    """The page shows how it stands."""
    desk = ScriptedDesk()
    page = await Safety(desk).choose(argument, MO, "en")

    assert desk.chosen == {}
    assert notice("tips-are-on", "en") in words(page)


async def test_every_country_and_language_can_be_found() -> None:
    """Page by page, each once."""
    safety = Safety(ScriptedDesk())
    pages = await every_page(safety, "en")
    chosen = [one.argument for page in pages.values() for one in presses(page)]

    assert {f"country/{code}" for code in countries()} <= set(chosen)
    assert {f"language/{code}" for code in languages()} <= set(chosen)
    assert set(languages()) <= set(OWN_NAMES)
    french = await safety.page("countries/3", MO, "fr")
    assert "États-Unis" in [button.label for row in french.rows for button in row]


def test_the_language_of_somebody() -> None:
    """What they chose, else their app's, else the community's; always one that has texts."""
    assert language_for(Choices(language="en"), "tlh", "tlh") == "en"
    assert language_for(Choices(), "en-GB", "tlh") == "en"
    assert language_for(Choices(), "en_us") == "en"
    assert language_for(Choices(), "tlh", "en") == "en"
    assert language_for(Choices(language="xx"), "", "") == "en"
    assert (own_name("de"), own_name("tlh")) == ("Deutsch", "tlh")


# --- what became of reports -----------------------------------------------------------------


async def test_my_reports_tell_how_they_stand() -> None:
    """Their number, the day, how far people are, and what came of it; the latest, not all."""
    stands: tuple[ReportStatus, ...] = ("received", "looked-at", "answered")
    reports = tuple(
        MyReport(f"R-00000{at}", AT - timedelta(days=at), status)
        for at, status in enumerate(stands)
    )
    answered = MyReport("R-ANSWER", AT, "answered", "report-outcome-fine")
    desk = ScriptedDesk(reports={MO: (answered, *reports * 4)})
    page = await Safety(desk).page("reports", MO, "en")
    other = await Safety(desk).page("reports", KAI, "en")

    rows = words(page).splitlines()
    assert len(rows) == 2 + REPORTS_MOST
    assert "R-ANSWER" in rows[2]
    assert notice("report-outcome-fine", "en", number="R-ANSWER") in rows[2]
    assert notice("report-came-in", "en") in rows[3]
    assert notice("report-looked-at", "en") in rows[4]
    assert notice("my-reports-none", "en") in words(other)


def test_the_board_opens_the_private_line() -> None:
    """It leads to the rules and to help, and says nothing about anybody."""
    page = board_page("en")

    assert [one.verb for one in presses(page)] == ["open", "safety", "safety", "help"]
    assert words(page) == notice("board-hello", "en")


async def test_a_number_does_not_turn_a_row_that_runs_the_other_way() -> None:
    """It stands between marks, so that the row begins with the words of its language."""
    desk = ScriptedDesk(reports={MO: (MyReport("R-123456", AT, "received"),)})

    page = await Safety(desk).page("reports", MO, "ar")

    assert "- \u2068R-123456\u2069, " in words(page)
