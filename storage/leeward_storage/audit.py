"""The audit chain: numbered, content-free lines, each sealed together with the seal before it.

Seals are made with a key derived from the master key, so whoever can write to
the database but lacks that key can change no line unnoticed. A chain alone
cannot show that its end was cut: note the head elsewhere, daily, and compare.
"""

from collections.abc import Iterable
from typing import Final

from msgspec import Struct

from leeward_policies.domain.decision import canonical
from leeward_policies.errors import AuditBroken
from leeward_policies.ports import AuditEntry, AuditHead, AuditLine
from leeward_storage.sealing import Secrets
from leeward_storage.times import micros, moment

DETAIL_KEPT: Final = 500
"""Code points of a line's detail; rule ids, a policy hash and counts need fewer."""

_CURE: Final = "Keep this database as it is, restore a backup beside it, and ask who had access."


class Link(Struct, frozen=True):
    """One line as it is kept."""

    n: int
    """Counts all lines ever written, from 1."""
    at: int
    what: str
    about: tuple[str, ...]
    """Keyed hashes of refs and ids."""
    detail: str
    seal: bytes
    """Over the seal before and everything in this line."""


def entry_of(link: Link) -> AuditEntry:
    """Return a kept line as it is shown to people."""
    return AuditEntry(link.n, AuditLine(moment(link.at), link.what, link.about, link.detail))


class Checkpoint(Struct, frozen=True):
    """Stands for all lines up to one that retention has let go."""

    n: int
    at: int
    """When it was made."""
    seal: bytes
    """Of line `n`."""
    signature: bytes


START: Final = AuditHead(0, "")
"""The head of an empty chain."""


class Chain:
    """Links lines, signs checkpoints, and verifies both."""

    def __init__(self, secrets: Secrets) -> None:
        self._secrets = secrets

    def hashed(self, ref: str) -> str:
        """Return what stands for a ref or an id in a line's `about`."""
        return self._secrets.hashed(ref)

    def links(self, head: AuditHead, lines: Iterable[AuditLine]) -> list[Link]:
        """Return lines as they follow a head."""
        links: list[Link] = []
        n, seal = head.count, bytes.fromhex(head.seal)
        for line in lines:
            n += 1
            about = tuple(self.hashed(ref) for ref in line.about)
            link = Link(n, micros(line.at), line.what, about, line.detail[:DETAIL_KEPT], b"")
            seal = self._seal(seal, link)
            links.append(Link(n, link.at, link.what, link.about, link.detail, seal))
        return links

    def checkpoint(self, n: int, seal: bytes, at: int) -> Checkpoint:
        """Sign that everything up to line `n`, with this seal, was let go by retention."""
        return Checkpoint(n, at, seal, self._signature(n, seal, at))

    def verify(
        self,
        links: Iterable[Link],
        checkpoint: Checkpoint | None,
        noted: AuditHead | None,
    ) -> AuditHead:
        """Follow the chain to its end and return its head.

        Args:
            links: every kept line, in order.
            checkpoint: what the first kept line follows, if lines were let go.
            noted: a head noted elsewhere; one older than the checkpoint cannot be compared.

        Raises:
            AuditBroken: the first line that does not hold.
        """
        n, seal = self._begin(checkpoint)
        _compare(noted, n, seal)
        for link in links:
            if link.n != n + 1:
                raise _broken(n + 1, "it is missing")
            if self._seal(seal, link) != link.seal:
                raise _broken(link.n, "it was changed, or it is not the line that stood here")
            n, seal = link.n, link.seal
            _compare(noted, n, seal)
        if noted is not None and noted.count > n:
            raise _broken(
                n + 1, f"it is missing: the noted head counts {noted.count} lines, {n} are left"
            )
        return AuditHead(n, seal.hex())

    def _begin(self, checkpoint: Checkpoint | None) -> tuple[int, bytes]:
        if checkpoint is None:
            return 0, b""
        signature = self._signature(checkpoint.n, checkpoint.seal, checkpoint.at)
        if signature != checkpoint.signature:
            raise _broken(
                checkpoint.n, "the checkpoint that stands for it and all before is not ours"
            )
        return checkpoint.n, checkpoint.seal

    def _seal(self, before: bytes, link: Link) -> bytes:
        content = canonical([link.n, link.at, link.what, link.about, link.detail])
        return self._secrets.audit_seal(b"line\n" + before.hex().encode() + b"\n" + content)

    def _signature(self, n: int, seal: bytes, at: int) -> bytes:
        return self._secrets.audit_seal(b"checkpoint\n" + canonical([n, at, seal.hex()]))


def _compare(noted: AuditHead | None, n: int, seal: bytes) -> None:
    if noted is not None and noted.count == n and noted.seal != seal.hex():
        raise _broken(n, "it is another one than the head that was noted")


def _broken(n: int, problem: str) -> AuditBroken:
    return AuditBroken(place=f"line {n}", value=problem, cure=_CURE)
