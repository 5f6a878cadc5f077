"""Stages by meaning: when they are asked for, what is read with a line, and what comes of it."""

from collections.abc import Sequence
from datetime import timedelta
from functools import cache
from importlib import resources
from pathlib import Path

import numpy as np
import pytest
from msgspec.structs import replace
from numpy.typing import NDArray

from leeward.testing.builders import message, reading, user
from leeward.testing.clock import DEFAULT_START
from leeward_policies.blank import blank_pair
from leeward_policies.detectors.encoder import KEPT, Embeddings
from leeward_policies.domain.message import Message
from leeward_policies.domain.signals import RELIEF, Signal, Unmeasured
from leeward_policies.grooming.by_meaning import EASE, MOST, WORTH, StagesByMeaningDetector
from leeward_policies.grooming.evidence import weight_of
from leeward_policies.ports import Look, Reading

SHIPPED = Path(str(resources.files("leeward_policies.models")))
GRAVE = "come round the back about 8 when its dark, just you, and dont tell your mum"


@cache
def stages() -> StagesByMeaningDetector:
    """Return the detector with the files we ship."""
    return StagesByMeaningDetector()


def talk(*said: tuple[str, str]) -> list[Message]:
    """Return messages a minute apart, by whom they are."""
    return [
        message(text, by=by, number=str(at), at=DEFAULT_START + timedelta(minutes=at))
        for at, (by, text) in enumerate(said)
    ]


def after(*said: tuple[str, str]) -> Reading:
    """Return what the detector is given of the last message."""
    *earlier, last = talk(*said)
    return reading(last, earlier=earlier)


def score(given: Reading) -> float:
    """Return the highest score of a look."""
    (found,) = stages().detect_late([Look(given, ())])
    return max((one.score for one in found if isinstance(one, Signal)), default=0.0)


def test_a_line_is_read_with_what_was_said_before() -> None:
    """The same words are a step of a pattern after one talk, and none after another."""
    asked = "so nobody will be there till late then?"
    staged = after(
        ("ana", "mum works nights all week so im alone again"),
        ("max", "same here lol. only u get me"),
        ("ana", "aw"),
        ("max", asked),
    )
    calm = after(
        ("ana", "the gym hall opens at six on friday, the caretaker said"),
        ("tom", "and the trainer comes at eight with the nets"),
        ("max", asked),
    )

    assert score(staged) > score(calm)


def test_a_score_weighs_what_the_logit_is_worth() -> None:
    """No line weighs more than the most, however sure the networks are."""
    (found,) = stages().detect_late([Look(reading(GRAVE), ())])

    (signal,) = [one for one in found if isinstance(one, Signal)]
    assert signal.stage is not None
    assert signal.name == f"grooming.{signal.stage}"
    assert 0.0 < weight_of(signal.score) <= WORTH * MOST + 0.001
    assert signal.spans == ()


def test_what_reads_as_harmless_speaks_against_a_pattern_that_there_is() -> None:
    """Somebody who warns says the words that are warned of; where nothing is, nothing is said."""
    warning = "if someone says dont tell your mum, come alone, thats the sign. tell an adult or me"
    given = after(("ana", "some guy wants to meet me"), ("max", warning))
    step = Signal("grooming.secrecy", "grooming", 0.4, "grooming@1", stage="secrecy")
    alone, beside = stages().detect_late([Look(given, ()), Look(given, (step,))])

    (signal,) = [one for one in beside if isinstance(one, Signal)]
    assert (signal.name, signal.stage, alone) == (RELIEF, None, ())
    assert 0.0 < weight_of(signal.score) <= EASE * MOST + 0.001


def test_it_asks_for_what_may_be_a_stage_and_for_no_bot() -> None:
    """The gate passes a grave line, and not one of every day; a program is not looked at."""
    grave = reading(GRAVE)
    bot = replace(grave, message=replace(grave.message, author=replace(
        grave.message.author, is_bot=True)))  # fmt: skip

    assert stages().wants(Look(grave, ()))
    assert stages().wants(Look(reading(message(GRAVE, answers=message("hi", by="bo"))), ()))
    assert not stages().wants(Look(reading("who brings the cake on friday"), ()))
    assert not stages().wants(Look(reading("..."), ()))
    assert not stages().wants(Look(bot, ()))


