"""The demo: a made-up community on the loopback platform, judged by the real thing."""

import asyncio
import signal
import tempfile
from contextlib import ExitStack
from importlib.resources import files
from pathlib import Path
from typing import Final

import msgspec
from rich.console import Console
from rich.text import Text

from leeward import logs
from leeward.config import Config, load, master_key
from leeward.demo.console import DemoConsole
from leeward.demo.narrator import Narrator
from leeward.installing import make_installation
from leeward.kept import open_evidence, opened_store
from leeward.testing.clock import VirtualClock
from leeward.testing.ending import Ending
from leeward.testing.play import Play, Watcher
from leeward.testing.script import Script
from leeward_policies.errors import OutputError

WIDTH: Final = 110
"""Columns used at most; longer lines are hard to read."""


def run_demo(keep: Path | None, pace: float, listen: str = "") -> None:
    """Let the story happen, on a database that is kept or thrown away.

    Args:
        keep: a folder for the database, which must not hold one yet.
        pace: real seconds between two lines.
        listen: where its console is served afterwards; empty for none.

    Raises:
        OutputError: there is an installation in the folder already.
        ConfigError: the console cannot be served there.
    """
    logs.set_up(level="critical")  # what fails is told on the screen, or ends the demo
    console = Console(highlight=False)
    if console.width > WIDTH:
        console = Console(highlight=False, width=WIDTH)
    with ExitStack() as stack:
        folder = keep or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        config = _installed(folder)
        asyncio.run(_perform(console, config, pace, listen))
    console.print()
    if keep is not None:
        where = folder / "leeward.toml"
        console.print(Text(f"Look into it: leeward cases list --config {where}"))
    console.print(Text("Now your own community: leeward replay export.json --report report.html"))


def _installed(folder: Path) -> Config:
    path = folder / "leeward.toml"
    if path.exists():
        raise OutputError(
            place=str(folder),
            value="there is an installation already",
            cure="Name an empty folder with --keep.",
        )
    folder.mkdir(parents=True, exist_ok=True)
    make_installation(path)
    return load(path)


def story() -> Script:
    """Return the script of the demo."""
    text = files("leeward.demo").joinpath("story.toml").read_bytes()
    return msgspec.toml.decode(text, type=Script)


async def _perform(console: Console, config: Config, pace: float, listen: str) -> None:
    master_key(config)
    async with opened_store(config, create=True) as store:
        clock = VirtualClock()
        play = Play(story(), store, clock)
        narrator = Narrator(console, play.name, pace)
        play.watcher = Watcher(narrator.says, narrator.decided, narrator.came_of)
        _introduce(console)
        ending = await play.run()
        _sum_up(console, ending)
        for case in await store.cases(("open",), 10, 0):
            texts = await open_evidence(store, case, "demo", clock.now())
            narrator.case(case, {str(text.message): text.text for text in texts})
        lines = await store.verify_audit()
        console.print(Text(f"\nThe audit chain holds: {lines} lines, no word of anybody in it."))
        if listen:
            await _serve(
                console, DemoConsole(config, listen, store=store, play=play, ended=clock.now())
            )


async def _serve(console: Console, demo: DemoConsole) -> None:
    """Serve the console until somebody has seen enough."""
    link: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    loop, serving = asyncio.get_running_loop(), asyncio.create_task(demo.serve(link))
    for ends in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(ends, serving.cancel)
    try:
        await asyncio.wait((link, serving), return_when=asyncio.FIRST_COMPLETED)
        if link.done():
            console.print(Text(f"\nThe console, as its safety lead sees it: {link.result()}"))
            console.print(Text("The link works once, for ten minutes. Ctrl-C ends the demo."))
        await serving
    except asyncio.CancelledError:
        console.print(Text("\nThe console is closed."))
    finally:
        serving.cancel()
        await asyncio.gather(serving, return_exceptions=True)


def _introduce(console: Console) -> None:
    console.print(Text("Leeward demo", "bold"))
    console.print(
        Text(
            "A made-up community on a made-up platform. The policy is the pack young-people,\n"
            "switched to enforce; people, pipeline, database and decisions are real."
        )
    )


def _sum_up(console: Console, ending: Ending) -> None:
    console.print(Text("\nWhat came of it", "bold"))
    console.print(
        Text(
            f"{_many(len(ending.warned), 'author')} warned, "
            f"{_many(len(ending.hidden), 'message')} hidden, "
            f"{_many(len(ending.tips), 'private tip')} given, "
            f"{_many(len(ending.cases), 'case')} for people to decide. Nobody was judged by a "
            "score alone; the rest of the chat was left in peace."
        )
    )


def _many(count: int, word: str) -> str:
    return f"{count} {word}{'' if count == 1 else 's'}"
