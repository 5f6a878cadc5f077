"""The work of the commands that read what an installation keeps: cases, audit, members, backup."""

import asyncio
import os
import sys
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import msgspec
from msgspec.structs import replace
from rich.console import Console
from rich.text import Text

from leeward import logs
from leeward.app import open_cases
from leeward.cases.book import STILL_OPEN
from leeward.config import Config, load
from leeward.kept import open_evidence, opened_store
from leeward.members import told_of
from leeward_policies.case_story import Story, story_of
from leeward_policies.domain.case import Case, CaseEvidence, without_reporters
from leeward_policies.domain.refs import UserRef
from leeward_policies.errors import UsageError
from leeward_policies.explain import sentence, stage_words
from leeward_policies.helplines import load_own
from leeward_policies.ports import AuditHead, EvidenceText
from leeward_storage.sql import SqlStore

T = TypeVar("T")

CASES_A_PAGE = 50
ERASE_SECONDS = 60.0
"""How long an erasure may hold the database for itself."""
EVERY_STATUS = (*STILL_OPEN, "resolved", "closed")


def with_store(config: Path, work: Callable[[SqlStore, Config], Awaitable[T]]) -> T:
    """Do some work with the open store of an installation."""

    async def run() -> T:
        settings = load(config)
        logs.set_up(level=settings.logs.level)
        async with opened_store(settings) as store:
            return await work(store, settings)

    return asyncio.run(run())


def _print_json(value: Any) -> None:
    sys.stdout.write(msgspec.json.encode(value).decode() + "\n")


def _console() -> Console:
    return Console(soft_wrap=True, highlight=False)


# --- cases ----------------------------------------------------------------------------------


def list_cases(config: Path, *, every: bool, page: int, as_json: bool) -> None:
    """Print a page of cases."""
    statuses = EVERY_STATUS if every else STILL_OPEN

    async def work(store: SqlStore, _: Config) -> tuple[Case, ...]:
        return await store.cases(statuses, CASES_A_PAGE, (page - 1) * CASES_A_PAGE)

    cases = with_store(config, work)
    if as_json:
        _print_json([_for_programs(replace(case, notes=())) for case in cases])
        return
    if not cases:
        sys.stdout.write("No case is waiting.\n" if page == 1 else "There are no more cases.\n")
        return
    for case in cases:
        target = case.subject.target
        about = f"{case.subject.author}{'' if target is None else f' → {target}'}"
        lines = f"{len(case.evidence)} line{'' if len(case.evidence) == 1 else 's'}"
        sys.stdout.write(
            f"{case.id:<9} {case.urgency:<7} {case.kind:<13} {case.opened_at:%Y-%m-%d %H:%M}  "
            f"{case.status:<8}  {_one_line(about)}  ({lines})\n"
        )


def show_case(
    case_id: str, config: Path, *, opened: bool, page: Path | None, as_json: bool
) -> None:
    """Print one case or write its page, with its sealed lines if a person asks for them."""

    async def work(store: SqlStore, settings: Config) -> tuple[Case, tuple[EvidenceText, ...]]:
        if page is not None:
            load_own(settings.own_helplines)  # the page of a case lists them
        case = await store.case(case_id)
        if case is None:
            raise UsageError(
                place="case", value=case_id, cure="Run `leeward cases list --all` to see all."
            )
        case = without_reporters(case)
        if not opened:
            return replace(case, notes=()), ()
        return case, await open_evidence(store, case, "command-line", datetime.now(UTC))

    case, texts = with_store(config, work)
    if page is not None:
        from leeward.report.case_page import case_page
        from leeward.report.sheet import write_page

        write_page(case_page(case, texts, str, opened=opened), page)
    if as_json:
        _print_json({"case": _for_programs(case), "texts": texts})
    elif page is None:
        _print_case(case, texts, opened=opened)
    elif str(page) != "-":
        sys.stdout.write(f"{case.id} is written to {page}; only you can read the file.\n")


def _for_programs(case: Case) -> dict[str, Any]:
    """Return a case as programs read it; who reported stands nowhere, nor that somebody did."""
    found: dict[str, Any] = msgspec.to_builtins(case)
    del found["reporters"]
    return found


