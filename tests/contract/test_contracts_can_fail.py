"""The contract suites catch parts that lie: a suite that cannot fail promises nothing."""

import socket
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from math import nan
from pathlib import Path
from typing import ClassVar

import pytest
from msgspec.structs import replace
from typing_extensions import override

from leeward.testing.adapter_contract import AdapterContract
from leeward.testing.clock import VirtualClock
from leeward.testing.detector_contract import DetectorContract, Examples
from leeward.testing.hearing import PipelineFull
from leeward.testing.loopback_stage import LoopbackStage
from leeward.testing.stage import Stage
from leeward_adapters.loopback import LoopbackAdapter, Platform
from leeward_policies.domain.action import Action, Done, Hide, Outcome, Refused
from leeward_policies.domain.case import Case
from leeward_policies.domain.refs import SpaceRef
from leeward_policies.domain.signals import Signal, Span, Unmeasured
from leeward_policies.ports import (
    Adapter,
    Capabilities,
    Deliver,
    Delivery,
    Detector,
    Reading,
    SignalSpec,
)

Finds = Callable[[Reading], Sequence[Signal | Unmeasured]]


class Shouting(Detector):
    """A detector of capital letters that finds whatever it is told to find.

    Args:
        finds: what it gives for a reading.
    """

    def __init__(self, finds: Finds) -> None:
        self._finds = finds

    @property
    @override
    def name(self) -> str:
        return "shouting"

    @property
    @override
    def version(self) -> str:
        return "1"

    @property
    @override
    def specs(self) -> tuple[SignalSpec, ...]:
        return (SignalSpec("shouting", "toxicity", "shouting"),)

    @property
    @override
    def languages(self) -> tuple[str, ...]:
        return ()

    @override
    def detect(self, reading: Reading) -> Sequence[Signal | Unmeasured]:
        return self._finds(reading)


def signal(
    *, name: str = "shouting", score: float = 0.5, end: int = 0, why: str = "capital letters"
) -> Signal:
    """Return a sound signal, but for what is told otherwise."""
    spans = (Span(0, end),) if end else ()
    return Signal(name, "toxicity", score, "shouting@1", spans, why)


def honest(reading: Reading) -> Sequence[Signal]:
    """Find shouting where somebody shouts."""
    body = reading.message.text.body
    return (signal(end=len(body)),) if body.isupper() else ()


def faulty(reading: Reading) -> Sequence[Signal]:
    """Break on letters beyond ASCII."""
    reading.message.text.body.encode("ascii")
    return ()


def leaking(reading: Reading) -> Sequence[Signal]:
    """Give the message itself as the reason."""
    return (signal(why=reading.message.text.body[:40]),)


def forgetful() -> Finds:
    """Return a find that gives a signal every second time."""
    calls = [0]

    def find(_: Reading) -> Sequence[Signal]:
        calls[0] += 1
        return (signal(),) if calls[0] % 2 else ()

    return find


def remembering() -> Finds:
    """Return a find that gives a signal for a text that it has seen before."""
    seen: set[str] = set()

    def find(reading: Reading) -> Sequence[Signal]:
        body = reading.message.text.body
        known = body in seen
        seen.add(body)
        return (signal(),) if known else ()

    return find


def reading_a_file(reading: Reading) -> Sequence[Signal]:
    """Look for capital letters in words that stand in a file, read anew each time."""
    Path(__file__).read_bytes()
    return honest(reading)


def asking_around(reading: Reading) -> Sequence[Signal]:
    """Ask another program, over a socket."""
    with socket.socket(socket.AF_UNIX) as asked, suppress(OSError):
        asked.connect("/nobody/listens/here")
    return honest(reading)


class _Shouts(DetectorContract):
    """Not collected: each test below calls the promises it is about."""

    examples: ClassVar[Examples] = {"shouting": "HELLO THERE"}
    harmless = ("hello there",)


DetectorPromise = Callable[[_Shouts, Detector], None]

ANY_TEXT = _Shouts.test_no_text_breaks_it_and_its_signals_hold

ALL = (
    _Shouts.test_every_declared_signal_can_be_given,
    _Shouts.test_harmless_texts_give_nothing,
    _Shouts.test_no_text_breaks_it_and_its_signals_hold,
    _Shouts.test_no_room_breaks_it,
    _Shouts.test_the_same_reading_always_gives_the_same,
    _Shouts.test_it_remembers_nothing,
    _Shouts.test_examples_keep_to_what_is_declared,
    _Shouts.test_reasons_carry_no_message_text,
    _Shouts.test_it_opens_nothing_and_calls_nobody,
    _Shouts.test_a_giant_message_does_not_break_it,
)


@pytest.mark.parametrize("promise", ALL)
def test_an_honest_detector_keeps_every_promise(promise: DetectorPromise) -> None:
    """The suite lets a sound detector through."""
    promise(_Shouts(), Shouting(honest))


@pytest.mark.parametrize(
    ("finds", "promise"),
    [
        (lambda _: (signal(name="whispering"),), ANY_TEXT),
        (lambda _: (signal(score=nan),), ANY_TEXT),
        (lambda _: (signal(score=0.0),), ANY_TEXT),
        (lambda _: (signal(score=1.5),), _Shouts.test_no_room_breaks_it),
        (lambda _: (signal(end=9_999),), ANY_TEXT),
        (lambda _: (), _Shouts.test_every_declared_signal_can_be_given),
        (lambda _: (signal(),), _Shouts.test_harmless_texts_give_nothing),
        (leaking, _Shouts.test_reasons_carry_no_message_text),
        (faulty, ANY_TEXT),
        (forgetful(), _Shouts.test_the_same_reading_always_gives_the_same),
        (remembering(), _Shouts.test_it_remembers_nothing),
        (reading_a_file, _Shouts.test_it_opens_nothing_and_calls_nobody),
        (asking_around, _Shouts.test_it_opens_nothing_and_calls_nobody),
    ],
)
def test_a_lying_detector_is_caught(finds: Finds, promise: DetectorPromise) -> None:
    """Each lie breaks the promise that is about it."""
    with pytest.raises((AssertionError, ValueError, ExceptionGroup)):
        promise(_Shouts(), Shouting(finds))


