"""`leeward report` and `leeward evaluate --verdicts`, as a person gives them."""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest
from msgspec.structs import replace

from leeward.config import load
from leeward.kept import opened_store
from leeward.quality.judged_rules import JudgedRules, RatedTips, judged_rules, lines
from leeward.quality.verdicts import precision_of
from leeward.testing.clock import DEFAULT_START, VirtualClock
from leeward.testing.command import here
from leeward.testing.figured import fill
from leeward.transparency.figures import Figures, Words
from leeward.transparency.month import month_at
from leeward_policies.ports import Commit, Rating, RuleVerdicts
from leeward_storage.memory import MemoryStore

NOW = datetime.now(UTC)
BEGAN = month_at(NOW).before.since + timedelta(days=3)
"""A day of the last whole month."""


@pytest.fixture(scope="module")
def config(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the configuration of an installation that kept a busy day of the last month."""
    folder = tmp_path_factory.mktemp("kept") / "data"
    made = here("demo", "--pace", "0", "--keep", folder)
    assert made.code == 0
    file = folder / "leeward.toml"

    async def filled() -> None:
        async with opened_store(load(file)) as store:
            await fill(store, BEGAN)

    asyncio.run(filled())
    return file


def test_the_last_whole_month_is_printed(config: Path) -> None:
    """In words, and in JSON that a program reads; both tell the same."""
    told = here("report", "--config", config)
    found = msgspec.json.decode(here("report", "--config", config, "--json").out, type=Figures)

    assert told.is_calm
    assert told.code == 0
    assert told.text.startswith(f"What Leeward did in {month_at(BEGAN).words}.")
    assert "right when found" in told.text
    assert found.month == str(month_at(BEGAN))
    assert {one.rule for one in found.rules} == {"insult", "threat"}
    assert Words("test", 7) in found.words


def test_a_month_is_written_as_a_page(config: Path, tmp_path: Path) -> None:
    """Which only its owner can read; the terminal says where it is."""
    page = tmp_path / "month.html"

    told = here("report", "-c", config, "-m", month_at(BEGAN), "--page", page)

    assert told.text == f"The figures of {month_at(BEGAN)} are in {page}; open it in a browser.\n"
    assert page.stat().st_mode & 0o077 == 0
    assert "at least 75 %" in page.read_text("utf-8")


def test_a_page_on_standard_output_stands_there_alone(config: Path) -> None:
    """What else is told goes to standard error."""
    told = here("report", "-c", config, "--page", "-", "--json")

    assert told.text.startswith("<!doctype html>")
    assert json.loads(told.err)["schema"] == 1


def test_nobody_of_the_installation_stands_in_a_report(config: Path, tmp_path: Path) -> None:
    """T-21: neither those of the demo, nor anybody else whom the store knows."""
    page = tmp_path / "month.html"
    for month in (month_at(NOW), month_at(BEGAN)):
        forms = [
            here("report", "-c", config, "-m", month).text,
            here("report", "-c", config, "-m", month, "--json", "--page", page).text,
            page.read_text("utf-8"),
        ]
        for name in ("demo:", "test:", "author-", "judged-", "asking-", "member-", "case-"):
            assert [name in form for form in forms] == [False] * 3


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("report", "--month", "2099-01"), "has not begun"),
        (("report", "--month", "soon"), "Write it like"),
        (("report", "--config", "missing.toml"), "missing.toml"),
        (("evaluate",), "no file of labelled lines"),
        (("evaluate", "--verdicts", "lines.jsonl"), "moderators judge cases"),
        (("evaluate", "--verdicts", "--conversations"), "moderators judge cases"),
        (("evaluate", "--verdicts", "--about", "threat"), "moderators judge cases"),
        (("evaluate", "--verdicts", "--config", "missing.toml"), "missing.toml"),
    ],
)
def test_what_cannot_be_done_is_said(words: tuple[str, ...], said: str) -> None:
    """In a sentence, before anything is written."""
    told = here(*words)

    assert told.is_calm
    assert told.code == 2
    assert said in told.err


# --- by verdicts ------------------------------------------------------------------------------


def test_verdicts_are_counted_by_rule(config: Path) -> None:
    """With shares of enough, and what they do not say."""
    told = here("evaluate", "--verdicts", "--config", config)
    found = msgspec.json.decode(
        here("evaluate", "--verdicts", "-c", config, "--json").out, type=JudgedRules
    )

    assert told.code == 0
    rows = {row.split()[0]: row.split("  ")[1:] for row in told.text.splitlines()[3:6]}
    threat = [cell.strip() for cell in rows["threat"] if cell.strip()]
    assert "50 verdicts on 3 rules" in told.text
    assert threat == ["22", "7", "5", "76 % (58 to 88 %)", "6 of 14, 43 % (21 to 67 %)"]
    assert [cell.strip() for cell in rows["spam"] if cell.strip()][3] == "too few to tell"
    assert "What it missed nobody has judged" in told.text
    assert [one.rule for one in found.rules] == ["threat", "insult", "spam"]
    assert [one.precision is None for one in found.rules] == [False, False, True]


def test_what_readers_said_of_tips_stands_below() -> None:
    """Also where nobody has judged a case; where nobody said anything, nothing stands there."""
    tips = (RatedTips("own-phone", 3, 1, 40), RatedTips("someone-steers", 0, 2, 2))
    found = JudgedRules(since=BEGAN, until=BEGAN, rules=(), tips=tips)

    told = [line.split() for line in lines(found)]

    assert told[-2:] == [["own-phone", "3", "1", "40"], ["someone-steers", "0", "2", "2"]]
    assert not [line for line in lines(replace(found, tips=())) if "readers" in line]


async def test_ratings_are_told_beside_the_tips_that_were_given() -> None:
    """By rule, and of that time."""
    async with MemoryStore(VirtualClock()) as store:
        await fill(store, DEFAULT_START)
        said = Rating("e" * 32, "personal-info", DEFAULT_START, is_wrong=True)
        other = Rating("f" * 32, "never-given", DEFAULT_START, is_wrong=False)
        await store.commit(Commit(ratings=(said, other)))
        span = (DEFAULT_START - timedelta(days=1), DEFAULT_START + timedelta(days=2))
        found = await judged_rules(store, *span)

    assert found.tips == (
        RatedTips("never-given", 0, 1, 0),
        RatedTips("personal-info", 1, 0, 20),
    )


def test_nothing_judged_is_said() -> None:
    """In one sentence."""
    none = JudgedRules(since=BEGAN, until=BEGAN, rules=())

    assert next(lines(none)).startswith("Nobody has judged a case")


def test_rules_with_the_most_verdicts_come_first() -> None:
    """Unclear ones are in no share; nine verdicts are too few for one, ten are not."""
    verdicts = [
        RuleVerdicts("few", right=9, unclear=50),
        RuleVerdicts("enough", right=10),
        RuleVerdicts("appealed", appeals=10, overturned=1),
    ]

    one, two, three = precision_of(verdicts)

    assert [one.rule, two.rule, three.rule] == ["enough", "few", "appealed"]
    assert one.precision is not None
    assert (one.precision.value, one.overturn) == (1.0, None)
    assert two.precision is None
    assert three.overturn is not None
    assert three.overturn.value == 0.1
