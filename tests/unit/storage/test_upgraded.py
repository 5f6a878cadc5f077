"""A database from before people looked into it: opened, it tells what its records tell."""

import json
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

from alembic import command
from msgspec.structs import replace

from leeward.testing.builders import user
from leeward.testing.clock import DEFAULT_START
from leeward.testing.records_pieces import LEAD, appealed, every, ids, judged, shown_to
from leeward.testing.store_pieces import case, decided, done, hide, owe
from leeward_policies.domain.case import Case
from leeward_policies.domain.decision import canonical
from leeward_policies.ports import CaseFilter, Commit, Reader, RuleVerdicts
from leeward_storage import sqlite, upgrading
from leeward_storage.parts import RANKS, people_of
from leeward_storage.retention import ENDED
from leeward_storage.sql import SqlStore
from leeward_storage.times import micros

Opens = Callable[..., Awaitable[SqlStore]]

SINCE: Final = ("asked", "answered_at", "calls", "taken_until", "judged_by", "appeal", "reported")
"""What records of cases did not have then."""


def _made_before(path: Path, cases: list[tuple[Case, bool]]) -> None:
    """Make a database of the second step; of each case it is told whether its record is old."""
    sqlite.create(path)
    raw = sqlite.connect(path, 1.0)
    engine = sqlite.speak(raw, "IMMEDIATE")
    with engine.connect() as connection, connection.begin():
        sqlite.mark(connection, sqlite.MAIN_MARK)
        config = upgrading.configuration("main")
        config.attributes["connection"] = connection
        command.upgrade(config, "main2")
    columns = "id, status, urgency, opened_at, updated_at, ended_at, author, target, record"
    for one, is_old in cases:
        record: dict[str, Any] = json.loads(canonical(one))
        if is_old:
            record = {key: value for key, value in record.items() if key not in SINCE}
        at = micros(one.updated_at)
        row = (
            one.id, one.status, RANKS[one.urgency], micros(one.opened_at), at,
            at if one.status in ENDED else None, *people_of(one), json.dumps(record).encode(),
        )  # fmt: skip
        raw.execute(f"INSERT INTO cases ({columns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", row)  # noqa: S608 - names of ours
    raw.execute(
        "INSERT INTO outcome (key, decision, at, record) VALUES ('hide 1', x'00', ?, ?)",
        (micros(DEFAULT_START), canonical(done(hide("1")))),
    )
    engine.dispose()
    raw.close()


async def test_cases_of_an_older_database_are_found(opens: Opens, path: Path) -> None:
    """By kind, person and who looks after them; those that name nobody are the safety lead's."""
    old = [case(n, author=f"u{n}") for n in range(1, 1_203)]
    old[0] = replace(old[0], kind="threat", assignee="test:mod", status="taken")
    _made_before(path, [(one, True) for one in old])

    store = await opens()

    assert (await store.find_cases(every(), LEAD, limit=5)).total == 1_202
    moderator = Reader(user("mod"), ("moderator", "csea"))
    assert (await store.find_cases(every(), moderator, limit=5)).total == 0
    for wanted, number in (
        (CaseFilter(statuses=(), kinds=("threat",)), 1),
        (CaseFilter(statuses=(), assignee="test:mod"), 1),
        (CaseFilter(statuses=(), about="u1202"), 1_202),
    ):
        found = await store.find_cases(wanted, LEAD, limit=5)
        assert (ids(found), found.total) == ([f"case-{number}"], 1)
    assert await store.case("case-2") == old[1]


async def test_newer_records_are_filled_in_whole(opens: Opens, path: Path) -> None:
    """Before whom a case lies, whether it is an appeal, and when it was answered."""
    at = DEFAULT_START + timedelta(minutes=90, microseconds=7)
    one = replace(shown_to(case(1), "moderators", "safety-lead"), answered_at=at)
    two = appealed(shown_to(case(2), "csea"), "d", "threat")
    _made_before(path, [(one, False), (two, False)])

    store = await opens()

    moderator = Reader(user("mod"), ("moderator",))
    assert ids(await store.find_cases(every(), moderator, limit=5)) == ["case-1"]
    responder = Reader(user("mod"), ("csea",))
    appeals = CaseFilter(statuses=(), is_appeal=True)
    assert ids(await store.find_cases(appeals, responder, limit=5)) == ["case-2"]
    (timed,) = await store.answering(DEFAULT_START, DEFAULT_START + timedelta(days=1))
    assert (timed.opened, timed.unanswered, timed.median) == (2, 1, 5_400.000007)


async def test_kept_verdicts_are_counted_from_the_end_of_their_case(
    opens: Opens, path: Path
) -> None:
    """Once for each rule; nothing is made up for acts of which the rule was not kept."""
    _made_before(
        path,
        [
            (judged(1, "right", "threat", "threat", "insult"), True),
            (judged(2, "wrong", "human:test:lead"), True),
            (judged(3, None, "threat"), True),
            (appealed(judged(4, "wrong", "insult"), "d", "threat"), False),
        ],
    )
    span = (DEFAULT_START, DEFAULT_START + timedelta(days=1))

    store = await opens()

    assert await store.verdicts(*span) == (
        RuleVerdicts("human", wrong=1),
        RuleVerdicts("insult", right=1),
        RuleVerdicts("threat", right=1, appeals=1, overturned=1),
    )
    assert await store.act_counts(*span) == ()
    found = decided("2", hide("2"))
    await store.commit(Commit(outcomes=((owe(hide("2"), found), done(hide("2"))),)))
    assert [one.count for one in await store.act_counts(*span)] == [1]
