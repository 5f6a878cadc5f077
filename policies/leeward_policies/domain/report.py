"""Reports: the short number by which a member finds again what they asked for."""

from hashlib import blake2b
from typing import Final

PREFIX: Final = "R-"
"""How a number begins, so that nobody takes it for another one."""

LETTERS: Final = 6
"""Characters that follow, five bits each: two of a community's thousand reports of a season share
a number once in two thousand times, and nothing is looked up by it alone."""

CROCKFORD: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""The digits of Crockford's base 32: none that is read for another one, and no I, L, O or U."""


def report_number(decision_id: str) -> str:
    """Return the number of a report, or of a call for help, by the decision about it."""
    seed = blake2b(decision_id.encode("utf-8", "surrogatepass"), digest_size=4).digest()
    left = int.from_bytes(seed, "big")
    letters = ""
    for _ in range(LETTERS):
        left, place = divmod(left, len(CROCKFORD))
        letters = CROCKFORD[place] + letters
    return f"{PREFIX}{letters}"
