"""The work of the commands that do something with a case, as the console and the cards do."""

import sys
from pathlib import Path
from typing import Final

import msgspec
from msgspec.structs import replace

from leeward.cases.hands import Hands, Said
from leeward.cli.kept import with_store
from leeward.clock import SystemClock
from leeward.config import Config
from leeward.handing_in import HandingIn
from leeward.roles import LOCAL
from leeward_policies.case_rights import Role
from leeward_policies.domain.action import Action
from leeward_policies.domain.case import Verdict
from leeward_policies.domain.move import Move
from leeward_policies.domain.refs import UserRef
from leeward_policies.ports import Reader
from leeward_storage.sql import SqlStore

VIA: Final = "command-line"

ROLES: Final[tuple[Role, ...]] = ("admin", "csea", "safety-lead")
"""Whoever can read the database and its key sees everything anyway; the audit names them."""


def reader_of(who: str) -> Reader:
    """Return who uses the command line: a member by their printed ref, or nobody in particular."""
    return Reader(UserRef.parse(who) if who else UserRef(LOCAL, "", VIA), ROLES)


def move_case(case: str, move: Move, config: Path, *, who: str, as_json: bool) -> bool:
    """Do something with a case and print what came of it; return whether it was done."""

    async def work(store: SqlStore, settings: Config) -> Said:
        return await _hands(store, settings).move(case, reader_of(who), move, VIA)

    return _told(with_store(config, work), as_json=as_json)


def judge_case(case: str, verdict: Verdict, config: Path, *, who: str, as_json: bool) -> bool:
    """Judge a case and print what came of it; return whether it was done."""

    async def work(store: SqlStore, settings: Config) -> Said:
        return await _hands(store, settings).judge(case, reader_of(who), verdict, VIA)

    return _told(with_store(config, work), as_json=as_json)


def _hands(store: SqlStore, settings: Config) -> Hands:
    clock = SystemClock()
    return Hands(store, HandingIn(settings, store, clock).tell, clock, _may_order)


async def _may_order(_: Action, __: UserRef) -> str:
    """Let whoever has the machine undo what Leeward did."""
    return ""


def _told(said: Said, *, as_json: bool) -> bool:
    if as_json:
        case = None if said.case is None else replace(said.case, notes=())
        told = {"done": said.is_done, "says": said.text, "case": case}
        sys.stdout.write(msgspec.json.encode(told).decode() + "\n")
    else:
        sys.stdout.write(f"{said.text}\n")
    return said.is_done