class _Loudly(_Shouts):
    """Not collected either: a detector that tells small chances, too, and from when they count."""

    least = 0.5


def guessing(reading: Reading) -> Sequence[Signal]:
    """Say of everything how likely it is shouted."""
    return (signal(score=0.9 if honest(reading) else 0.05),)


def test_small_chances_need_a_least_score() -> None:
    """A finding below the least score is none in a harmless text, and none in an example."""
    detector = Shouting(guessing)

    _Loudly().test_harmless_texts_give_nothing(detector)
    _Loudly().test_every_declared_signal_can_be_given(detector)
    with pytest.raises(AssertionError):
        _Shouts().test_harmless_texts_give_nothing(detector)
    with pytest.raises(AssertionError):
        _Loudly().test_every_declared_signal_can_be_given(Shouting(lambda _: (signal(score=0.4),)))


# --- adapters ---------------------------------------------------------------------------------


class Boasting(LoopbackAdapter):
    """Says that it has hidden what it has not."""

    @override
    async def perform(self, action: Action, case: Case | None, words: str | None = None) -> Outcome:
        if isinstance(action, Hide):
            return Done(action.key, VirtualClock().now(), "hide")
        return await super().perform(action, case)


class Overstating(LoopbackAdapter):
    """Declares what its platform does not offer."""

    @override
    def capabilities(self, space: SpaceRef) -> Capabilities:
        return Capabilities(kick="full")


class Hasty(LoopbackAdapter):
    """Says that it waits for a member's consent, and does not."""

    @override
    def capabilities(self, space: SpaceRef) -> Capabilities:
        return replace(super().capabilities(space), reveal="click_only")


class Careless(LoopbackAdapter):
    """Acknowledges each event before it is committed."""

    @override
    async def listen(self, deliver: Deliver, since: str | None) -> None:
        async def early(delivery: Delivery) -> None:
            if delivery.cursor is not None:
                await self.committed(delivery.cursor)
            await deliver(delivery)

        await super().listen(early, since)


class Swallowing(LoopbackAdapter):
    """Goes on when the pipeline could not take an event."""

    @override
    async def listen(self, deliver: Deliver, since: str | None) -> None:
        async def mute(delivery: Delivery) -> None:
            with suppress(PipelineFull):
                await deliver(delivery)

        await super().listen(mute, since)


class Fragile(LoopbackAdapter):
    """Raises where something is not there."""

    @override
    async def perform(self, action: Action, case: Case | None, words: str | None = None) -> Outcome:
        outcome = await super().perform(action, case)
        return self._sure(outcome)

    @staticmethod
    def _sure(outcome: Outcome) -> Outcome:
        if not isinstance(outcome, Refused):
            return outcome
        raise LookupError


class _Stage(LoopbackStage):
    """The loopback stage, with another adapter on it."""

    def __init__(self, made: type[LoopbackAdapter]) -> None:
        super().__init__(Platform(VirtualClock()))
        self._made = made

    @override
    def adapter(self) -> Adapter:
        return self._made(self.platform)


Promise = Callable[[Stage, Adapter], Awaitable[None]]
CONTRACT = AdapterContract()


def hides(stage: Stage, adapter: Adapter) -> Awaitable[None]:
    """Hold the adapter to what it declares of hiding."""
    return CONTRACT.test_what_is_declared_is_true(stage, adapter, "hide")


def kicks(stage: Stage, adapter: Adapter) -> Awaitable[None]:
    """Hold the adapter to what it declares of kicking."""
    return CONTRACT.test_what_is_declared_is_true(stage, adapter, "kick")


def reveals(stage: Stage, adapter: Adapter) -> Awaitable[None]:
    """Hold the adapter to what it declares of undoing a hide."""
    return CONTRACT.test_what_is_declared_is_true(stage, adapter, "reveal")


def strange(stage: Stage, adapter: Adapter) -> Awaitable[None]:
    """Hold the adapter to raising nothing."""
    return CONTRACT.test_strange_ids_raise_nothing(stage, adapter, "hide")


@pytest.mark.parametrize(
    ("made", "promise"),
    [
        (Boasting, hides),
        (Overstating, kicks),
        (Hasty, reveals),
        (Careless, CONTRACT.test_what_was_not_committed_comes_again),
        (Swallowing, CONTRACT.test_a_failed_delivery_is_not_swallowed),
        (Fragile, strange),
    ],
)
async def test_a_lying_adapter_is_caught(
    made: type[LoopbackAdapter], promise: Promise, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each lie breaks the promise that is about it, which our own adapter keeps."""
    sound, lying = _Stage(LoopbackAdapter), _Stage(made)
    if made is Overstating:
        lying.platform.space().lacks.add("kick")

    await promise(sound, sound.adapter())
    monkeypatch.setattr("leeward.testing.hearing.PATIENCE", 0.2)  # what is in vain is short
    with pytest.raises((AssertionError, TimeoutError, LookupError)):
        await promise(lying, lying.adapter())
