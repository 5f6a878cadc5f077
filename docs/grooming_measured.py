#!/usr/bin/env python3
"""Write the figures of `grooming.md`: how often and how early patterns are found.

Run it as `make grooming DATA=../shared/data`; the conversations are those in
`policies/held_out/grooming`, and the small talk that no model saw is in the folder of public sets.
Every run is logged in `quality_figures/grooming_runs.jsonl`, whatever came of it.
"""

import json
import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Final

import numpy as np
from sklearn.metrics import roc_auc_score

from leeward.detectors import installed_detectors, installed_late_detectors, known_signals
from leeward.looking_again import with_later_looks
from leeward.quality.baselines import Affinity, control, keywords, unit_rows
from leeward.quality.conversations import JUDGED, KINDS, TWINS, Pair, Side, read_pairs
from leeward.quality.intervals import wilson
from leeward.quality.patterns import FIGURES, Outcome, judged, play, play_after_harmless
from leeward.replay import fresh_community
from leeward.testing.builders import reading
from leeward.training.examples import read_lines
from leeward.training.sources import RESERVED, rows, share
from leeward.training.stage_lines import all_stage_lines
from leeward.training.stage_talks import all_talk_lines
from leeward_policies.detectors.encoder import shared_embeddings
from leeward_policies.domain.action import Tip
from leeward_policies.domain.event import MessageSent
from leeward_policies.domain.message import Author, Message, Text
from leeward_policies.domain.refs import MessageRef, UserRef
from leeward_policies.domain.signals import Signal, Unmeasured
from leeward_policies.grooming.assess import CONCERN, URGENT, Assessment
from leeward_policies.grooming.by_meaning import StagesByMeaningDetector
from leeward_policies.policy import load
from leeward_policies.ports import LateDetector, Look

DOCS: Final = Path(__file__).parent
ROOT: Final = DOCS.parent
PAGE: Final = DOCS / "grooming.md"
RUNS: Final = DOCS / "quality_figures" / "grooming_runs.jsonl"
HELD_OUT: Final = ROOT / "policies" / "held_out" / "grooming"
TRAINING: Final = ROOT / "policies" / "training" / "grooming"
PACK: Final = "young-people"

LANGUAGES: Final = ("en", "de", "es", "fr", "pt", "it", "nl", "pl")
RECALL: Final = {"en": 0.90}
RECALL_OTHER: Final = 0.80
EARLY: Final = 0.75
FALSE: Final = 0.03
DIALOGUES: Final = 6_000
"""Dialogues of two that no head ever saw (`precise.md` 35): twice as many ordered pairs."""

ALIKE: Final = 0.90
"""Cosine from which on a line is nearly one that was trained on (`precise.md` 33)."""

WEIGHTS: Final = (1.5, 1.9, CONCERN, 2.8, 3.3, URGENT)
"""Weights that are tried for `concern`, in log-odds."""

CALM: Final = frozenset(("talk", "banter"))
"""Kinds of the held-out chat lines that are everyday talk."""

ASKED: Final = frozenset({"picture", "meeting", "secrecy", "asked-to-move", "pressure", "gifts"})
"""Topics of tips on what a single line asks."""

_NOW: Final = datetime(2026, 11, 2, 16, tzinfo=UTC)
_BLOCK: Final = "<!-- measured: {name} -->\n{body}<!-- measured end: {name} -->"


def main(data: Path) -> None:
    """Measure everything, log the run, and rewrite the parts of the page that hold figures."""
    started = time.monotonic()
    pairs = [pair for path in sorted(HELD_OUT.glob("*.txt")) for pair in read_pairs(path)]
    stages = [one for one in installed_late_detectors() if one.name == "stages"]
    product = _played(pairs, stages)
    words = _played(pairs, [])
    talk = _talk(data, stages)
    parts = {
        "languages": _by_language(product),
        "targets": _targets(product, talk),
        "beside": _beside(pairs, product, words, data),
        "ablations": _ablations(pairs, product),
        "harmless first": _harmless_first(pairs, product, stages),
        "gate": _gate(pairs),
        "thresholds": _thresholds(product),
        "kinds": _by_kind(product),
        "twins": _by_twin(product),
        "talk": talk.told,
        "nearest": _nearest(pairs),
        "setting": (
            f"Measured on {_today()} with `make grooming`, the pack `{PACK}`, and the models "
            f"{', '.join(f'`{one.name}@{one.version}`' for one in stages)}; "
            f"{len(pairs)} pairs of conversations, {(time.monotonic() - started) / 60:.0f} minutes "
            "on two cores.\n"
        ),
    }
    text = PAGE.read_text("utf-8")
    for name, body in parts.items():
        text = _filled(text, name, body)
    PAGE.write_text(text, "utf-8")
    _log(product, stages)


