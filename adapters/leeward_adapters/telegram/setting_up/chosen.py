"""What the set-up chose on Telegram: a small file beside the configuration, written by the bot."""

import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Annotated, Final

from msgspec import Meta, Struct
from msgspec.structs import replace

from leeward_adapters.live.chosen import ChosenFile
from leeward_adapters.telegram.settings import ChatId, SpaceSettings, TelegramSettings

FILE: Final = "leeward.telegram.toml"
"""Lies in the folder of the configuration."""

SCHEMA: Final = 1

GROUPS_MOST: Final = 200
"""Groups of members that are kept in mind for the doctor."""

HEADER: Final = """\
# What the set-up chose on Telegram. Leeward writes this file whole, so that comments
# of your own are lost; what leeward.toml says about the same thing counts.
"""

Sum = Annotated[str, Meta(pattern="^[0-9a-f]{32}$")]
"""The checksum of a one-time code, in hexadecimal digits."""


class CodeSums(Struct, frozen=True, forbid_unknown_fields=True):
    """The one-time codes of the links that `leeward init telegram` printed last; never readable."""

    until: Annotated[datetime, Meta(tz=True)]
    """When they stop working."""
    group: Sum | None = None
    """Of the link for groups of members; works as often as there are groups."""
    moderators: Sum | None = None
    """Of the link for the moderators' group; None once it was used."""
    lead: Sum | None = None
    """Of the link for the safety lead; None once it was used."""


class Chosen(Struct, frozen=True, forbid_unknown_fields=True):
    """The file, whole."""

    schema: int = SCHEMA
    policy: str = ""
    """A pack's name; empty where nobody has chosen."""
    safety_lead: str = ""
    """Printed ref, such as `telegram:42`; empty where nobody has chosen."""
    moderators: ChatId | None = None
    """The group with topics where cases are posted."""
    groups: tuple[ChatId, ...] = ()
    """Groups of members that were joined by the link: Telegram tells nobody which they are."""
    codes: CodeSums | None = None
    """None once nothing is open any more."""


_FILE: Final = ChosenFile(FILE, Chosen, SCHEMA, "`leeward init telegram`")


def chosen(folder: Path) -> Chosen:
    """Return what was chosen; nothing where there is no file. Cheap while the file stays the same.

    Raises:
        ConfigError: the file is broken; place, value and cure say how.
    """
    return _FILE.read(folder)


def moderators_group(settings: TelegramSettings, found: Chosen, chat: str) -> str | None:
    """Return the group where a chat's cases are posted, or None while there is none.

    What leeward.toml says of this chat goes first, then what it says of all, then the choice.

    Args:
        settings: the table of the configuration.
        found: what was chosen.
        chat: the chat's id.
    """
    own = settings.spaces.get(chat, SpaceSettings()).moderators
    return own or settings.moderators or found.moderators


def change(folder: Path, how: Callable[[Chosen], Chosen]) -> Chosen:
    """Write the file anew from what stands in it; nothing in between is lost. From any thread.

    Args:
        folder: of the configuration.
        how: makes what is to stand there of what stands there now.

    Returns:
        What now stands in the file; it is not written where nothing changed.

    Raises:
        ConfigError: the present file is broken; it is left as it is.
        OutputError: it cannot be written; nothing half-written stays.
    """
    with _FILE.writing:
        before = chosen(folder)
        after = how(before)
        if after != before:
            _FILE.write(folder, _text(after))
        return after


def choose(
    folder: Path,
    *,
    moderators: str | None = None,
    safety_lead: str | None = None,
    policy: str | None = None,
    group: str | None = None,
) -> Chosen:
    """Write down what was chosen; what is None stays. A link that was used up works no more.

    Args:
        folder: of the configuration.
        moderators: the moderators' group.
        safety_lead: a printed ref.
        policy: a pack's name.
        group: one more group of members.

    Raises:
        ConfigError: the present file is broken; it is left as it is.
        OutputError: it cannot be written; nothing half-written stays.
    """

    def changed(before: Chosen) -> Chosen:
        after, codes = before, before.codes
        if moderators is not None:
            after = replace(after, moderators=moderators)
            codes = None if codes is None else replace(codes, moderators=None)
        if safety_lead is not None:
            after = replace(after, safety_lead=safety_lead)
            codes = None if codes is None else replace(codes, lead=None)
        if policy is not None:
            after = replace(after, policy=policy)
        if group is not None and group not in after.groups:
            after = replace(after, groups=(*after.groups, group)[-GROUPS_MOST:])
        return replace(after, codes=codes)

    return change(folder, changed)


def _text(one: Chosen) -> str:
    """Return the file's text; every value is an id, a pack's name, a printed ref or a checksum."""
    top = [
        ("policy", one.policy),
        ("safety_lead", one.safety_lead),
        ("moderators", one.moderators),
        ("groups", list(one.groups)),
    ]
    lines = [f"schema = {one.schema}", *_keys(top)]
    if one.codes is not None:
        lines += ["", "[codes]", f"until = {one.codes.until.isoformat()}"]
        lines += _keys([(key, getattr(one.codes, key)) for key in ("group", "moderators", "lead")])
    return HEADER + "\n".join(lines) + "\n"


def _keys(pairs: list[tuple[str, str | list[str] | None]]) -> list[str]:
    # What JSON calls a string is one in TOML, too, but for U+007F, which none of these can hold.
    return [f"{key} = {json.dumps(value)}" for key, value in pairs if value]
