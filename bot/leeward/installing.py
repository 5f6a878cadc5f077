"""Making an installation: its configuration, its master key, and the platforms it connects to."""

import asyncio
import os
import stat
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from leeward.config import MASTER_KEY_VARIABLE, load
from leeward.output import whole_file
from leeward.platforms import installed_kinds, kind_of
from leeward_policies.errors import ConfigError
from leeward_storage.master import create_master_key

NEW_CONFIG: Final = """\
# The configuration of Leeward; every key is explained in docs/configuration.md.
schema = 1
# A pack (young-people, mixed, watch-only), or the path of a policy file of your own. While
# nothing stands here, what was chosen with a set-up command counts, and else young-people.
# policy = "riverside.toml"

[community]
id = "{id}"
# Who is asked first about danger, and who where the lead cannot be reached, or is the one it is
# about. While no lead stands here, the one who was chosen with a set-up command counts.
# safety_lead = "discord:42"
# deputy = "telegram:43"
"""


def make_installation(config: Path) -> None:
    """Make the configuration and the master key where they are missing; change nothing else.

    Beside a database no key is made: it could not open what that database has sealed.
    """
    if not config.exists():
        name = "".join(c for c in config.resolve().parent.name if c.isalnum() or c in "-_")
        with whole_file(config) as file:
            file.write(NEW_CONFIG.format(id=name or "home").encode())
    try:
        settings = load(config)
    except ConfigError:
        return  # the examination says what is wrong with it
    key = settings.path(settings.storage.master_key_file)
    is_new = not settings.path(settings.storage.database).exists()
    if is_new and not key.exists() and MASTER_KEY_VARIABLE not in os.environ:
        create_master_key(key)


def begin(config: Path, platform: str | None) -> Iterator[str]:
    """Make what is missing, connect a platform, and yield what was done and what comes next.

    Args:
        config: the path of the configuration.
        platform: its name; None makes the beginning alone.

    Raises:
        ConfigError: there is no such platform, or the configuration or a secret is not in order.
    """
    kind = None if platform is None else kind_of(platform, "leeward init")
    is_new = not config.exists()
    make_installation(config)
    settings = load(config)
    yield f"{config} {'is made' if is_new else 'is there already'}."
    if kind is None or platform is None:
        yield f"Go on with `leeward init NAME` for a platform: {', '.join(installed_kinds())}."
        return
    if platform not in settings.adapters:
        _add(config.resolve(), platform, kind.table())
        settings = load(config)
        yield f"[adapters.{platform}] is added to it."
    table = settings.adapters[platform]
    steps = asyncio.run(kind.first_steps(table, config.parent))
    yield "What comes next:"
    for number, step in enumerate(steps, 1):
        yield f"{number}. {step}"


def _add(config: Path, platform: str, table: str) -> None:
    """Write a platform's table below what stands in the configuration."""
    text = f"{config.read_text('utf-8').rstrip()}\n\n{table}"
    try:
        tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(
            place=str(config),
            value=f"[adapters.{platform}] cannot be added below it: {error}",
            cure=f"Add these lines by hand: {' '.join(table.split())}",
        ) from None
    mode = stat.S_IMODE(config.stat().st_mode)
    with whole_file(config) as file:
        file.write(text.encode())
    config.chmod(mode)  # whoever could read it before can read it now