def _played(pairs: Sequence[Pair], late: Sequence[LateDetector]) -> list[Outcome]:
    policy = load(PACK, known_signals())
    return list(play(pairs, policy, installed_detectors(), late))


def _side(outcomes: Iterable[Outcome], side: Side) -> list[Outcome]:
    return [one for one in outcomes if one.side == side]


def _found(outcomes: Iterable[Outcome]) -> int:
    return sum(one.opened("concern") is not None for one in outcomes)


def _early(outcomes: Iterable[Outcome]) -> int:
    return sum(one.is_early("concern") for one in outcomes)


def _ahead(outcomes: Iterable[Outcome]) -> str:
    """Return the median number of the author's messages from the case to the first request."""
    found = [(one.request, one.opened("concern")) for one in outcomes]
    ahead = [request - opened for request, opened in found if opened is not None]
    return f"{median(ahead):.0f}" if ahead else "-"


def _by_language(product: Sequence[Outcome]) -> str:
    head = (
        "| language | staged | case opened | before or at the first dangerous request |"
        " messages ahead, median | urgent | twins | twins with a case |\n"
        "| --- | ---: | --- | --- | ---: | ---: | ---: | --- |\n"
    )
    body = ""
    for language in (*LANGUAGES, ""):
        here = [one for one in product if language in ("", one.pair.language)]
        staged, twins = _side(here, "staged"), _side(here, "twin")
        if not staged:
            continue
        urgent = sum(one.opened("urgent") is not None for one in staged)
        body += (
            f"| {language or 'all'} | {len(staged)} | {_share(_found(staged), len(staged))} |"
            f" {_share(_early(staged), len(staged))} | {_ahead(staged)} | {urgent} |"
            f" {len(twins)} | {_share(_found(twins), len(twins))} |\n"
        )
    return head + body


def _targets(product: Sequence[Outcome], talk: "_Talk") -> str:
    rows_: list[tuple[str, str, str, bool]] = []
    for language in LANGUAGES:
        staged = [one for one in _side(product, "staged") if one.pair.language == language]
        asked = RECALL.get(language, RECALL_OTHER)
        found = _found(staged)
        name = f"staged conversations found, `{language}`"
        rows_.append(
            (name, f"≥ {asked:.0%}", _share(found, len(staged)), found >= asked * len(staged))
        )
    staged, twins = _side(product, "staged"), _side(product, "twin")
    early, false = _early(staged), _found(twins)
    rows_.append(
        (
            "found before or at the first dangerous request",
            f"≥ {EARLY:.0%}",
            _share(early, len(staged)),
            early >= EARLY * len(staged),
        )
    )
    rows_.append(
        (
            "hard look-alikes with a case",
            f"≤ {FALSE:.0%}",
            _share(false, len(twins)),
            false <= FALSE * len(twins),
        )
    )
    rows_.append(
        ("small talk with a case, ordered pairs", "0", f"{talk.cases} of {talk.pairs:,}",
         talk.cases == 0)
    )  # fmt: skip
    table = "| target | asked | measured (95 %) | reached |\n| --- | --- | --- | --- |\n"
    return table + "".join(
        f"| {name} | {asked} | {measured} | {'yes' if good else 'no'} |\n"
        for name, asked, measured, good in rows_
    )


def _beside(
    pairs: Sequence[Pair], product: Sequence[Outcome], words: Sequence[Outcome], data: Path
) -> str:
    """Compare at the threshold at which 3 in 100 twins would open a case, chosen for each."""
    lines = all_stage_lines(TRAINING, "en")
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


def _ablations(pairs: Sequence[Pair], product: Sequence[Outcome]) -> str:
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
        table += _row(name, pairs, _weights(_played(pairs, [one])))
    early = [one for one in installed_detectors() if one.name != "grooming"]
    policy = load(PACK, known_signals())
    alone = list(play(pairs, policy, early, [StagesByMeaningDetector()]))
    return table + _row("patterns of words", pairs, _weights(alone))


