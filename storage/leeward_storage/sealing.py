"""Sealing: the keys derived from the master key, and lines sealed so that a lost key erases them.

Every holder of evidence has a random data key of its own. The data key lies
wrapped in the keys file; what it seals lies in the database. AES-GCM checks the
clear columns beside a sealed line too, so none of them can be changed unnoticed.
"""

import hashlib
import hmac
import os
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from leeward_policies.errors import ConfigError, StorageDamaged

MASTER_BYTES: Final = 32
KEY_BYTES: Final = 32
ID_BYTES: Final = 16
NONCE_BYTES: Final = 12
"""Random for each sealing: 2^32 of them are safe under one key (NIST SP 800-38D, 8.3)."""

HASHED_DIGITS: Final = 32
"""Hexadecimal digits of a keyed hash in the audit log: 128 bits."""


class Secrets:
    """What is derived from the master key by HKDF-SHA256, for one database.

    Args:
        master: 32 secret bytes, from the environment or a file.
        store_id: the database's own random id; it salts, so that two databases share nothing.

    Raises:
        ConfigError: the master key is not 32 bytes.
    """

    def __init__(self, master: bytes, store_id: bytes) -> None:
        if len(master) != MASTER_BYTES:
            raise ConfigError(
                place="the master key",
                value=f"it has {len(master)} bytes",
                cure=f"Give {MASTER_BYTES} bytes: {MASTER_BYTES * 2} hexadecimal digits.",
            )
        self._wrapping = AESGCM(_derived(master, store_id, b"leeward wrap data keys"))
        self._audit_ids = _derived(master, store_id, b"leeward audit ids")
        self._audit_seal = _derived(master, store_id, b"leeward audit seal")
        self.labels = _derived(master, store_id, b"leeward labels")
        """Seals what people call their tokens; not erased by destroying a key."""
        self.store = store_id
        self.proof = _derived(master, store_id, b"leeward proof")[:ID_BYTES]
        """Tells whether a master key is the one that a database was made with; secret in no way."""

    def wrap(self, key_id: bytes, data_key: bytes) -> bytes:
        """Return a data key as it may lie in the keys file."""
        return _sealed(self._wrapping, data_key, key_id)

    def unwrap(self, key_id: bytes, wrapped: bytes) -> bytes:
        """Return a data key, or raise `StorageDamaged`."""
        return _opened(self._wrapping, wrapped, key_id, "the keys of sealed evidence")

    def hashed(self, ref: str) -> str:
        """Return the keyed hash that stands for a ref in the audit log."""
        kept = hmac.digest(self._audit_ids, ref.encode("utf-8", "surrogatepass"), hashlib.sha256)
        return kept.hex()[:HASHED_DIGITS]

    def audit_seal(self, line: bytes) -> bytes:
        """Return the seal of an audit line; nobody can make it without the master key."""
        return hmac.digest(self._audit_seal, line, hashlib.sha256)


def new_key() -> bytes:
    """Return a random data key."""
    return os.urandom(KEY_BYTES)


def new_id() -> bytes:
    """Return a random id, of a data key or a database."""
    return os.urandom(ID_BYTES)


def seal_text(data_key: bytes, text: str, cut: int, beside: bytes) -> bytes:
    """Seal a text.

    Args:
        data_key: of its holder.
        text: what is sealed.
        cut: how many code points were left out of it.
        beside: the clear columns that belong to it.
    """
    clear = cut.to_bytes(4, "big") + text.encode("utf-8", "surrogatepass")
    return _sealed(AESGCM(data_key), clear, beside)


def open_text(data_key: bytes, sealed: bytes, beside: bytes, place: str) -> tuple[str, int]:
    """Return a sealed text and how much was left out of it.

    Raises:
        StorageDamaged: it, or a column beside it, is not what was sealed; names the place.
    """
    clear = _opened(AESGCM(data_key), sealed, beside, place)
    return clear[4:].decode("utf-8", "surrogatepass"), int.from_bytes(clear[:4], "big")


def _derived(master: bytes, salt: bytes, info: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=salt, info=info).derive(master)


def _sealed(key: AESGCM, clear: bytes, beside: bytes) -> bytes:
    nonce = os.urandom(NONCE_BYTES)
    return nonce + key.encrypt(nonce, clear, beside)


def _opened(key: AESGCM, sealed: bytes, beside: bytes, place: str) -> bytes:
    try:
        return key.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], beside)
    except (InvalidTag, ValueError):
        raise StorageDamaged(
            place=place,
            value="it does not open with its key, so it, or what lies beside it, was changed",
            cure="Restore the database from a backup, and keep the changed one for whoever asks.",
        ) from None
