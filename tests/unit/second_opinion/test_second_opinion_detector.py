"""The late detector `detoxify`: what it asks for, what it says, and that it says when it cannot."""

from collections.abc import Sequence
from pathlib import Path

import pytest
import structlog
from structlog.testing import capture_logs

from leeward.community import Stumble
from leeward.journal import Journal
from leeward.looking_again import with_later_looks
from leeward.second_opinion.detector import DEADLINE, LOADING_WITHIN, DetoxifyDetector
from leeward.second_opinion.files import Chosen, Settings
from leeward.testing.builders import reading, sent
from leeward.testing.unsure import UnsureCommunity, look_at
from leeward_policies.domain.signals import Signal, Unmeasured
from leeward_policies.errors import ModelError
from leeward_policies.judge import measure_late
from leeward_policies.ports import Look

UNSAID = "zqxj-wvkp"
"""A word that must stand in no reason and in no log."""


class Scripted:
    """An opinion that is told: it finds what stands in `scores` by the text, and 0.1 in others."""

    sha256 = "ab" * 32

    def __init__(self, **scores: float) -> None:
        self.scores = scores
        self.seen: list[str] = []

    def toxicity(self, texts: Sequence[str]) -> list[float]:
        """Say what was told."""
        self.seen += texts
        return [self.scores.get(text, 0.1) for text in texts]


class Loader:
    """Loads what it was given, in order: an opinion, or an error to raise."""

    def __init__(self, *turns: Scripted | Exception) -> None:
        self.turns = list(turns)
        self.asked = 0

    def __call__(self, wanted: Chosen) -> Scripted:
        """Load the next."""
        del wanted
        self.asked += 1
        turn = self.turns.pop(0)
        if isinstance(turn, Exception):
            raise turn
        return turn


def second(loader: Loader, tmp_path: Path) -> DetoxifyDetector:
    """Return a detector with a model of ours."""
    return DetoxifyDetector(Settings(enabled=True), tmp_path, loader)


@pytest.mark.parametrize(
    ("score", "wants"), [(0.199, False), (0.2, True), (0.5, True), (0.8, True), (0.801, False)]
)
def test_it_wants_what_is_uncertain(
    score: float,
    wants: bool,  # noqa: FBT001 - a claim
    tmp_path: Path,
) -> None:
    """Between 0.2 and 0.8, both included."""
    assert second(Loader(), tmp_path).wants(look_at("you clown", score=score)) is wants


def test_it_wants_nothing_else(tmp_path: Path) -> None:
    """No message of a bot, none where another sign is uncertain, none without a sign."""
    detector = second(Loader(), tmp_path)

    assert not detector.wants(look_at("you clown", is_bot=True))
    assert not detector.wants(look_at("you clown", name="threat"))
    assert not detector.wants(Look(reading("you clown"), ()))


def test_it_gives_toxicity_in_the_order_it_was_asked(tmp_path: Path) -> None:
    """One signal each, under a name that tells model and checksum."""
    detector = second(Loader(Scripted(a=0.9, b=0.4)), tmp_path)

    found = measure_late(detector, [look_at("b"), look_at("a"), look_at("c")])

    assert [[one.score for one in signals] for signals, _ in found] == [[0.4], [0.9], [0.1]]
    signal = found[0][0][0]
    assert (signal.name, signal.category) == ("toxicity", "toxicity")
    assert signal.detector == "detoxify@1-original-c1212f89"
    assert "original" in signal.why


def test_a_detector_is_another_one_with_another_file(tmp_path: Path) -> None:
    """The version tells what a score came from; languages are those of the model."""
    own = Settings(enabled=True, model="multilingual", sha256="cd" * 32)
    detector = DetoxifyDetector(own, tmp_path)

    assert detector.version == "1-multilingual-cdcdcdcd"
    assert {"en", "fr", "tr"} <= {*detector.languages}
    assert DetoxifyDetector().languages == ("en",)


def test_the_model_is_loaded_once_and_the_first_batch_may_take_longer(tmp_path: Path) -> None:
    """Nothing is loaded before it is needed."""
    loader = Loader(Scripted())
    detector = second(loader, tmp_path)
    before = (loader.asked, detector.deadline)
    detector.detect_late([look_at("a")])
    detector.detect_late([look_at("b")])

    assert before == (0, LOADING_WITHIN)
    assert (loader.asked, detector.deadline) == (1, DEADLINE)


