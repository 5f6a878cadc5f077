"""Whole conversations: what people say on a platform, and what must, or must not, come of it.

One test a file; `README.md` tells the format. These are development scenarios:
they show that the parts work together, and are no figures of quality.
"""

import asyncio
from pathlib import Path

import pytest

from leeward.testing.clock import VirtualClock
from leeward.testing.ending import Ending, differences
from leeward.testing.play import Play
from leeward.testing.script import Script, load
from leeward_storage.memory import MemoryStore

FILES = sorted(Path(__file__).parent.glob("*.toml"))


def play(script: Script) -> Ending:
    """Return what comes of a conversation, in a house of its own."""

    async def run() -> Ending:
        clock = VirtualClock()
        async with MemoryStore(clock) as store:
            return await Play(script, store, clock).run()

    return asyncio.run(run())


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_conversation(path: Path, request: pytest.FixtureRequest) -> None:
    """What the file expects happens, and nothing else that people could see.

    A file with a `known_gap` must fail, so that the mark goes when the gap does.
    """
    script = load(path)
    if script.known_gap:
        request.applymarker(pytest.mark.xfail(reason=script.known_gap, strict=True))
    refused = [number for number, line in enumerate(script.line, 1) if line.refused]

    found = differences(script.expect, refused, play(script))

    assert found == ()


def test_as_many_stay_quiet_as_do_not() -> None:
    """Files that must stay quiet are at least 20 and named so; so are those that must not."""
    quiet = {path.stem for path in FILES if load(path).expect.quiet}

    assert quiet == {path.stem for path in FILES if path.stem.startswith("quiet-")}
    assert len(quiet) >= 20
    assert len(FILES) - len(quiet) >= 20
