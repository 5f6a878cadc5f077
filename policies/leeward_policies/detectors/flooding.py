"""Flooding: too many messages, the same one again, mass mentions, and walls of signs."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import lru_cache
from hashlib import blake2b

from leeward_policies.detectors.wall import walls
from leeward_policies.domain.conversation import Trace
from leeward_policies.domain.message import Message
from leeward_policies.domain.signals import Signal, Span, Unmeasured
from leeward_policies.ports import Reading, SignalSpec

DIGEST_LEAST = 6
"""Squeezed characters below which a text is too short to count as a repetition (`lol`, `gg`)."""

DIGEST_HEAD = 4_000
"""Code points that a digest reads: the longest message of Discord; a copy is known by its head."""

_DIGEST_BYTES = 8

_IGNORED = re.compile(r"[\W_]+")
_ASCII_SIGNS = {code: None for code in range(128) if not chr(code).isalnum()}
_RUNS = re.compile(r"(.)\1+", re.DOTALL)

Steps = tuple[tuple[int, float], ...]
"""Score from a count on, rising."""

_FLOOD: tuple[tuple[float, Steps], ...] = (
    # Ten seconds: a quick writer splits a thought into 6 or 7 short messages; nobody reads 12.
    (10.0, ((9, 0.5), (10, 0.6), (12, 0.8), (15, 0.9), (20, 0.95))),
    # Half a minute: the most that is remembered is `TRACES_KEPT`, so this is the slow flood.
    (30.0, ((18, 0.6), (22, 0.8), (25, 0.9))),
)

_REPEAT_SECONDS = 600.0
"""How long a repetition counts: ten minutes, so that a weekly reminder is no flood."""

_REPEAT_LONG = 16
"""Squeezed characters from which a text is no everyday phrase (`good morning`, `thank you`)."""

_REPEAT_STEPS: Steps = ((3, 0.6), (4, 0.8), (5, 0.9), (7, 0.95))
_REPEAT_STEPS_SHORT: Steps = ((5, 0.5), (7, 0.7), (9, 0.85))
_REPEAT_ROOMS: Steps = ((2, 0.4), (3, 0.85), (4, 0.95))
"""One text in so many rooms; two is a cross-post, which many communities allow."""

_MENTIONED: Steps = ((5, 0.4), (7, 0.6), (9, 0.8), (15, 0.95))
"""Members called in one message; a raid of eight is called by name in games."""

_MENTIONS: Steps = ((10, 0.6), (15, 0.8), (25, 0.95))
"""Mentions in one message, the same member counted again."""

_EVERYBODY = re.compile(
    r"(?<![\w@])@(?:everyone|here|channel|room|all)\b|<!(?:everyone|channel|here)>"
)
_EVERYBODY_SCORE = 0.5
"""One call to everybody is left to the platform's own rights; it only adds to a picture."""


def squeezed(text: str) -> str:
    """Return what a repetition is known by: folded, without spaces and signs, runs as one.

    A text of signs or emoji alone keeps them.
    """
    head = text[:DIGEST_HEAD]
    if head.isascii():
        folded = head.lower()
        letters = folded.translate(_ASCII_SIGNS)
    else:
        folded = unicodedata.normalize("NFKC", head).casefold()
        letters = _IGNORED.sub("", folded)
    return _RUNS.sub(r"\1", letters or "".join(folded.split()))


@lru_cache(maxsize=1)  # a message is asked for its own twice: when measured, and when remembered
def digest(text: str) -> int:
    """Return a hash of the squeezed text, the same in every process; 0 when it is too short.

    Returns:
        A number in [0, 2**63), so that it fits a signed column.
    """
    kept = squeezed(text)
    if len(kept) < DIGEST_LEAST:
        return 0
    hashed = blake2b(kept.encode("utf-8", "surrogatepass"), digest_size=_DIGEST_BYTES).digest()
    return int.from_bytes(hashed, "big") >> 1 or 1


def _score(count: int, steps: Steps) -> float:
    best = 0.0
    for least, score in steps:
        if count < least:
            break
        best = score
    return best


