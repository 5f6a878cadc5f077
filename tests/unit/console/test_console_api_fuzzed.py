"""The API, fuzzed from its own description by schemathesis, with all of its checks."""

import asyncio
import sys
from datetime import datetime
from pathlib import Path
from typing import Final

import pytest
from typing_extensions import override

from leeward.console.limits import Rate
from leeward.console.tokens import make_token
from leeward.testing.browsed import served
from leeward.testing.clock import VirtualClock
from leeward.testing.consoled import Consoled, case, member
from leeward_policies.domain.case import Case

TOOL: Final = Path(sys.executable).with_name("schemathesis")

MUCH: Final = Rate(burst=1_000_000, a_minute=1.0)
"""The limit on requests is tested by itself."""

SECONDS: Final = 80.0

EXAMPLES: Final = 10
"""Of each operation and phase."""

ROLES: Final = ("moderator", "safety-lead", "csea")


class Ticking(VirtualClock):
    """A clock that goes on by a millisecond each time somebody looks: no two events are one."""

    @override
    def now(self) -> datetime:
        return self.advance(0.001)


def cases() -> list[Case]:
    """Return cases of which each act finds some that it can be done with, and some that not."""
    return [
        case(1),
        case(2, author="zoe", status="taken", assignee="test:lead"),
        case(3, author="ben", status="resolved", verdict="right", judged_by="test:mod", due=None),
        case(4, author="ida", asked=("csea",)),
    ]


async def fuzzed(house: Consoled, folder: Path, config: str, phases: str) -> tuple[int, str]:
    """Let schemathesis loose on the API and return its exit code and what it said."""
    house.roles = {**(house.roles or {}), member("lead"): ROLES}
    secret = await make_token(
        house.store, house.clock, name="fuzz", member=member("lead"), roles=ROLES, days=7
    )
    (folder / "schemathesis.toml").write_text(config, "utf-8")
    process = await asyncio.create_subprocess_exec(
        TOOL,
        *("--config-file", str(folder / "schemathesis.toml")),
        *("run", f"{house.url}/api/v1/openapi.json"),
        *("--header", f"Authorization: Bearer {secret}"),
        *("--checks", "all", "--phases", phases, "--mode", "all"),
        *("--max-examples", str(EXAMPLES), "--seed", "6", "--generation-deterministic"),
        *("--no-color", "--continue-on-failure"),
        cwd=folder,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    try:
        async with asyncio.timeout(SECONDS):
            told, _ = await process.communicate()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    return process.returncode or 0, told.decode()


@pytest.mark.parametrize(
    ("which", "phases"),
    [("", "coverage"), ("case-1", "fuzzing"), ("case-4", "fuzzing")],
)
async def test_the_api_keeps_to_its_description(tmp_path: Path, which: str, phases: str) -> None:
    """No answer breaks the description, none fails, and none is given without a token."""
    config = f'[parameters]\n"path.case_id" = "{which}"\n' if which else ""
    async with served(tmp_path, cases(), asking=MUCH, clock=Ticking()) as house:
        code, told = await fuzzed(house, tmp_path, config, phases)

        assert code == 0, told
        assert not await house.audited("event.failed")
        assert await house.audited("case")  # acts were done, and not only refused
