"""The page of activity: what is counted there, in which words, and for whom."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from leeward.console.activity import acts_of, reach_words, took_words
from leeward.quality.intervals import share_of
from leeward.quality.verdicts import share_words
from leeward.testing.clock import DEFAULT_START, VirtualClock
from leeward.testing.consoled import MEMBERS, case, consoled
from leeward.testing.figured import fill
from leeward.testing.scripted import FailingStore
from leeward_policies.ports import ActCount, Commit, Rating, Reach

TAGS = re.compile(r"<[^>]+>")


def text_of(page: str) -> str:
    """Return what is read on a page, without its tags."""
    return " ".join(TAGS.sub(" ", page).split())


@pytest.fixture
async def store() -> FailingStore:
    """Return a store with a busy day in it."""
    made = FailingStore(VirtualClock())
    await fill(made, DEFAULT_START - timedelta(days=2))
    return made


async def test_what_was_done_is_told_in_words(tmp_path: Path, store: FailingStore) -> None:
    """Acts by kind and rule with what came of them, cases, verdicts, appeals and answers."""
    async with consoled(tmp_path, store=store) as house:
        page = await (await house.signed_in("lead")).get("/activity")
    text = text_of(page.text)

    assert page.status_code == 200
    assert "31 private tips personal-info 20 4 7" in text
    assert "14 hidden messages threat 10 2 2" in text
    assert "threats 12 0 12 0 0 12" in text
    assert "threat 22 7 5 76 % (58 to 88 %) 6 of 14 overturned 43 % (21 to 67 %)" in text
    assert "insult 12 1 0 92 %" in text
    assert "spam 3 0 0 too few to tell none" in text
    assert "Asked for 14 Answered 14 Overturned 6" in text
    assert "urgent 7 28 minutes 49 minutes 1" in text


async def test_what_readers_said_of_tips_is_told_from_five_on(
    tmp_path: Path, store: FailingStore
) -> None:
    """By rule; a single rating would tell whom a tip was about that it had been given."""

    async def text() -> str:
        async with consoled(tmp_path, store=store) as house:
            return text_of((await (await house.signed_in()).get("/activity")).text)

    def said(number: int, rule: str, *, wrong: bool) -> Rating:
        return Rating(f"{number:032x}", rule, DEFAULT_START, is_wrong=wrong)

    await store.commit(
        Commit(ratings=tuple(said(n, "personal-info", wrong=True) for n in range(4)))
    )
    before = await text()
    more = [said(4, "personal-info", wrong=True), said(5, "someone-steers", wrong=True)]
    await store.commit(Commit(ratings=tuple(more)))
    after = await text()

    assert "Too few readers said anything of their tips to tell." in before
    assert "personal-info 5 fewer than 5 not told" in after
    assert "someone-steers" not in after.partition("What readers said")[2].partition("Appeals")[0]


async def test_private_words_are_told_roughly(tmp_path: Path, store: FailingStore) -> None:
    """No single tip can be told from it (`precise.md` 8)."""
    async with consoled(tmp_path, store=store) as house:
        text = text_of((await (await house.signed_in()).get("/activity")).text)

    assert "Private words that arrived test about 7 of 10" in text


@pytest.mark.parametrize(("asked", "days"), [("", 30), ("7", 7), ("90", 90), ("8", 30), ("-1", 30)])
async def test_the_time_is_asked_for(tmp_path: Path, asked: str, days: int) -> None:
    """A week, a month or a quarter; anything else is a month."""
    store = FailingStore(VirtualClock())
    await fill(store, DEFAULT_START - timedelta(days=20))
    async with consoled(tmp_path, store=store) as house:
        page = (await (await house.signed_in("lead")).get(f"/activity?days={asked}")).text

    assert f'<a href="/activity?days={days}" aria-current="true">' in page
    assert ("hidden messages" in page) == (days > 7)


async def test_an_empty_time_is_said_to_be_empty(tmp_path: Path) -> None:
    """Each part says that there is nothing, in a sentence."""
    async with consoled(tmp_path) as house:
        text = text_of((await (await house.signed_in()).get("/activity")).text)

    for said in ("No open case waits.", "Nothing was done in this time.", "Nobody has judged"):
        assert said in text


async def test_who_reads_it(tmp_path: Path) -> None:
    """Moderators, safety leads and admins; for a responder alone there is nothing here."""
    async with consoled(tmp_path) as house:
        answers = {
            name: (await (await house.signed_in(name)).get("/activity")).status_code
            for name in MEMBERS
        }

    assert answers == {"mod": 200, "other-mod": 200, "lead": 200, "admin": 200, "responder": 404}


async def test_nobody_is_told_of_what_they_may_not_know(tmp_path: Path) -> None:
    """Not of a case about themselves, nor of abuse material, nor of what is the lead's alone."""
    late = DEFAULT_START - timedelta(minutes=5)
    cases = [
        replace(case(1, author="mod", urgency="urgent", due=late), kind="threat"),
        replace(case(2, asked=("csea",)), kind="sexual"),
        replace(case(3, asked=("safety-lead",)), kind="self-harm"),
    ]
    async with consoled(tmp_path, cases) as house:
        told = {
            name: text_of((await (await house.signed_in(name)).get("/activity")).text)
            for name in ("mod", "other-mod", "lead", "admin")
        }

    words = ("threats 1", "sexual content", "self-harm 1")
    found = {name: [word in text for word in words] for name, text in told.items()}
    assert found == {
        "mod": [False, False, False],
        "other-mod": [True, False, False],
        "lead": [True, False, True],
        "admin": [True, False, True],
    }
    assert "No open case waits." in told["mod"]
    assert "urgent 1 1 1" in told["other-mod"]


def test_outcomes_that_did_not_work_are_one_column() -> None:
    """What the platform cannot do, refuses, or what fails; an outcome of tomorrow, too."""
    counts = [ActCount("tip", "own-phone", one, 2) for one in ("refused", "failed", "new", "done")]

    (row,) = acts_of(counts)

    assert (row.count, row.done, row.missed, row.observed, row.later) == (8, 2, 6, 0, 0)


def test_few_figures_are_none() -> None:
    """A share of too few, a time of nobody, and words that reached too few to tell."""
    assert share_words(None) == "too few to tell"
    assert share_words(share_of(10, 10)) == "100 % (72 to 100 %)"
    assert took_words(None) == "nobody has yet"
    assert reach_words(Reach("test", 12, 7)) == "too few to tell"
    assert reach_words(Reach("test", 19, 1)) == "about 10 of 10"