def _lately(traces: Sequence[Trace], at: datetime, seconds: float) -> Iterator[Trace]:
    """Yield the traces of the last seconds, newest first.

    Time is what passed between arrivals: where a clock jumped back, nothing passed. Traces from
    further ahead than the window belong to the clock before the jump and are left out.
    """
    passed = 0.0
    later = at
    for trace in reversed(traces):
        gap = (later - trace.at).total_seconds()
        if gap < -seconds:
            continue
        passed += max(0.0, gap)
        if passed > seconds:
            return
        later = trace.at
        yield trace


class FloodingDetector:
    """Finds messages that drown the others, by pace, repetition, mentions and size."""

    name = "flooding"
    version = "1"
    languages: tuple[str, ...] = ()
    specs = (
        SignalSpec("spam.flood", "spam", "too many messages in a few seconds"),
        SignalSpec("spam.repeat", "spam", "the same message again and again"),
        SignalSpec("spam.mentions", "spam", "a message that calls many members"),
        SignalSpec("spam.wall", "spam", "a wall of repeated signs"),
    )

    _by = f"{name}@{version}"

    def detect(self, reading: Reading) -> Sequence[Signal | Unmeasured]:
        """Measure one message against the author's recent ones.

        An edit is no new message: pace and repetition are measured for the first revision alone.
        """
        message = reading.message
        found: list[Signal] = []
        traces = reading.conversation.author.traces
        if traces and not message.revision:
            found += self._pace(traces, reading.at)
            found += self._repeats(traces, reading)
        if message.parts or "@" in message.text.body or "<!" in message.text.body:
            found += self._mentions(message)
        found += self._walls(message.text.body)
        return found

    def _pace(self, traces: Sequence[Trace], at: datetime) -> Iterator[Signal]:
        best = 0.0
        why = ""
        for seconds, steps in _FLOOD:
            least = steps[0][0] - 1
            if len(traces) < least or (at - traces[-least].at).total_seconds() > seconds:
                continue
            count = 1 + sum(1 for _ in _lately(traces, at, seconds))
            score = _score(count, steps)
            if score > best:
                best, why = score, f"{count} messages in {seconds:.0f} seconds"
        if best:
            yield Signal("spam.flood", "spam", best, self._by, (), why, "nobody")

    def _repeats(self, traces: Sequence[Trace], reading: Reading) -> Iterator[Signal]:
        body = reading.message.text.body
        mine = digest(body) if len(body) >= DIGEST_LEAST else 0
        if not mine or mine not in [trace.digest for trace in traces]:
            return
        same = [t for t in _lately(traces, reading.at, _REPEAT_SECONDS) if t.digest == mine]
        is_long = len(squeezed(body)) >= _REPEAT_LONG
        count = 1 + len(same)
        rooms = len({trace.channel for trace in same} | {reading.message.ref.channel_ref})
        again = _score(count, _REPEAT_STEPS if is_long else _REPEAT_STEPS_SHORT)
        across = _score(rooms, _REPEAT_ROOMS) if is_long else 0.0
        if not (again or across):
            return
        why = f"the same message {count} times in ten minutes"
        if rooms > 1:
            why += f", in {rooms} rooms"
        yield Signal(
            "spam.repeat",
            "spam",
            max(again, across),
            self._by,
            (Span(0, len(body)),),
            why,
            "nobody",
        )

    def _mentions(self, message: Message) -> Iterator[Signal]:
        mentions = [user for user in message.mentions if user != message.author.ref]
        members = len(set(mentions))
        score = max(_score(members, _MENTIONED), _score(len(mentions), _MENTIONS))
        why = f"{len(mentions)} mentions of {members} members"
        spans: tuple[Span, ...] = ()
        calls = [Span(*call.span()) for call in _EVERYBODY.finditer(message.text.body)]
        if calls and score <= _EVERYBODY_SCORE:
            score, why, spans = _EVERYBODY_SCORE, "calls everybody", tuple(calls)
        if score:
            yield Signal("spam.mentions", "spam", score, self._by, spans, why, "reader")

    def _walls(self, body: str) -> Iterator[Signal]:
        worst = max(walls(body), key=lambda wall: wall.score, default=None)
        if worst is not None:
            spans = (Span(worst.start, worst.end),)
            yield Signal("spam.wall", "spam", worst.score, self._by, spans, worst.why, "nobody")