def _harmless_first(
    pairs: Sequence[Pair], product: Sequence[Outcome], late: Sequence[LateDetector]
) -> str:
    """Tell what is found when the author has said much that is harmless before."""
    policy = load(PACK, known_signals())
    washed = list(play_after_harmless(pairs, policy, installed_detectors(), late))
    staged = _side(product, "staged")
    rows_ = (("alone", staged), ("after its harmless twin", washed))
    return (
        "| the staged conversation | case opened | before or at the first dangerous request |\n"
        "| --- | --- | --- |\n"
    ) + "".join(
        f"| {name} | {_share(_found(some), len(some))} | {_share(_early(some), len(some))} |\n"
        for name, some in rows_
    )


class _Probe(StagesByMeaningDetector):
    """Looks at every line, and counts those that the gate asks for."""

    def __init__(self) -> None:
        super().__init__()
        self.staged: Counter[tuple[bool, bool]] = Counter()
        """Of the judged one: whether the gate passes, and whether a step is found."""
        self.others: Counter[bool] = Counter()

    def wants(self, look: Look) -> bool:
        """Look at everything the judged one says."""
        if look.reading.message.author.name == JUDGED:
            return True
        self.others[self.passes(look.reading)] += 1
        return False

    def detect_late(self, looks: Sequence[Look]) -> list[tuple[Signal | Unmeasured, ...]]:
        """Count what is found beside what the gate says."""
        found = super().detect_late(looks)
        for look, signals in zip(looks, found, strict=True):
            is_step = any(isinstance(one, Signal) and one.stage is not None for one in signals)
            self.staged[self.passes(look.reading), is_step] += 1
        return found


def _gate(pairs: Sequence[Pair]) -> str:
    table = (
        "| language | staged lines in which a step is found: passed | what bystanders say: passed |"
        " harmless chat and comments: passed |\n| --- | --- | --- | --- |\n"
    )
    policy = load(PACK, known_signals())
    for language in LANGUAGES:
        here = [pair for pair in pairs if pair.language == language]
        staged, twins = _Probe(), _Probe()
        for _ in play(here, policy, installed_detectors(), [staged], ["staged"]):
            pass
        for _ in play(here, policy, installed_detectors(), [twins], ["twin"]):
            pass
        steps = staged.staged[True, True] + staged.staged[False, True]
        others = twins.others.total()
        calm = [
            one.text
            for path in sorted((HELD_OUT.parent / "chat").glob(f"{language}*.txt"))
            for one in read_lines(path).examples
            if one.kind in CALM
        ]
        passed = sum(staged.passes(reading(text.removeprefix("@ "))) for text in calm)
        table += (
            f"| {language} | {_share(staged.staged[True, True], steps)} |"
            f" {_share(twins.others[True], others)} | {_share(passed, len(calm))} |\n"
        )
    return table


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


def _thresholds(product: Sequence[Outcome]) -> str:
    """Tell what another weight for `concern` would do, whatever kinds of evidence there are."""
    table = (
        "| weight | staged at or above | English | other languages | twins at or above |\n"
        "| ---: | ---: | ---: | ---: | ---: |\n"
    )
    staged, twins = _side(product, "staged"), _side(product, "twin")
    english = [one for one in staged if one.pair.language == "en"]
    others = [one for one in staged if one.pair.language != "en"]
    for weight in WEIGHTS:
        shares = (
            sum(one.weight >= weight for one in some) / len(some)
            for some in (staged, english, others, twins)
        )
        table += f"| {weight} | {' | '.join(f'{one:.0%}' for one in shares)} |\n"
    return table


def _by_kind(product: Sequence[Outcome]) -> str:
    table = (
        "| kind | staged | case opened | before or at the request |\n| --- | ---: | --- | --- |\n"
    )
    for kind in KINDS:
        here = [one for one in _side(product, "staged") if kind in one.pair.kinds]
        table += (
            f"| {kind} | {len(here)} | {_share(_found(here), len(here))} |"
            f" {_share(_early(here), len(here))} |\n"
        )
    return table


def _by_twin(product: Sequence[Outcome]) -> str:
    table = "| who A is | twins | with a case |\n| --- | ---: | --- |\n"
    for twin in TWINS:
        here = [one for one in _side(product, "twin") if one.pair.twin == twin]
        table += f"| {twin} | {len(here)} | {_share(_found(here), len(here))} |\n"
    return table


