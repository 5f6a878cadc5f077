"""The part of the contract of `Records` that is about appeals, and about who reads figures."""

# ruff: noqa: S101 - an assert is how a contract suite speaks
from datetime import timedelta
from typing import Final

import pytest
from msgspec.structs import replace

from leeward.testing.builders import user
from leeward.testing.clock import DEFAULT_START
from leeward.testing.records_pieces import Kept, appealed, judged, shown_to
from leeward.testing.store_pieces import ask, case, decided, done, hide, owe
from leeward_policies.case_rights import Role
from leeward_policies.domain.action import Asked, Subject
from leeward_policies.domain.case import DRILL, Case, Verdict
from leeward_policies.domain.decision import Decision
from leeward_policies.domain.refs import UserRef
from leeward_policies.ports import AppealFigures, Commit, Reader

MINUTE: Final = timedelta(minutes=1)
DAY: Final = timedelta(days=1)
SPAN: Final = (DEFAULT_START, DEFAULT_START + DAY)

NOTHING: Final = AppealFigures(0, 0, 0, None, None)


class FiguresContract:
    """Figures tell their reader nothing of what they may not know of."""

    # --- appeals --------------------------------------------------------------------------------

    async def test_appeals_are_timed_from_asking_to_answer(self, store: Kept) -> None:
        """Filed and answered are counted each at its time; an answer counts once, not by rule."""
        old = DEFAULT_START - DAY
        await store.commit(
            Commit(
                cases=(
                    _appeal(1, "wrong", minutes=10),
                    _appeal(2, "right", minutes=20),
                    _appeal(3, "right", minutes=60),
                    appealed(case(4), "d", "threat"),
                    replace(_appeal(5, "wrong", minutes=5), opened_at=old),
                    replace(_appeal(6, "wrong", minutes=5), opened_at=old, updated_at=old),
                    judged(7, "wrong", "threat"),
                )
            )
        )

        told = await store.appeals(*SPAN)

        day = DAY.total_seconds()
        assert told == AppealFigures(4, 4, 2, 40 * 60.0, day + 5 * 60.0)
        assert await store.appeals(SPAN[1], SPAN[1] + DAY) == NOTHING

    # --- who reads ------------------------------------------------------------------------------

    @pytest.mark.parametrize(
        ("roles", "seen"),
        [
            ((), []),
            (("moderator",), [2]),
            (("safety-lead",), [1, 2]),
            (("csea",), [3]),
            (("admin",), [1, 2]),
            (("admin", "csea"), [1, 2, 3]),
        ],
    )
    async def test_figures_are_of_what_their_reader_may_know_of(
        self, store: Kept, roles: tuple[Role, ...], seen: list[int]
    ) -> None:
        """Of cases, verdicts, answers, appeals, and of the acts that a case rests on."""
        asked: tuple[Asked, ...] = ("safety-lead", "moderators", "csea")
        found = [decided(str(n), author=f"a{n}") for n in (1, 2, 3)]
        cases = [
            shown_to(_judged(n, one, rule=f"rule-{n}"), whom)
            for n, (one, whom) in enumerate(zip(found, asked, strict=True), 1)
        ]
        appeals = [shown_to(_appeal(10 + n, "wrong"), whom) for n, whom in enumerate(asked, 1)]
        await store.commit(Commit(decisions=tuple(found), cases=(*cases, *appeals)))
        await _acts(store, found)
        reader = Reader(user("reader"), roles)

        assert await _read(store, reader) == (
            [f"rule-{n}" for n in seen],
            2 * len(seen),
            2 * len(seen),
            [f"rule-{n}" for n in seen],
            len(seen),
        )
        everything = await store.case_counts(*SPAN)
        assert sum(one.count for one in everything) == 6  # noqa: PLR2004 - all that there are

    async def test_nobody_finds_themselves_in_figures(self, store: Kept) -> None:
        """Neither a case about them nor what was done about them moves a number that they read."""
        everything: tuple[Role, ...] = ("moderator", "safety-lead", "csea", "admin")
        one = decided("1", author="mo")
        case_ = shown_to(_judged(1, one, rule="rule-1", author="mo"), "moderators")
        appeal = shown_to(_appeal(2, "wrong", author="mo"), "moderators")
        reported = decided("2", author="rae")
        about = shown_to(_judged(3, reported, rule="rule-1", author="mo"), "moderators")
        await store.commit(Commit(decisions=(one, reported), cases=(case_, appeal, about)))
        await _acts(store, [one, reported])

        assert await _read(store, Reader(user("mo"), everything)) == ([], 0, 0, [], 0)
        others = await _read(store, Reader(user("ann"), everything))
        assert others == (["rule-1"], 3, 3, ["rule-1", "rule-2"], 1)

    async def test_test_pages_are_in_no_figure(self, store: Kept) -> None:
        """A drill is no case, and how soon it was answered says nothing of the others."""
        subject = Subject(UserRef("test", "", DRILL), user("lead"))
        drill = replace(judged(1, "right", "drill"), subject=subject, asked=("safety-lead",))
        await store.commit(Commit(cases=(drill,)))

        for reader in (None, Reader(user("ann"), ("safety-lead", "admin"))):
            assert await store.case_counts(*SPAN, reader) == ()
            assert await store.answering(*SPAN, reader) == ()
            assert await store.verdicts(*SPAN, reader) == ()
            assert await store.appeals(*SPAN, reader) == NOTHING


async def _read(store: Kept, reader: Reader) -> tuple[list[str], int, int, list[str], int]:
    """Return rules with verdicts, cases, timed cases, rules that acted, and appeals."""
    verdicts = await store.verdicts(*SPAN, reader)
    cases = await store.case_counts(*SPAN, reader)
    answers = await store.answering(*SPAN, reader)
    acts = await store.act_counts(*SPAN, reader)
    appeals = await store.appeals(*SPAN, reader)
    return (
        [one.rule for one in verdicts if one.rule not in {"appealed", "also"}],
        sum(one.count for one in cases),
        sum(one.opened for one in answers),
        sorted({one.rule for one in acts}),
        appeals.answered,
    )


async def _acts(store: Kept, found: list[Decision]) -> None:
    """Let each decision have hidden something and called people, by a rule of its own."""
    acts = [
        (replace(act, rule=f"rule-{n}"), one)
        for n, one in enumerate(found, 1)
        for act in (hide(str(n)), ask(str(n)))
    ]
    entries = [owe(act, one) for act, one in acts]
    came = [done(act) for act, _ in acts]
    await store.commit(
        Commit(outbox=tuple(entries), outcomes=tuple(zip(entries, came, strict=True)))
    )


def _judged(number: int, one: Decision, *, rule: str, author: str | None = None) -> Case:
    made = judged(number, "right", rule)
    who = user(author or f"a{number}")
    subject = replace(made.subject, author=who)
    return replace(made, subject=subject, decisions=(one.id,))


def _appeal(number: int, verdict: Verdict, *, minutes: int = 0, author: str = "zed") -> Case:
    at = DEFAULT_START + minutes * MINUTE
    made = appealed(judged(number, verdict, "threat", at=at), f"d{number}", "appealed", "also")
    return replace(made, subject=replace(made.subject, author=user(author)))
