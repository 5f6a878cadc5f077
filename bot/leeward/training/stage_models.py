"""Making `gate` and `stages`: which lines may take a grooming stage, and which stage they take.

They learn from single lines with what was said before, and from whole conversations.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Final

import numpy as np
from scipy.sparse import vstack
from sklearn.neural_network import MLPClassifier

from leeward.training import sources
from leeward.training.examples import Example, read_lines
from leeward.training.fitting import Calibration, Hashed, fitted, network, raw
from leeward.training.making import (
    WITH_ENCODER,
    Made,
    Places,
    made_of,
    own_source,
    small_heads,
)
from leeward.training.meaning import Embedded
from leeward.training.stage_lines import Said, StageLine, all_stage_lines
from leeward.training.stage_talks import all_talk_lines
from leeward_policies.domain.signals import STAGES
from leeward_policies.errors import ConfigError
from leeward_policies.models.card import HeadCard, Source
from leeward_policies.models.heads import written
from leeward_policies.models.stage_nets import VOICES, StageNets, rows_of, written_stage_nets

UNITS: Final = 256
NETS: Final = 4
"""Networks that are averaged: of two, which two they were moved the recall on the conversations
for development by seven hundredths; four move it less."""

_EPOCHS: Final = 25
_PENALTY: Final = 3e-2

LOOKED_AT: Final = 0.006
"""Share of small talk of two that the gate lets through: then 99 of 100 staged lines of the
conversations for development pass, and in each language at most 2 in 100 of what bystanders say
there; `precise.md` 32 allows four."""

ALIKE_WEIGHT: Final = 0.1
"""How much a harmless look-alike counts for the gate, which need not tell it from a staged line."""

CALM_WEIGHT: Final = 0.3
"""How much a line of calm talk counts for the head of words, which is there for look-alikes."""

SHARPER: Final = 1.5
"""By how much the head of words is sharpened: its penalty keeps it less sure than it may be;
chosen on the conversations for development."""

TALK: Final = {"self_dialogue": 24_000, "irc_ubuntu": 4_000}
"""Lines of harmless talk that the networks see, from the beginning; of the first every other."""

GATE_TALK: Final = {"self_dialogue": 30_000, "irc_ubuntu": 12_000}

SPLIT: Final = (
    "All lines are trained on; conversations of other hands are for development, and those for"
    " figures were seen by nobody who chose anything."
)

NEVER: Final = (
    "A score is evidence for the ledger, no verdict: it must not punish, accuse or rank anybody.",
    "It must not be used outside the care of a person who reads what was said.",
    "It was trained and measured on conversations that a language model wrote. Real ones differ.",
)


def make_stages(places: Places, say: Callable[[str], None]) -> tuple[Made, ...]:
    """Make the gate and the networks; the same lines give the same bytes on the same machine.

    Raises:
        ConfigError: there are no lines, or sets cannot be read.
    """
    files = sorted((places.lines / "grooming").glob("*.txt"))
    if not files:
        raise ConfigError(
            place=str(places.lines / "grooming"),
            value="no file of stage lines",
            cure="Run this in a checkout of Leeward, or name the folder with --lines.",
        )
    single = all_stage_lines(places.lines / "grooming")
    talks = all_talk_lines(places.lines / "conversations")
    lines = [*single, *talks]
    talk = {} if places.public is None else sources.talk(places.public)
    cards = tuple(
        own_source(places, f"{folder}/{name}", count)
        for folder, some in (("grooming", single), ("conversations", talks))
        for name, count in sorted(Counter(line.source for line in some).items())
    ) + tuple(
        sources.source(places.public, name, min(TALK[name], len(one.train)))
        for name, one in talk.items()
        if places.public is not None
    )
    return (_gate(lines, places, talk, cards, say), _stages(lines, talk, cards, say))


def _gate(
    lines: Sequence[StageLine],
    places: Places,
    talk: dict[str, sources.Talk],
    cards: tuple[Source, ...],
    say: Callable[[str], None],
) -> Made:
    """Return two linear heads: which lines to look at, and what the words of a line alone say."""
    shown = [Example(_answering(line), not line.is_harmless, _gate_weight(line)) for line in lines]
    chat = [
        one
        for path in sorted((places.lines / "chat").glob("*.txt"))
        for one in read_lines(path).examples
        if not one.is_harmful
    ]
    calm = [Example(one.text, False) for one in chat] + [
        Example(text, False) for name, one in talk.items() for text in one.train[: GATE_TALK[name]]
    ]
    hashed = Hashed()
    x = vstack([hashed.matrix(shown), hashed.matrix(calm)], format="csr")
    harmful = np.array([one.is_harmful for one in (*shown, *calm)])
    head = fitted(x, harmful, np.array([one.weight for one in (*shown, *calm)]))
    words = fitted(x, harmful, np.array([1.0] * len(shown) + [CALM_WEIGHT] * len(calm)))
    tuning = [Example(text, False) for one in talk.values() for text in one.tune] or calm
    least = float(np.quantile(raw(hashed.matrix(tuning), head), 1.0 - LOOKED_AT))
    passed = raw(hashed.matrix([one for one in shown if one.is_harmful]), head) >= least
    say(f"gate: {len(shown)} lines, {len(calm)} of calm talk; {passed.mean():.3f} of staged pass")
    data = written(small_heads([head, words], [Calibration(1.0, 0.0), Calibration(SHARPER, 0.0)]))
    return made_of(
        "gate",
        data,
        tuple(
            HeadCard(name=name, signal="grooming", sources=cards, split=SPLIT)
            for name in ("gate", "words")
        ),
        levels={"grooming": {"look": round(1.0 / (1.0 + float(np.exp(-least))), 4)}},
        known_failures=NEVER,
    )


def _gate_weight(line: StageLine) -> float:
    """Return how much a line counts for the gate; what resembles no stage is calm talk."""
    return ALIKE_WEIGHT if line.is_harmless and line.stage is not None else 1.0


def _answering(line: StageLine) -> str:
    """Return a line as the gate reads it: an answer begins as a mention does."""
    is_answer = bool(line.before) and line.before[-1].voice == "target"
    return f"@ {line.text}" if is_answer else line.text


def _stages(
    lines: Sequence[StageLine],
    talk: dict[str, sources.Talk],
    cards: tuple[Source, ...],
    say: Callable[[str], None],
) -> Made:
    spoken = [
        *_conversed(talk["self_dialogue"].train[: TALK["self_dialogue"]])[::2],
        *_conversed(talk["irc_ubuntu"].train[: TALK["irc_ubuntu"]]),
    ] if talk else []  # fmt: skip
    entries = [(line.text, line.before) for line in lines] + spoken
    x = rows_of([(line, _by_voice(before)) for line, before in entries], Embedded(say).texts)
    wanted = np.zeros((len(entries), len(STAGES) + 1), np.int64)
    for at, line in enumerate(lines):
        if not line.is_harmless and line.stage is not None:
            wanted[at, [STAGES.index(line.stage), -1]] = 1
    say(f"stages: {len(lines)} lines, {len(spoken)} of calm talk")
    nets = [
        network(x, wanted, units=UNITS, epochs=_EPOCHS, penalty=_PENALTY, seed=seed)
        for seed in range(NETS)
    ]
    data = written_stage_nets(_joined(nets))
    return made_of(
        "stages",
        data,
        (HeadCard(name="stages", signal="grooming", sources=cards, split=SPLIT),),
        licence=WITH_ENCODER,
        base_rate=0.5,
        known_failures=NEVER,
    )


def _conversed(turns: Sequence[str]) -> list[tuple[str, tuple[Said, ...]]]:
    """Return turns of two with what was said before: to every other turn one line, to some two."""
    found: list[tuple[str, tuple[Said, ...]]] = []
    for at, turn in enumerate(turns):
        before: tuple[Said, ...] = ()
        if at % 4 == 3:  # noqa: PLR2004 - every fourth
            before = (Said("author", turns[at - 2]), Said("target", turns[at - 1]))
        elif at % 2:
            before = (Said("target", turns[at - 1]),)
        found.append((turn, before))
    return found


def _by_voice(before: Sequence[Said]) -> list[list[str]]:
    return [[said.text for said in before if said.voice == voice] for voice in VOICES]


def _joined(models: Sequence[MLPClassifier]) -> StageNets:
    return StageNets(
        np.array([one.coefs_[0] for one in models], np.float32),
        np.array([one.intercepts_[0] for one in models], np.float32),
        np.array([one.coefs_[1] for one in models], np.float32),
        np.array([one.intercepts_[1] for one in models], np.float32),
    )