def _nearest(pairs: Sequence[Pair]) -> str:
    """Tell how near the judged one's lines are to the nearest line that was trained on."""
    embeddings = shared_embeddings()
    trained = [*all_stage_lines(TRAINING), *all_talk_lines(TRAINING.parent / "conversations")]
    known = unit_rows(embeddings, [line.text for line in trained])
    texts = [text for pair in pairs for text in pair.words("staged")]
    nearest = (unit_rows(embeddings, texts) @ known.T).max(axis=1)
    alike = int((nearest > ALIKE).sum())
    return (
        f"Of {len(texts):,} staged lines of A, {alike} ({alike / len(texts):.1%}) have a cosine"
        f" above {ALIKE:.2f} to the nearest of {len(trained):,} training lines; the median is"
        f" {np.median(nearest):.2f}.\n"
    )


class _Talk:
    """What came of small talk of two that no model saw."""

    def __init__(self) -> None:
        self.pairs = self.cases = self.watched = self.lines = self.looked = self.tips = 0

    @property
    def told(self) -> str:
        upper = wilson(self.cases, self.pairs)[1]
        return (
            f"In {self.pairs:,} ordered pairs of two who chat ({self.lines:,} lines of"
            f" `self_dialogue` that no model ever saw), **{self.cases} cases** were opened (at most"
            f" {upper:.2%} with 95 % confidence), and {self.watched} pairs were watched for a time."
            f" The networks were asked about {self.looked:,} lines,"
            f" {self.looked / self.lines:.1%}. {self.tips} private tips would have been given for"
            f" what a line by itself asks, one in {self.lines / max(1, self.tips):,.0f} lines.\n"
        )


def _talk(data: Path, late: Sequence[LateDetector]) -> _Talk:
    policy, detectors = load(PACK, known_signals()), installed_detectors()
    told = _Talk()
    dialogues = [row["turns"] for row in rows(data, "self_dialogue")
                 if share(" ".join(row["turns"])) < RESERVED][:DIALOGUES]  # fmt: skip
    for number, turns in enumerate(dialogues):
        community = fresh_community(FIGURES, policy, detectors, late)
        cases: set[str] = set()
        watched: set[str] = set()
        for event in _dialogue(number, turns):
            first = judged(community, event)
            told.lines += 1
            told.looked += bool(first.passes)
            step = with_later_looks(community, first)
            told.tips += sum(
                isinstance(act, Tip) and act.topic in ASKED
                for one in (first, step)
                for act in one.decision.actions
            )
            cases |= {str(case.subject.author) for case in step.cases if case.kind == "grooming"}
            for speaker, other in (("a", "b"), ("b", "a")):
                pair = community.ledger.pair(_user(speaker), _user(other), event.at)
                if pair.level != "none":
                    watched.add(speaker)
        told.pairs += 2
        told.cases += len(cases)
        told.watched += len(watched)
    return told


def _user(letter: str) -> UserRef:
    return UserRef("talk", "", letter)


def _dialogue(number: int, turns: Sequence[str]) -> Iterator[MessageSent]:
    for at, turn in enumerate(turns):
        yield MessageSent(
            Message(
                MessageRef("talk", str(number), "room", str(at)),
                Author(_user("ab"[at % 2])),
                Text(turn),
                _NOW + timedelta(seconds=40 * at),
            )
        )


def _share(part: int, whole: int) -> str:
    if not whole:
        return "-"
    low, high = wilson(part, whole)
    return f"{part} of {whole}, {part / whole:.0%} ({low:.0%} to {high:.0%})"


def _filled(text: str, name: str, body: str) -> str:
    pattern = re.escape(_BLOCK.format(name=name, body="\0")).replace("\0", "(?s:.*?)")
    replaced, count = re.subn(pattern, lambda _: _BLOCK.format(name=name, body=body), text)
    if count != 1:
        raise SystemExit(f"{PAGE.name} has no part `{name}`; write its two marks once.")
    return replaced


def _log(product: Sequence[Outcome], stages: Sequence[LateDetector]) -> None:
    staged, twins = _side(product, "staged"), _side(product, "twin")
    line = {
        "day": _today(),
        "models": [f"{one.name}@{one.version}" for one in stages],
        "found": _found(staged),
        "staged": len(staged),
        "early": _early(staged),
        "false": _found(twins),
    }
    with RUNS.open("a", encoding="utf-8") as file:
        file.write(f"{json.dumps(line)}\n")


def _today() -> str:
    return datetime.now(UTC).strftime("%-d %B %Y")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
