"""What our buttons carry: what a press means, signed, in at most 64 bytes.

A button's data comes back from the app of whoever presses it, so it is not to be believed: only
what was signed for that very chat counts.
"""

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from hashlib import blake2b
from hmac import compare_digest
from types import MappingProxyType
from typing import Final

from leeward_adapters.live.casework.presses import Press, Verb

LONGEST: Final = 64
"""Bytes of a button's data (core.telegram.org/bots/api, "InlineKeyboardButton")."""

PAYLOAD_LONGEST: Final = 64
"""Characters of what a link hands to `/start` (core.telegram.org/bots/features, "Deep linking")."""

LETTERS: Final = MappingProxyType[Verb, str](
    {
        "take": "t",
        "right": "r",
        "wrong": "w",
        "unclear": "u",
        "giveback": "g",
        "handover": "h",
        "note": "n",
        "reopen": "o",
        "abuse": "a",
        "reported": "p",
        "undo": "z",
        "timeout": "s",
        "kick": "k",
        "ban": "b",
        "lock": "l",
        "lines": "i",
        "sure": "y",
        "brake": "e",
        "why": "q",
        "human": "m",
        "help": "f",
        "again": "v",
        "notips": "x",
        "blocking": "c",
        "report": "d",
        "letter": "j",
        "kept": "K",
        "safety": "S",
        "choose": "C",
        "notme": "N",
        "open": "O",
    }
)
"""Each verb as one letter; a letter that was in use is never given to another verb."""

_VERBS: Final = {letter: verb for verb, letter in LETTERS.items()}

_SIGNED: Final = 11
"""Characters of a signature of eight bytes."""

_HEX: Final = re.compile(r"(?:[0-9a-f]{2}){6,}")
"""An id of ours or the start of one, which takes a third less as base64."""

_PACKED, _PLAIN = "P", "T"
"""Say whether the argument begins with a packed id, whose end a dot marks."""


def signed(press: Press, chat: int, secret: bytes) -> str:
    """Return what a button in a chat carries.

    Args:
        press: what it means.
        chat: where it stands; in another chat it means nothing.
        secret: what it is signed with.

    Raises:
        ValueError: it does not fit.
    """
    body = f"{LETTERS[press.verb]}{_pack(press.argument)}"
    data = f"{body}{_signature(body, chat, secret)}"
    if len(data.encode()) > LONGEST:
        raise ValueError(f"a button's data has {len(data.encode())} bytes for {press.verb}")
    return data


def read(data: str, chat: int, secret: bytes) -> Press | None:
    """Return what was pressed; None for what was not signed for this chat, or never by us.

    Args:
        data: as it came back.
        chat: where it was pressed.
        secret: what it was signed with.
    """
    body, signature = data[:-_SIGNED], data[-_SIGNED:]
    if not data.isascii() or len(data) > LONGEST:
        return None
    if not compare_digest(signature, _signature(body, chat, secret)):
        return None
    verb = _VERBS.get(body[:1])
    argument = _unpack(body[1:])
    return None if verb is None or argument is None else Press(verb, argument)


def payload(letter: str, decision: str) -> str | None:
    """Return what a link to the bot hands over: a letter and a decision's id, packed.

    Args:
        letter: what it is for, such as `w` for why a message was hidden.
        decision: its id; None is returned for what is none of ours.
    """
    if not _HEX.fullmatch(decision):
        return None
    found = f"{letter}_{_shorter(decision)}"
    return found if len(found) <= PAYLOAD_LONGEST else None


def decision_in(handed: str) -> str | None:
    """Return the decision that a payload names behind its letter; None where it names none."""
    return _longer(handed.partition("_")[2])


def _signature(body: str, chat: int, secret: bytes) -> str:
    found = blake2b(f"{chat}|{body}".encode(), digest_size=8, key=secret, person=b"leeward-press")
    return _base64(found.digest())


def _pack(argument: str) -> str:
    match = _HEX.match(argument)
    if match is None:
        return f"{_PLAIN}{argument}"
    return f"{_PACKED}{_shorter(match[0])}.{argument[match.end() :]}"


def _unpack(packed: str) -> str | None:
    kind, rest = packed[:1], packed[1:]
    if kind == _PLAIN:
        return rest
    short, _, after = rest.partition(".")
    whole = _longer(short)
    return None if kind != _PACKED or whole is None else f"{whole}{after}"


def _shorter(digits: str) -> str:
    return _base64(bytes.fromhex(digits))


def _longer(short: str) -> str | None:
    try:
        digits = urlsafe_b64decode(f"{short}{'=' * (-len(short) % 4)}").hex()
    except ValueError:
        return None
    return digits if digits and _shorter(digits) == short else None


def _base64(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()
