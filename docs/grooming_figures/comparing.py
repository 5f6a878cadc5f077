"""Beside other methods, and with one part of ours left out at a time."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

import numpy as np
from sklearn.metrics import roc_auc_score

from docs.grooming_figures.counted import PACK, share
from docs.grooming_figures.tables import FALSE
from leeward.detectors import installed_detectors, known_signals
from leeward.quality.baselines import Affinity, control, keywords, unit_rows
from leeward.quality.conversations import Pair, Side
from leeward.quality.patterns import Outcome, play, play_after_harmless
from leeward.quality.patterns_found import early, opened, side
from leeward.training.sources import rows
from leeward.training.stage_lines import all_stage_lines
from leeward.training.stage_talks import all_talk_lines
from leeward_policies.detectors.encoder import shared_embeddings
from leeward_policies.grooming.assess import Assessment
from leeward_policies.grooming.by_meaning import StagesByMeaningDetector
from leeward_policies.policy import load
from leeward_policies.ports import LateDetector

TRAINING: Final = Path(__file__).resolve().parents[2] / "policies" / "training"
ALIKE: Final = 0.90
"""Cosine from which on a line is nearly one that was trained on (`precise.md` 33)."""


def played(pairs: Sequence[Pair], late: Sequence[LateDetector]) -> list[Outcome]:
    """Play conversations with these late detectors, and everything that looks first."""
    policy = load(PACK, known_signals())
    return list(play(pairs, policy, installed_detectors(), late))


def beside(
    pairs: Sequence[Pair], product: Sequence[Outcome], words: Sequence[Outcome], data: Path
) -> str:
    """Compare at the threshold at which 3 in 100 twins would open a case, chosen for each."""
    lines = all_stage_lines(TRAINING / "grooming", "en")
    staged = [line.text for line in lines if not line.is_harmless][::41]
    calm = [turn for row in rows(data, "self_dialogue") for turn in row["turns"]][:100]
    affinity = Affinity(staged, calm, shared_embeddings())
    compared: list[tuple[str, Callable[[Pair, Side], float]]] = [
        ("patterns and meaning, as weighed", _weights(product)),
        ("patterns of words alone, as weighed", _weights(words)),
        ("a plain count of lines with any evidence", _risen(product)),
        ("a list of keywords", keywords),
        ("nearest-neighbour affinity with skewness", affinity.score),
    ]
    names = list(control(pairs[0], "staged"))
    compared += [(f"control: {name}", _control(name)) for name in names]
    table = (
        "| judged by | AUC | staged found at 3 % of twins, English | other languages |\n"
        "| --- | ---: | ---: | ---: |\n"
    )
    return table + "".join(_row(name, pairs, score) for name, score in compared)


def _row(name: str, pairs: Sequence[Pair], score: Callable[[Pair, Side], float]) -> str:
    """Return a row of a comparison: the area, and what is found where 3 in 100 twins are."""
    of_staged = np.array([score(pair, "staged") for pair in pairs])
    of_twins = np.array([score(pair, "twin") for pair in pairs])
    auc = roc_auc_score([1] * len(pairs) + [0] * len(pairs), np.concatenate([of_staged, of_twins]))
    least = np.quantile(of_twins, 1 - FALSE)
    english = np.array([pair.language == "en" for pair in pairs])
    found = of_staged > least
    return f"| {name} | {auc:.3f} | {found[english].mean():.0%} | {found[~english].mean():.0%} |\n"


def ablations(pairs: Sequence[Pair], product: Sequence[Outcome]) -> str:
    """Leave out one part at a time, each at its own threshold of 3 % of twins."""
    table = (
        "| left out | AUC | staged found at 3 % of twins, English | other languages |\n"
        "| --- | ---: | ---: | ---: |\n"
    ) + _row("nothing", pairs, _weights(product))
    sums: list[tuple[str, Callable[[Assessment], float]]] = [
        ("what speaks against a pattern", lambda made: made.weight + made.relief),
        ("the order and the pace of steps", lambda made: made.weight - made.order - made.pace),
        ("whom else the author tried", lambda made: made.weight - made.breadth_weight),
    ]
    for name, weight in sums:
        table += _row(name, pairs, _weights(product, weight))
    for name, one in (
        ("the head of words", StagesByMeaningDetector(words=0.0)),
        ("the networks", StagesByMeaningDetector(words=1.0)),
        ("what was said before a line", StagesByMeaningDetector(before=0)),
    ):
        table += _row(name, pairs, _weights(played(pairs, [one])))
    early = [one for one in installed_detectors() if one.name != "grooming"]
    policy = load(PACK, known_signals())
    alone = list(play(pairs, policy, early, [StagesByMeaningDetector()]))
    return table + _row("patterns of words", pairs, _weights(alone))


def harmless_first(
    pairs: Sequence[Pair], product: Sequence[Outcome], late: Sequence[LateDetector]
) -> str:
    """Tell what is found when the author has said much that is harmless before."""
    policy = load(PACK, known_signals())
    washed = list(play_after_harmless(pairs, policy, installed_detectors(), late))
    staged = side(product, "staged")
    rows_ = (("alone", staged), ("after its harmless twin", washed))
    return (
        "| the staged conversation | case opened | before or at the first dangerous request |\n"
        "| --- | --- | --- |\n"
    ) + "".join(
        f"| {name} | {share(opened(some), len(some))} | {share(early(some), len(some))} |\n"
        for name, some in rows_
    )


def _weights(
    outcomes: Sequence[Outcome],
    weight: Callable[[Assessment], float] = lambda made: made.weight,
) -> Callable[[Pair, Side], float]:
    known = {(one.pair.name, one.side): one.weight_by(weight) for one in outcomes}
    return lambda pair, side: known[pair.name, side]


def _risen(outcomes: Sequence[Outcome]) -> Callable[[Pair, Side], float]:
    known = {
        (one.pair.name, one.side): float(
            sum(
                after.made.weight > before.made.weight
                for before, after in zip(one.reached, one.reached[1:], strict=False)
            )
        )
        for one in outcomes
    }
    return lambda pair, side: known[pair.name, side]


def _control(name: str) -> Callable[[Pair, Side], float]:
    return lambda pair, side: control(pair, side)[name]


def nearest(pairs: Sequence[Pair]) -> str:
    """Tell how near the judged one's lines are to the nearest line that was trained on."""
    embeddings = shared_embeddings()
    trained = [
        *all_stage_lines(TRAINING / "grooming"),
        *all_talk_lines(TRAINING / "conversations"),
    ]
    known = unit_rows(embeddings, [line.text for line in trained])
    texts = [text for pair in pairs for text in pair.words("staged")]
    nearest = (unit_rows(embeddings, texts) @ known.T).max(axis=1)
    alike = int((nearest > ALIKE).sum())
    return (
        f"Of {len(texts):,} staged lines of A, {alike} ({alike / len(texts):.1%}) have a cosine"
        f" above {ALIKE:.2f} to the nearest of {len(trained):,} training lines; the median is"
        f" {np.median(nearest):.2f}.\n"
    )
