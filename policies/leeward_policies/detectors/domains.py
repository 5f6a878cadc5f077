"""Domains: the registrable part of a host, and the brand whose look a host copies."""

import unicodedata
from contextlib import suppress
from functools import cache

from msgspec import Struct
from publicsuffixlist import PublicSuffixList

from leeward_policies.detectors.brands import (
    BAIT,
    CHEAP_ENDINGS,
    FAN_SITES,
    GOODS,
    NEAR_WORDS,
    OFFICIAL,
    OWN,
    WORLDWIDE,
)
from leeward_policies.text.lookalikes import BARE, SIMILAR

HOST_LONGEST = 253
"""Characters of a host name at most (RFC 1035)."""

_DISTANT_LEAST = 6
"""Letters from which one wrong letter still makes a copy; shorter words have honest neighbours."""

_COMPOUND = frozenset(("steamcommunity", "steampowered", "epicgames", "riotgames"))
"""Names that no community would give a room or a subdomain of its own."""

_BAIT_WITHIN = 5
"""Letters from which a word of bait counts glued to others; `free` begins honest words."""

_FIGURES = str.maketrans("013457", "oleast") | {
    ord("8"): "b",
    ord("i"): "l",
    ord("|"): "l",
    ord("$"): "s",
}
_SHAPES = (("rn", "m"), ("vv", "w"), ("cl", "d"))
_LETTERS = {
    **BARE,
    **{ord(odd): plain.casefold() for odd, plain in SIMILAR.items()},
    ord("ß"): "b",
}


class Likeness(Struct, frozen=True):
    """That a host is made to look like a brand's own."""

    brand: str
    score: float
    how: str
    """A phrase for people: `one letter off`."""


@cache
def _suffixes() -> PublicSuffixList:
    """Read the list once, when the first link is met; it lies in the package, no network."""
    return PublicSuffixList()


@cache
def _known_suffixes() -> PublicSuffixList:
    return PublicSuffixList(accept_unknown=False)


def shown(host: str) -> str:
    """Return a host in lower case with punycode undone; labels that are broken stay as they are."""
    labels = []
    for label in host.casefold().strip(".").split("."):
        if label.startswith("xn--"):
            with suppress(UnicodeError, OverflowError):
                labels.append(label[4:].encode("ascii").decode("punycode").casefold())
                continue
        labels.append(label)
    return unicodedata.normalize("NFKC", ".".join(labels))


def registrable(host: str) -> str:
    """Return the part of a host that somebody registered; empty for a suffix alone."""
    if len(host) > HOST_LONGEST:
        return ""
    found: str | None = _suffixes().privatesuffix(host)
    return found or ""


def is_public(host: str) -> bool:
    """Say whether a host ends in a suffix of the real internet, or in one reserved for tests."""
    if host.endswith((".example", ".test")):
        return True
    return len(host) <= HOST_LONGEST and _known_suffixes().privatesuffix(host) is not None


def official(host: str) -> str | None:
    """Return the brand whose own this host is."""
    return OFFICIAL.get(registrable(host))


@cache
def _skeletons() -> tuple[tuple[str, str], ...]:
    return tuple((brand, _skeleton(brand)) for brand in OWN)


def _skeleton(label: str) -> str:
    """Return what the eye makes of a label: look-alike letters and figures as one."""
    bare = label.translate(_LETTERS)
    bare = "".join(c for c in unicodedata.normalize("NFD", bare) if not unicodedata.combining(c))
    bare = bare.translate(_FIGURES)
    for shape, letter in _SHAPES:
        bare = bare.replace(shape, letter)
    return bare


def one_off(left: str, right: str) -> bool:
    """Say whether one letter added, lost, changed or swapped makes one word of the other."""
    if left == right or abs(len(left) - len(right)) > 1:
        return False
    if len(left) > len(right):
        left, right = right, left
    at = 0
    while at < len(left) and left[at] == right[at]:
        at += 1
    if len(left) < len(right):
        return left[at:] == right[at + 1 :]
    rest = left[at + 1 :] == right[at + 1 :]
    swapped = left[at : at + 2] == right[at : at + 2][::-1] and left[at + 2 :] == right[at + 2 :]
    return rest or swapped


def _copied(label: str, ending: str) -> Likeness | None:
    """Judge the registered label alone: a copy of a brand's word, whole."""
    seen = _skeleton(label)
    joined = seen.replace("-", "")
    for brand, skeleton in _skeletons():
        if label == brand:
            if ending in CHEAP_ENDINGS:
                return Likeness(brand, 0.85, f"the name of {brand} under another ending")
            score = 0.0 if brand in WORLDWIDE else 0.6
            return Likeness(brand, score, f"the name of {brand} under another ending")
        if seen == skeleton:
            return Likeness(brand, 0.97, f"letters that look like those of {brand}")
        if len(brand) < _DISTANT_LEAST or label in NEAR_WORDS:
            continue
        if joined == skeleton:
            return Likeness(brand, 0.9, f"{brand} with a hyphen")
        if one_off(joined, skeleton):
            return Likeness(brand, 0.92, f"one letter off {brand}")
    return None


def _baited(label: str) -> Likeness | None:
    """Judge one label: a brand's word, or what scams promise, beside a word of bait."""
    seen = _skeleton(label)
    for word, skeleton in (*_skeletons(), *_goods()):
        if skeleton in seen and _holds_bait(seen.replace(skeleton, "-", 1)):
            return Likeness(word, 0.9 if word in OWN else 0.88, f"{word} beside a word of bait")
    return None


def _holds_bait(rest: str) -> bool:
    exact, within = _baits()
    words = rest.split("-")
    return any(word in exact or word.startswith(within) or word.endswith(within) for word in words)


@cache
def _goods() -> tuple[tuple[str, str], ...]:
    return tuple((good, _skeleton(good)) for good in sorted(GOODS))


@cache
def _baits() -> tuple[frozenset[str], tuple[str, ...]]:
    skeletons = frozenset(map(_skeleton, BAIT))
    return skeletons, tuple(sorted(bait for bait in skeletons if len(bait) >= _BAIT_WITHIN))


def resembled(host: str) -> Likeness | None:
    """Return the brand whose look a host copies, without asking any network.

    Args:
        host: as written; punycode and upper case are undone here.
    """
    plain = shown(host)
    own = registrable(plain)
    if not own or own in OFFICIAL or own in FAN_SITES or registrable(host.casefold()) in OFFICIAL:
        return None
    label, _, ending = own.partition(".")
    found = [_copied(label, ending)]
    under = plain[: -len(own)].strip(".")
    if under:
        found.append(_posed(under, label, ending))
    found += [_baited(part) for part in (label, *under.split(".")) if part]
    return max(
        (like for like in found if like and like.score), key=lambda it: it.score, default=None
    )


def _posed(under: str, label: str, ending: str) -> Likeness | None:
    """Judge what stands before the registrable part: a brand's whole address put in front."""
    front = f".{under}.{label.partition('-')[0]}."
    for domain, brand in OFFICIAL.items():
        if f".{domain}." in front:
            return Likeness(brand, 0.95, f"the address of {brand} in front of another")
    for part in under.split("."):
        if part in _COMPOUND or (part in OWN and ending in CHEAP_ENDINGS):
            return Likeness(part, 0.85, f"the name of {part} in front of another address")
    return None
