"""What stands beside the patterns in the table: controls that read no word, and simpler methods."""

import re
from collections.abc import Sequence
from statistics import fmean, median, pstdev
from typing import Final

import numpy as np
from numpy.typing import NDArray

from leeward.quality.conversations import JUDGED, Pair, Side
from leeward_policies.detectors.encoder import Embeddings

KEYWORDS: Final = re.compile(
    r"(?<!\w)(?:secret|don'?t tell|between us|just us|how old|alone|meet up|send (?:me )?a pic|"
    r"snap(?:chat)?|kik|telegram|discord|gift|mature|special|trust me|"
    r"geheim|sag'?s? (?:es )?niemand\w*|unter uns|wie alt|allein|treffen|schick|geschenk|besonders|"
    r"secreto|no (?:se )?lo digas|entre nosotros|cu[aá]ntos a[nñ]os|sol[oa]|quedar|"
    r"foto|regalo|especial|"
    r"secret|le dis [àa] personne|entre nous|quel [âa]ge|seule?|se voir|cadeau|sp[ée]ciale?|"
    r"segredo|n[ãa]o conta|entre n[óo]s|quantos anos|sozinh[oa]|encontrar|presente|especial|"
    r"segreto|non dirlo|tra noi|quanti anni|sol[oa]|vederci|regalo|speciale|"
    r"geheimpje|niet vertellen|tussen ons|hoe oud|alleen|afspreken|fotootje|cadeau|bijzonder|"
    r"sekret|nie m[óo]w|mi[ęe]dzy nami|ile masz lat|sam[ae]?|spotka\w*|"
    r"zdj[ęe]cie|prezent|wyj[ąa]tkow\w*)"
    r"(?!\w)",
    re.IGNORECASE,
)
"""Words of prevention leaflets in eight languages: what somebody would look for in an hour."""

SEEDS: Final = 100
"""Lines of each kind that affinity is measured to, as in what was published."""

_NEAREST: Final = 5
_LEAST: Final = 10
"""Messages below which skewness says nothing (`detection.md`)."""


def control(pair: Pair, side: Side) -> dict[str, float]:
    """Return what can be told of the judged one without reading a word."""
    turns = [turn for turn in pair.turns if turn.who == JUDGED]
    lengths = [len(turn.said(side)) for turn in turns]
    return {
        "messages": float(len(turns)),
        "letters": float(sum(lengths)),
        "longest message": float(max(lengths)),
        "hour": fmean(turn.at.hour + turn.at.minute / 60 for turn in turns),
        "age of the account": float(next(p.days for p in pair.people if p.letter == JUDGED)),
    }


def keywords(pair: Pair, side: Side) -> float:
    """Return how many of the judged one's messages hold a word of the list."""
    return float(sum(KEYWORDS.search(text) is not None for text in pair.words(side)))


def unit_rows(embeddings: Embeddings, texts: Sequence[str]) -> NDArray[np.float32]:
    """Return embeddings of length one, whose products are cosines."""
    rows = embeddings.of(texts)
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), dtype=np.float32)


class Affinity:
    """Nearest-neighbour affinity to seed lines, summed up by skewness.

    Roblox's Sentinel as it was published, made anew for comparison: a message's score is how near
    it is to lines of the one kind against those of the other; a member's is
    (mean - median) / standard deviation of these, and 0 below ten messages.
    """

    def __init__(self, staged: Sequence[str], calm: Sequence[str], embeddings: Embeddings) -> None:
        self._embeddings = embeddings
        self._staged, self._calm = (unit_rows(embeddings, some[:SEEDS]) for some in (staged, calm))

    def score(self, pair: Pair, side: Side) -> float:
        """Return the judged one's skewness."""
        texts = pair.words(side)
        if len(texts) < _LEAST:
            return 0.0
        rows = unit_rows(self._embeddings, texts)
        near, far = (
            np.sort(rows @ seeds.T, axis=1)[:, -_NEAREST:].mean(axis=1)
            for seeds in (self._staged, self._calm)
        )
        scores = (near - far).tolist()
        spread = pstdev(scores)
        return (fmean(scores) - median(scores)) / spread if spread else 0.0
