"""A real model at work: as a late detector, for the doctor, and for the commands."""

import threading
from collections.abc import Sequence
from pathlib import Path

import msgspec
import pytest
from structlog.testing import capture_logs
from typer.testing import CliRunner

from leeward.cli import app
from leeward.detectors import installed_late_detectors
from leeward.second_opinion import detector as detector_module
from leeward.second_opinion.detector import DetoxifyDetector
from leeward.second_opinion.files import Chosen, Settings
from leeward.second_opinion.loading import LoadedModel, load
from leeward.second_opinion.standing import problems_of
from leeward.testing.examined import ask
from leeward.testing.tiny_models import tiny_model
from leeward.testing.unsure import UnsureCommunity, look_at
from leeward_policies.domain.signals import Signal
from leeward_policies.errors import LeewardError
from leeward_policies.judge import measure_late

LINES = ("you are a clown", "see you at practice", "thank you so much for that")


def table(one: Chosen) -> dict[str, object]:
    """Return what the configuration says of a model."""
    return {
        "enabled": True,
        "model": one.model.name,
        "checkpoint": str(one.checkpoint),
        "sha256": one.sha256,
        "tokenizer": str(one.tokenizer),
    }


def detector_of(one: Chosen) -> DetoxifyDetector:
    """Return the detector that a configuration with this model brings, through its entry point."""
    (found,) = [
        late
        for late in installed_late_detectors({"detoxify": table(one)})
        if late.name == DetoxifyDetector.name
    ]
    assert isinstance(found, DetoxifyDetector)
    return found


def configuration(folder: Path, one: Chosen) -> Path:
    """Write a configuration in which a model is in use."""
    path = folder / "leeward.toml"
    lines = [f"{key} = {msgspec.json.encode(value).decode()}" for key, value in table(one).items()]
    path.write_text("schema = 1\n[detectors.detoxify]\n" + "\n".join(lines), "utf-8")
    return path


def test_it_answers_a_batch_in_order(tiny: Chosen) -> None:
    """Each with the score that the model gives that line alone."""
    found = measure_late(detector_of(tiny), [look_at(line) for line in LINES])

    scores = [signal.score for (signal,), _ in found]
    assert scores == [round(score, 3) for score in load(tiny).toxicity(LINES)]
    assert [unknown for _, unknown in found] == [()] * len(LINES)


async def test_live_its_evidence_arrives(original: Chosen) -> None:
    """By the entry point, in a thread of its own, as events; nothing is left unmeasured."""
    community = UnsureCommunity(detector_of(original))
    with capture_logs() as logs:
        async with community.at_work():
            await community.says(*LINES)

    names = {signal.detector for event in community.events for signal in event.signals}
    assert names == {f"detoxify@1-original-{original.sha256[:8]}"}
    assert (len(community.events), community.reasons) == (len(LINES), [])
    (loaded,) = [one for one in logs if one["event"] == "second_opinion.loaded"]
    assert (loaded["model"], loaded["sha256"]) == ("original", original.sha256)


async def test_live_a_damaged_file_is_unmeasured_and_alarms(original: Chosen) -> None:
    """Nothing takes its place; mended while it runs, it answers."""
    whole = original.checkpoint.read_bytes()
    original.checkpoint.write_bytes(whole[:-1])
    community = UnsureCommunity(detector_of(original))
    with capture_logs() as logs:
        async with community.at_work():
            await community.says(*LINES)
            reasons, problem = community.reasons, community.looks.standing[0].problem
            original.checkpoint.write_bytes(whole)
            await community.says(*LINES)

    assert len(reasons) == len(LINES)
    assert {*reasons} == {problem}
    assert "checksum" in problem
    alarms = [one for one in logs if one["log_level"] == "error"]
    assert {one["event"] for one in alarms} == {
        "late_detector.fails",
        "second_opinion.not_loaded",
    }
    assert all(line not in str(logs) for line in LINES)
    assert community.reasons == reasons
    assert community.looks.standing[0].problem == ""
    assert isinstance(community.events[-1].signals[0], Signal)


class Stuck:
    """A loaded model that does not answer until it is let go.

    Args:
        model: the real one.
    """

    def __init__(self, model: LoadedModel) -> None:
        self.sha256 = model.sha256
        self.let_go = threading.Event()
        self._model = model

    def toxicity(self, texts: Sequence[str]) -> list[float]:
        """Wait, and then answer."""
        self.let_go.wait(60)
        return self._model.toxicity(texts)


async def test_live_a_model_that_hangs_is_late(
    original: Chosen, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Beyond its deadline nobody waits; what it was asked is unmeasured."""
    monkeypatch.setattr(detector_module, "LOADING_WITHIN", 0.2)
    stuck = Stuck(load(original))
    settings = msgspec.convert(table(original), Settings)
    community = UnsureCommunity(DetoxifyDetector(settings, loaded=lambda _: stuck))
    async with community.at_work():
        await community.says(LINES[0])
        stuck.let_go.set()

    assert community.reasons == ["no answer within 0.2 s"]
    assert community.looks.standing[0].late == 1


# --- the doctor and the commands ------------------------------------------------------------------


def test_the_doctor_says_which_model_is_on(
    original: Chosen, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """With its file and its checksum."""
    told = ask(configuration(tmp_path, original), capsys)

    assert "second opinion" not in told.ill()
    assert told.checks["second opinion"]["state"] == "well"
    assert all(
        part in told.says("second opinion")
        for part in ("original", str(original.checkpoint), original.sha256)
    )
    assert f"detoxify@1-original-{original.sha256[:8]}" in told.says("late detectors")


def test_the_doctor_says_what_is_ill(
    original: Chosen, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A damaged file, then a missing tokenizer, each with its cure; a start says it, too."""
    path, whole = configuration(tmp_path, original), original.checkpoint.read_bytes()
    original.checkpoint.write_bytes(b"damaged")
    damaged = ask(path, capsys)
    original.checkpoint.write_bytes(whole)
    (original.tokenizer / "tokenizer.json").unlink()
    without = ask(path, capsys)
    problems = list(problems_of([detector_of(original)]))

    assert "checksum" in damaged.says("second opinion")
    assert "second opinion" in damaged.ill()
    assert "second opinion" in without.ill()
    assert "hf download" in without.says("second opinion")
    assert [("hf download" in one) for one in problems] == [True]


def test_verify_loads_and_tries_it(tmp_path: Path) -> None:
    """It prints two scores; a model that takes the friendly line for the ruder one is refused."""
    ran = []
    for seed in range(1, 9):
        one = tiny_model("original", tmp_path, seed=seed)
        result = CliRunner().invoke(
            app, ["models", "verify", "-c", str(configuration(tmp_path, one))]
        )
        first, second = load(one).toxicity(
            ("see you at practice tomorrow", "you are a clown and nobody likes you")
        )
        ran.append(first < second)
        assert f"{first:.3f}  see you" in result.output
        assert f"{second:.3f}  you are" in result.output
        if first < second:
            assert result.exit_code == 0
        else:
            assert isinstance(result.exception, LeewardError)
            assert "friendly line" in str(result.exception)

    assert {*ran} == {True, False}