def _print_case(case: Case, texts: tuple[EvidenceText, ...], *, opened: bool) -> None:
    console = _console()
    story = story_of(case, str, str)
    console.print(Text(f"{case.id} · {case.kind} · {case.urgency} · {case.status}", "bold"))
    console.print(Text(_one_line(story.headline)))
    console.print(Text(f"opened {case.opened_at:%Y-%m-%d %H:%M} in {case.channel}"))
    if case.due is not None:
        console.print(Text(f"due    {case.due:%Y-%m-%d %H:%M}"))
    for line in _standing_lines(case):
        console.print(Text(line))
    said = {(text.message, text.revision): text for text in texts}
    for evidence in case.evidence:
        _print_evidence(console, evidence, said)
    if opened:
        seen = {(evidence.message, evidence.revision) for evidence in case.evidence}
        around = [text for key, text in said.items() if key not in seen]
        if around:
            console.print(Text("around these lines:", "dim"))
        for text in around:
            console.print(Text(f"  {text.at:%m-%d %H:%M} {text.author}: {_one_line(text.text)}"))
    else:
        console.print(Text("The lines are sealed; --open opens them and is audited.", "dim"))
    for note in case.notes:
        console.print(Text(f"note {note.at:%m-%d %H:%M} {note.by}: {_one_line(note.text)}"))
    _print_story(console, story)


def _standing_lines(case: Case) -> Iterator[str]:
    """Yield who looks after a case, how often others were called, and how it ended."""
    if case.assignee is not None and case.verdict is None:
        until = f" until {case.taken_until:%Y-%m-%d %H:%M}" if case.taken_until else ""
        yield f"taken  by {case.assignee}{until}"
    if case.calls:
        yield f"calls  {case.calls} since somebody last did something about it"
    if case.appeal is not None:
        rules = ", ".join(case.appeal.rules) or "a decision"
        yield f"appeal by {case.appeal.member} against {rules}"
    if case.reported is not None:
        yield f"told   {_one_line(case.reported.to)}, says {case.reported.by}"
    if case.verdict is not None:
        yield f"judged {case.verdict} by {case.judged_by or case.assignee}"


def _print_story(console: Console, story: Story) -> None:
    steps = tuple(step.text for step in story.next)
    for title, sentences in (*story.told, ("What to do next", steps)):
        console.print(Text(f"{title}:", "bold"))
        for sentence_ in sentences:
            console.print(Text(f"  - {_one_line(sentence_)}"))


def _print_evidence(
    console: Console, evidence: CaseEvidence, said: dict[tuple[Any, int], EvidenceText]
) -> None:
    stages = ", ".join(stage_words(stage) for stage in evidence.stages)
    weight = f" (+{evidence.weight:.1f})" if evidence.weight else ""
    reason = stages or sentence(evidence.because, str)
    console.print(Text(f"  {evidence.at:%m-%d %H:%M}  {reason}{weight}"))
    text = said.get((evidence.message, evidence.revision))
    if text is not None:
        console.print(Text(f"               “{_one_line(text.text)}”"))


def _one_line(text: str) -> str:
    """Return a text fit for a terminal: one line, no control characters."""
    return "".join(letter if letter.isprintable() else " " for letter in text)


# --- audit, members, backup -----------------------------------------------------------------


def verify_audit(config: Path, head: str, *, as_json: bool) -> None:
    """Check the chain, and that it still reaches a head noted elsewhere."""

    async def work(store: SqlStore, _: Config) -> tuple[int, str]:
        count = await store.verify_audit(AuditHead.parse(head) if head else None)
        return count, str(await store.audit_head())

    count, now = with_store(config, work)
    if as_json:
        _print_json({"lines": count, "head": now})
    else:
        sys.stdout.write(f"The audit chain holds: {count} lines, head {now}.\n")


def export_member(member: str, config: Path) -> None:
    """Print what may be told to a member."""
    ref = UserRef.parse(member)

    async def work(store: SqlStore, _: Config) -> Any:
        return await told_of(store, await open_cases(store), await store.export_member(ref), ref)

    _print_json(with_store(config, work))


def erase_member(member: str, config: Path) -> None:
    """Erase what may be erased about a member, and print it."""
    ref = UserRef.parse(member)

    async def work(store: SqlStore, _: Config) -> Any:
        holder = f"member erase, process {os.getpid()}"
        await store.acquire_lease(holder, ERASE_SECONDS)  # a running ledger would not know of it
        try:
            told = await told_of(
                store, await open_cases(store), await store.export_member(ref), ref
            )
            await store.erase_member(ref, datetime.now(UTC))
            return told
        finally:
            await store.release_lease(holder)

    _print_json(with_store(config, work))


def back_up(file: Path, config: Path) -> None:
    """Copy the database."""

    async def work(store: SqlStore, _: Config) -> None:
        await store.backup(file)

    with_store(config, work)
    sys.stdout.write(
        f"The database is copied to {file}; the keys of sealed evidence stay behind on purpose.\n"
    )
