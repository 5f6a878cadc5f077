"""Where the ways out stand: set or not, in order or ill, and what a test notice says of them."""

import asyncio
import sys
from pathlib import Path
from typing import Final

import msgspec

from leeward import logs
from leeward.clock import SystemClock
from leeward.config import Config, load
from leeward.elsewhere.calling import Elsewhere
from leeward.elsewhere.tried import Tried
from leeward.elsewhere.ways import watchdog_in, ways_in
from leeward_policies.errors import ConfigError
from leeward_policies.ports import Check

NAME: Final = "notices elsewhere"

UNSET: Final = "no way out of the platform is set: when nobody answers there, nobody hears of it"
UNSET_CURE: Final = (
    "Write an address into leeward.notices, or set a webhook; docs/notices.md shows how."
)

TITLE: Final = "Leeward: a test notice"
BODY: Final = (
    "This is a test for {community}: nothing has happened. Whoever reads it can be called."
)


def elsewhere_of(config: Config, *, console_url: str = "") -> Elsewhere:
    """Return what calls people elsewhere, on the machine's own clock.

    Raises:
        ConfigError: an address, the webhook or a secret is not in order.
    """
    return Elsewhere(
        config.notices,
        ways_in(config),
        console_url,
        SystemClock(),
        community=config.community.id,
    )


def check(config: Config) -> Check:
    """Say which ways are set, and whether they can be used; nothing is sent."""
    try:
        elsewhere = elsewhere_of(config)
        watchdog_in(config)
    except ConfigError as error:
        return Check(NAME, "ill", str(error))
    if not elsewhere.is_set:
        return Check(NAME, "note", UNSET, UNSET_CURE)
    says = f"{', '.join(elsewhere.names)}; `leeward notices test` tries them"
    return Check(NAME, "well", says)


def try_out(path: Path, *, as_json: bool) -> bool:
    """Send a test notice on every way, print what came of it, and return whether all took it."""
    config = load(path)
    logs.set_up(level="error")  # what failed is printed here
    tried = asyncio.run(_tried(elsewhere_of(config), config.community.id))
    is_well = bool(tried) and all(one.ok for one in tried)
    if as_json:
        found = {"ok": is_well, "ways": [_row(one) for one in tried]}
        sys.stdout.write(msgspec.json.encode(found).decode() + "\n")
    elif not tried:
        sys.stdout.write(f"note  {UNSET}\n      {UNSET_CURE}\n")
    else:
        sys.stdout.writelines(_line(one) for one in tried)
    return is_well


async def _tried(elsewhere: Elsewhere, community: str) -> tuple[Tried, ...]:
    try:
        return await elsewhere.say(TITLE, BODY.format(community=community))
    finally:
        await elsewhere.close()


def _row(one: Tried) -> dict[str, str | bool]:
    return {"name": one.name, "ok": one.ok, "problem": one.problem, "cure": one.cure}


def _line(one: Tried) -> str:
    if one.ok:
        return f"ok    {one.name} took it\n"
    return f"ILL   {one.name}: {one.problem}\n      {one.cure}\n"
