"""One-time codes: who has the links that `leeward init telegram` printed may choose, for a day."""

import secrets
from datetime import datetime, timedelta
from hashlib import blake2b
from hmac import compare_digest
from pathlib import Path
from typing import Final, Literal

from msgspec import Struct
from msgspec.structs import replace

from leeward_adapters.telegram.setting_up.chosen import Chosen, CodeSums, change, chosen

ALPHABET: Final = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without letters that are taken for others: no i, l, o, 0 and 1."""

LENGTH: Final = 10
"""Characters of a code: 49 bits, which nobody guesses by messages within a day."""

LASTS: Final = timedelta(days=1)

Purpose = Literal["group", "moderators", "lead"]
"""What a link is for; each has a code of its own, since a group reads the one that it was given."""


class Codes(Struct, frozen=True):
    """The codes as they stand in links; they are kept nowhere."""

    group: str
    moderators: str
    lead: str


def begin_codes(folder: Path, now: datetime) -> Codes:
    """Make new codes; those before them work no more.

    Args:
        folder: of the configuration.
        now: they work for a day from here.

    Raises:
        ConfigError: what was chosen cannot be read; it is left as it is.
        OutputError: the file cannot be written.
    """
    codes = Codes(_code(), _code(), _code())
    sums = CodeSums(
        until=(now + LASTS).replace(microsecond=0),
        group=_sum("group", codes.group),
        moderators=_sum("moderators", codes.moderators),
        lead=_sum("lead", codes.lead),
    )

    def begun(before: Chosen) -> Chosen:
        return replace(before, codes=sums)

    change(folder, begun)
    return codes


def is_code(folder: Path, purpose: Purpose, text: str, now: datetime) -> bool:
    """Say whether a text is the open code for a purpose.

    Args:
        folder: of the configuration.
        purpose: what the link is for.
        text: what stood in it.
        now: a code works for a day.

    Raises:
        ConfigError: what was chosen cannot be read.
    """
    sums = chosen(folder).codes
    wanted = None if sums is None else getattr(sums, purpose)
    if sums is None or wanted is None or now >= sums.until:
        return False
    return compare_digest(_sum(purpose, text), wanted)


def _code() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def _sum(purpose: Purpose, code: str) -> str:
    data = f"{purpose}:{code}".encode("utf-8", "replace")
    return blake2b(data, digest_size=16, person=b"leeward-code").hexdigest()
