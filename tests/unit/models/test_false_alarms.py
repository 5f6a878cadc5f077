"""T-22: no language has far more false alarms than another, and without a model rules go on."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from leeward.detectors import installed_detectors
from leeward.testing.builders import message, reading
from leeward.training.examples import read_lines
from leeward_policies.detectors.builtin import BuiltinDetector
from leeward_policies.detectors.semantic import SemanticDetector
from leeward_policies.domain.signals import Unmeasured
from leeward_policies.judge import measure, measure_late, wanted
from leeward_policies.models.card import read_card
from leeward_policies.ports import Look

ROOT = Path(__file__).parents[3]
HELD_OUT = ROOT / "policies" / "held_out" / "chat"
MODELS = ROOT / "policies" / "leeward_policies" / "models"

SELDOM = 0.05
"""Share of harmless lines, written to be mistaken, that may reach the level `hide`."""


def scores(texts: Sequence[str]) -> list[float]:
    """Return how hurtful both tiers find lines."""
    first, second = BuiltinDetector(), SemanticDetector()
    found: list[float] = []
    for text in texts:
        answers = message("", number="m0") if text.startswith("@ ") else None
        said = reading(message(text.removeprefix("@ "), answers=answers))
        signals, _ = measure([first], said)
        look = Look(said, signals)
        for _ in wanted([second], look):
            ((more, _),) = measure_late(second, [look])
            signals = (*signals, *more)
        found.append(max((one.score for one in signals if one.name == "toxicity"), default=0.0))
    return found


@pytest.mark.parametrize("name", ["en-games", "en-comments", "de", "es", "fr", "pt"])
def test_harmless_lines_seldom_reach_the_level_of_hiding(name: str) -> None:
    """In each language alike; the lines are those of the published figures, by another hand."""
    hide = read_card(MODELS / "builtin.toml").levels["toxicity"]["hide"]
    examples = read_lines(HELD_OUT / f"{name}.txt").examples
    harmless = scores([one.text for one in examples if not one.is_harmful])
    hurtful = scores([one.text for one in examples if one.is_harmful])

    assert sum(score >= hide for score in harmless) <= SELDOM * len(harmless)
    assert sum(score >= hide for score in hurtful) > 3 * sum(score >= hide for score in harmless)


def test_without_a_model_the_rules_go_on(tmp_path: Path) -> None:
    """A threat is found as before, and what the model would have said is Unmeasured."""
    rules = [one for one in installed_detectors() if one.name != "builtin"]
    said = reading(message("count your days, i know where you live", to=["ben"]))
    signals, unmeasured = measure([BuiltinDetector(tmp_path), *rules], said)

    assert "threat" in {one.name for one in signals}
    assert unmeasured == (
        Unmeasured("builtin@unknown", "no usable model file", ("toxicity", "spam.advert")),
    )
