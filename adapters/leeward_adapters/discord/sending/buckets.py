"""discord.py's own count of a rate limit, corrected where it turns away what Discord would take."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, cast

from discord.http import Ratelimit
from typing_extensions import override


class Bucket(Ratelimit):
    """A rate limit under which a call goes out as long as Discord says that one is left.

    With `max_ratelimit_timeout` discord.py 2.7 looks at the end of the window alone: after one
    thread was opened, whose window lasts five minutes, every other one is turned away, although
    Discord would take 49 more.
    """

    __slots__ = ()

    @override
    async def acquire(self) -> None:
        with self._without_longest(is_left=self.remaining > 0 and not self.is_expired()):
            await super().acquire()

    @override
    async def __aexit__(self, kind: object, error: object, trace: object) -> None:
        with self._without_longest(is_left=self.remaining - (self.outgoing - 1) > 0):
            await super().__aexit__(*cast("Any", (kind, error, trace)))

    @contextmanager
    def _without_longest(self, *, is_left: bool) -> Iterator[None]:
        """Forget how long one may wait, where nothing waits; so nothing else runs meanwhile."""
        longest = self._max_ratelimit_timeout
        if is_left:
            self._max_ratelimit_timeout = None
        try:
            yield
        finally:
            self._max_ratelimit_timeout = longest