def test_a_plain_threat_is_left_to_its_own_rule() -> None:
    """Somebody who threatens is no groomer for that; a threat that is hardly one is looked at."""
    for score, is_wanted in ((0.9, False), (0.3, True)):
        threat = Signal("threat", "threat", score, "threat@1")
        assert stages().wants(Look(reading(GRAVE), (threat,))) is is_wanted


def test_between_two_who_are_watched_every_line_is_wanted() -> None:
    """What follows a first step may be the gravest, in the plainest words."""
    plain = after(("ana", "hm"), ("max", "who brings the cake on friday"))
    pair = replace(blank_pair(user("max"), user("ana"), DEFAULT_START), level="watch")
    watched = replace(plain, conversation=replace(plain.conversation, pairs=(pair,)))

    assert not stages().wants(Look(plain, ()))
    assert stages().wants(Look(watched, ()))


@pytest.mark.parametrize("missing", ["stages.toml", "stages.npz", "gate.toml", "gate.npz"])
def test_without_its_files_every_stage_is_unmeasured(tmp_path: Path, missing: str) -> None:
    """It says so to `doctor`, goes on asking, and finds nothing by itself."""
    for path in SHIPPED.iterdir():
        if path.name.partition(".")[0] in {"stages", "gate"} and path.name != missing:
            (tmp_path / path.name).write_bytes(path.read_bytes())

    broken = StagesByMeaningDetector(tmp_path)
    look = Look(reading(GRAVE), ())
    (found,) = broken.detect_late([look])

    step = Signal("grooming.secrecy", "grooming", 0.4, "grooming@1", stage="secrecy")
    assert broken.problem is not None
    assert broken.version == "unknown"
    assert broken.wants(Look(look.reading, (step,)))
    assert not broken.wants(look)
    assert isinstance(found[0], Unmeasured)
    assert "grooming.secrecy" in found[0].signals


class Counting:
    """An encoder that counts what it is asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def encode(self, texts: list[str]) -> NDArray[np.float32]:
        """Return the length of each text, 512 times."""
        self.asked += texts
        return np.array([[len(text)] * 512 for text in texts], np.float32)


def rows(embeddings: Embeddings, texts: Sequence[str]) -> list[float]:
    """Return the first number of each row."""
    return [float(row[0]) for row in embeddings.of_meant(texts)]


def test_a_line_is_embedded_once() -> None:
    """What was said before is not encoded again; an empty text is asked for as a blank."""
    encoder = Counting()
    embeddings = Embeddings(lambda: encoder)

    assert rows(embeddings, ["abc", "ab", "abc", ""]) == [3.0, 2.0, 3.0, 1.0]
    assert rows(embeddings, ["ab"]) == [2.0]
    assert encoder.asked == ["abc", "ab", " "]
    assert embeddings.of([]).shape == (0, 512)


def test_none_need_be_kept() -> None:
    """Measurements of time must not be of what is known already."""
    encoder = Counting()
    embeddings = Embeddings(lambda: encoder, kept=0)

    assert rows(embeddings, ["abc", "ab"]) == rows(embeddings, ["abc", "ab"]) == [3.0, 2.0]
    assert encoder.asked == ["abc", "ab"] * 2


def test_only_the_last_embeddings_are_kept() -> None:
    """Memory is bounded, and what was asked for lately stays."""
    encoder = Counting()
    embeddings = Embeddings(lambda: encoder)
    embeddings.of_meant([f"line {number}" for number in range(KEPT)])
    embeddings.of_meant(["line 0", "one more"])
    encoder.asked.clear()

    embeddings.of_meant(["line 0", "line 1"])

    assert encoder.asked == ["line 1"]