def test_without_a_model_each_message_is_unmeasured_with_the_reason(tmp_path: Path) -> None:
    """It never falls back on anything; the log tells the cure, once."""
    error = ModelError(place="x.ckpt", value="it is damaged", cure="Fetch it again.")
    loader = Loader(error)
    detector = second(loader, tmp_path)
    structlog.reset_defaults()
    with capture_logs() as logs:
        found = measure_late(detector, [look_at(UNSAID), look_at("b")])
        again = measure_late(detector, [look_at(UNSAID)])

    reason = "no second opinion: it is damaged"
    unknown = Unmeasured("detoxify@1-original-c1212f89", reason, ("toxicity",))
    assert found == (((), (unknown,)),) * 2
    assert again == (((), (unknown,)),)
    assert loader.asked == 1
    assert [(one["event"], one["log_level"]) for one in logs] == [
        ("second_opinion.not_loaded", "error")
    ]
    assert "Fetch it again." in logs[0]["problem"]
    assert UNSAID not in str(logs)


def test_a_mended_file_is_tried_again(tmp_path: Path) -> None:
    """Not for each message, but as soon as the file has changed."""
    loader = Loader(ModelError(value="it is damaged"), Scripted(a=0.7))
    detector = second(loader, tmp_path)
    detector.detect_late([look_at("a")])
    detector.chosen.checkpoint.parent.mkdir()
    detector.chosen.checkpoint.write_bytes(b"mended")

    ((one,),) = detector.detect_late([look_at("a")])

    assert isinstance(one, Signal)
    assert one.score == 0.7


@pytest.mark.parametrize("error", [MemoryError(), RuntimeError(UNSAID)])
def test_no_memory_is_unmeasured_and_tried_again(error: Exception, tmp_path: Path) -> None:
    """Whatever else happens while it is loaded is told by its kind, without any text."""
    loader = Loader(error, Scripted(a=0.7))
    detector = second(loader, tmp_path)

    ((_, (unknown,)),) = measure_late(detector, [look_at(UNSAID)])
    (((signal,), _),) = measure_late(detector, [look_at("a")])

    assert unknown.reason == f"failed: {type(error).__name__}"
    assert signal.score == 0.7


@pytest.mark.parametrize("score", [float("nan"), 1.5])
def test_a_number_that_is_none_is_unmeasured(score: float, tmp_path: Path) -> None:
    """A score outside of [0, 1] is not taken for one."""
    ((_, (unknown,)),) = measure_late(second(Loader(Scripted(a=score)), tmp_path), [look_at("a")])

    assert unknown.reason == "bad score"


def test_in_a_replay_it_stands_beside_the_first_look_at(tmp_path: Path) -> None:
    """Its score adds to what was found first, and takes nothing away."""
    detector = second(Loader(Scripted(**{"you clown": 0.9})), tmp_path)
    community = UnsureCommunity(detector).community
    step = community.take(sent("you clown"), Journal())
    assert not isinstance(step, Stumble)

    found = with_later_looks(community, step).decision.signals

    assert {(one.detector, one.score) for one in found} == {
        ("unsure@1", 0.5),
        ("detoxify@1-original-c1212f89", 0.9),
    }


async def test_live_its_evidence_comes_as_events(tmp_path: Path) -> None:
    """In batches of eight at most."""
    opinion = Scripted(a=0.9)
    live = UnsureCommunity(second(Loader(opinion), tmp_path))
    async with live.at_work():
        await live.says(*"abcdefghij")

    assert [one.message.ref.id for one in live.events] == [f"m{number}" for number in range(1, 11)]
    assert live.events[0].signals[0].score == 0.9
    assert opinion.seen == list("abcdefghij")
    assert live.looks.standing[0].answered == 10


async def test_live_a_missing_model_alarms_and_is_unmeasured(tmp_path: Path) -> None:
    """The real loader, with nothing installed or nothing there: every message says so."""
    live = UnsureCommunity(DetoxifyDetector(Settings(enabled=True), tmp_path))
    with capture_logs() as logs:
        async with live.at_work():
            await live.says("a", "b")

    (reason,) = {*live.reasons}
    assert reason.startswith("no second opinion: ")
    assert len(live.events) == 2
    assert live.looks.standing[0].problem == reason
    assert "late_detector.fails" in {one["event"] for one in logs}
