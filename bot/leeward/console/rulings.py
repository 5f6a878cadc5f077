"""Rulings: the policy in force as the console shows it, what it extends, and one that is pasted."""

import asyncio
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from msgspec import Struct

from leeward_policies.errors import PolicyError
from leeward_policies.loading.sources import chain
from leeward_policies.policy import Policy, load, load_text
from leeward_policies.ports import SignalSpec

LOADING: Final = 20.0
"""Seconds for a policy to be read; packs take a tenth of one."""

PASTED: Final = "the pasted policy"


class Ruling(Struct, frozen=True):
    """The policy in force."""

    policy: Policy
    base: Policy | None
    """What it extends, as that reads now; None where it extends nothing, or cannot be read."""


class Rulings:
    """Knows the policy in force, and reads another one that somebody wants to try.

    Args:
        policy: says which is in force; raises `NotReady` while none is.
        source: where it was read, the name of a pack or a file; empty where that is not known.
        specs: every signal that the detectors in use may give.
    """

    def __init__(
        self,
        policy: Callable[[], Policy],
        source: Callable[[], str | Path],
        specs: Sequence[SignalSpec],
    ) -> None:
        self._policy = policy
        self._source = source
        self._specs = specs
        self._last: Ruling | None = None

    async def now(self) -> Ruling:
        """Return what is in force."""
        policy = self._policy()
        if self._last is None or self._last.policy is not policy:
            async with asyncio.timeout(LOADING):
                base = await asyncio.to_thread(_base_of, self._source(), self._specs)
            self._last = Ruling(policy, base)
        return self._last

    async def pasted(self, text: str) -> Policy:
        """Read a policy that somebody has pasted; it is kept nowhere.

        Raises:
            PolicyError: it has mistakes, all of them in `problems`.
        """
        async with asyncio.timeout(LOADING):
            return await asyncio.to_thread(load_text, text, PASTED, self._specs)


def _base_of(source: str | Path, specs: Sequence[SignalSpec]) -> Policy | None:
    """Return what a policy extends."""
    try:
        *extended, _ = chain(source) if source else [None]
        if not extended or extended[-1] is None:
            return None
        return load(extended[-1].path or extended[-1].name, specs)
    except PolicyError:
        return None
