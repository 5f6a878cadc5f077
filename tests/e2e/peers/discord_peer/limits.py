"""Rate limits as Discord enforces them: buckets, the global limit, the count of bad requests."""

import math
import re
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from discord_peer.wire import Json

GLOBAL_LIMIT = 50
"""Requests a bot may send in a second (API reference, "Global Rate Limit")."""

INVALID_CEILING = 10_000
"""401, 403 and 429 answers in ten minutes before Cloudflare bans (API reference, "Invalid
Request Limit")."""

INVALID_WINDOW = 600.0
"""Seconds over which those are counted."""


@dataclass
class Rule:
    """One bucket's limit: so many requests in so many seconds, for each major parameter."""

    name: str
    method: str
    path: re.Pattern[str]
    limit: int
    seconds: float


@dataclass
class _Bucket:
    rule: Rule
    remaining: int = 0
    resets: float = 0.0


@dataclass
class Verdict:
    """What the limits say to one request: headers for its reply, and perhaps a refusal."""

    headers: dict[str, str] = field(default_factory=dict)
    refusal: Json | None = None
    """The body of a 429, where the request is refused."""


def _rule(name: str, method: str, path: str, limit: int, seconds: float) -> Rule:
    return Rule(name, method, re.compile(path), limit, seconds)


def discord_rules() -> list[Rule]:
    """List the buckets: those that bots meet most, as headers of the live service show them.

    The last rule takes whatever is left. Discord documents none of these numbers on purpose;
    the two that the project relies on are five deletions a second and five messages in five
    seconds, for each channel.
    """
    channel = r"/channels/(\d+)"
    return [
        _rule("message-delete", "DELETE", channel + r"/messages/\d+$", 5, 1.0),
        _rule("message-create", "POST", channel + r"/messages$", 5, 5.0),
        _rule("message-edit", "PATCH", channel + r"/messages/\d+$", 5, 5.0),
        _rule("message-bulk-delete", "POST", channel + r"/messages/bulk-delete$", 1, 1.0),
        _rule("message-list", "GET", channel + r"/messages$", 5, 1.0),
        _rule("reaction", "PUT", channel + r"/messages/\d+/reactions/.+$", 1, 0.25),
        _rule("channel-edit", "PATCH", channel + r"$", 5, 15.0),
        _rule("thread-create", "POST", channel + r"(?:/messages/\d+)?/threads$", 50, 300.0),
        _rule("member-edit", "PATCH", r"/guilds/(\d+)/members/.+$", 10, 10.0),
        _rule("member-get", "GET", r"/guilds/(\d+)/members/\d+$", 5, 1.0),
        _rule("ban", "PUT", r"/guilds/(\d+)/bans/\d+$", 5, 5.0),
        _rule("dm-open", "POST", r"/users/@me/channels$", 10, 10.0),
        _rule("webhook", "", r"/webhooks/(\d+/[^/]+)", 5, 2.0),
        _rule("rest", "", r"/[a-z0-9]+/?([0-9]*)", 20, 5.0),
    ]


class Limits:
    """Counts every request and refuses those over a limit, as the live service does."""

    def __init__(self) -> None:
        self.rules = discord_rules()
        self.global_limit = GLOBAL_LIMIT
        self.invalid_ceiling = INVALID_CEILING
        self.enforced = True
        """False: headers are sent, but nothing is refused."""
        self._buckets: dict[str, _Bucket] = {}
        self._second = (0, 0)
        self._invalid: deque[float] = deque()
        self.now: Callable[[], float] = time.time
        """The time by which seconds are counted; a test may stop it."""
        self.invalid_total = 0
        """All 401, 403 and 429 answers so far, save 429s of the scope "shared"."""

    def set(self, name: str, limit: int, seconds: float) -> None:
        """Change one bucket's limit by its name, for instance `message-create`."""
        for rule in self.rules:
            if rule.name == name:
                rule.limit, rule.seconds = limit, seconds
                return
        known = ", ".join(rule.name for rule in self.rules)
        raise KeyError(f"There is no bucket {name!r}; there are {known}.")

    def check(self, method: str, path: str, *, bound_globally: bool) -> Verdict:
        """Count one request against the global limit and its bucket.

        Args:
            method: the HTTP method.
            path: the path below the API, without its query.
            bound_globally: false for interaction and webhook routes, which have no global limit.
        """
        now = self.now()
        if bound_globally and self.enforced and self._over_global(now):
            wait = max(0.001, math.floor(now) + 1 - now)
            return refusal(wait, scope="global", everywhere=True)
        bucket, key = self._bucket(method, path)
        if now >= bucket.resets:
            bucket.remaining, bucket.resets = bucket.rule.limit, now + bucket.rule.seconds
        if bucket.remaining <= 0 and self.enforced:
            verdict = refusal(bucket.resets - now, scope="user", everywhere=False)
            verdict.headers |= _headers(bucket, key, now)
            return verdict
        bucket.remaining = max(0, bucket.remaining - 1)
        return Verdict(_headers(bucket, key, now))

    def count_invalid(self, status: int, headers: dict[str, str]) -> None:
        """Remember an answer that counts towards Cloudflare's ban."""
        shared = headers.get("X-RateLimit-Scope") == "shared"
        if status in {401, 403, 429} and not shared:
            self._invalid.append(self.now())
            self.invalid_total += 1

    def banned(self) -> bool:
        """Say whether Cloudflare would by now answer in Discord's place."""
        horizon = self.now() - INVALID_WINDOW
        while self._invalid and self._invalid[0] < horizon:
            self._invalid.popleft()
        return len(self._invalid) >= self.invalid_ceiling

    def _over_global(self, now: float) -> bool:
        second, count = self._second
        count = count + 1 if second == int(now) else 1
        self._second = (int(now), count)
        return count > self.global_limit

    def _bucket(self, method: str, path: str) -> tuple[_Bucket, str]:
        for rule in self.rules:
            match = rule.path.match(path)
            if match is not None and rule.method in {"", method}:
                key = f"{rule.name}:{match[1] if match.re.groups else ''}"
                return self._buckets.setdefault(key, _Bucket(rule)), key
        raise AssertionError(f"No bucket takes {method} {path}; the last rule takes everything.")


def refusal(wait: float, *, scope: str, everywhere: bool) -> Verdict:
    """Build a 429: retry after so many seconds, for everything or for one bucket.

    Discord's own 429s carry `Via` and a JSON body; one without is read as a Cloudflare ban.
    """
    headers = {
        "Retry-After": str(math.ceil(wait)),
        "Via": "1.1 google",
        "X-RateLimit-Scope": scope,
    }
    if everywhere:
        headers["X-RateLimit-Global"] = "true"
    body: Json = {
        "message": "You are being rate limited.",
        "retry_after": round(wait, 3),
        "global": everywhere,
    }
    return Verdict(headers, body)


def _headers(bucket: _Bucket, key: str, now: float) -> dict[str, str]:
    return {
        "X-RateLimit-Limit": str(bucket.rule.limit),
        "X-RateLimit-Remaining": str(max(0, bucket.remaining)),
        "X-RateLimit-Reset": f"{bucket.resets:.3f}",
        "X-RateLimit-Reset-After": f"{max(0.0, bucket.resets - now):.3f}",
        "X-RateLimit-Bucket": key.partition(":")[0].encode().hex(),
    }
