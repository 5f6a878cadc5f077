"""Training: the same lines give the same models, and a sample of them gives the stated figure."""

import gzip
import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from leeward.cli import app
from leeward.training import making, sources
from leeward.training.examples import Example, Lines, addressed, read_lines, squeezed
from leeward.training.fitting import Hashed, area, arrays, fitted, parts, raw, small
from leeward.training.making import Made, Places, make
from leeward.training.recipe import HEADS, NAMED_WEIGHT, misspelt, own_lines, swapped, without
from leeward.training.stage_models import NETS, make_stages
from leeward.training.writing import card_text, differences, write
from leeward_policies.errors import ConfigError
from leeward_policies.models.card import read_card
from leeward_policies.models.dense import load_dense
from leeward_policies.models.heads import BUCKETS, load_heads
from leeward_policies.models.stage_nets import load_stage_nets

LINES = Path(__file__).parents[3] / "policies" / "training"

STATED = 0.910
"""AUC on school lines of a head trained on game and street lines alone, and how far a run on
another machine may be from it."""

TOLERANCE = 0.01

CHAT = """\
[talk]
see you at practice tomorrow
> thanks for the help with the map
anyone up for a round of chess
[identity]
my uncle is gay and makes the best cake
[insult]
you are a pathetic clown
> nobody likes you, loser
@user what a useless idiot you are
[threat]
wait till i find you
"""

STAGED = """\
[secrecy]

< u played so well
> aw ty
lets keep this chat just ours, ur brother would only make it weird

[secrecy: harmless]

> did u get dads present
YES. do not say anything till sunday

[meeting]

come round the back when its dark, just you

[meeting: harmless]

> where are we meeting for the cinema
by the ticket desk at five, all of us
"""

FEW = (HEADS[0], HEADS[-1])
"""English and spam."""

SPAM = """\
[ham]
my stream starts at five, friends
the bake sale is on friday
[spam]
free coins click here now
cheap followers dm me
"""

HURTS, FINE = ["you idiot", "so stupid, loser"], ["good morning", "nice weather today"]

ROWS: Mapping[str, Sequence[Mapping[str, object]]] = {
    "davidson": [{"label": label} for label in ("hate", "offensive", "neither", "neither")],
    "toxic_spans": [{"share_not_toxic": share} for share in (0.0, 0.5, 1.0, 0.8)],
    "convabuse": [{"votes": votes} for votes in ({"-1": 2, "1": 0}, {"1": 2}, {"0": 1}, {"1": 3})],
    "germeval2018_de": [{"label": label} for label in ("offense", "offense", "other", "other")],
    "cold_zh": [{"label": label} for label in (1, 1, 0, 0)],
    "mlma_fr": [{"sentiment": [one]} for one in ("hateful", "abusive", "normal", "normal")],
    "mlma_ar": [{"sentiment": [one]} for one in ("hateful", "abusive", "normal", "normal")],
    "sms_spam": [{"label": label} for label in ("spam", "spam", "ham", "ham")],
}
"""What a row of each public set says beside its text: two hurtful, two harmless."""


@pytest.fixture
def places(tmp_path: Path) -> Places:
    """A few lines of our own, and a few rows of every public set."""
    lines, public = tmp_path / "lines", tmp_path / "public"
    for folder in (lines / "chat", lines / "grooming", lines / "spam", public):
        folder.mkdir(parents=True)
    for language in ("en", "de", "es", "fr", "pt"):
        (lines / "chat" / f"{language}.txt").write_text(CHAT, "utf-8")
    (lines / "spam" / "en.txt").write_text(SPAM, "utf-8")
    (lines / "grooming" / "en-x.txt").write_text(STAGED, "utf-8")
    for name, rows in ROWS.items():
        texts = [f"{one} {number}" for number in range(6) for one in (*HURTS, *FINE)]
        put(public, name, [
            {"text": text, "split": "train" if at < 20 else "test", **rows[at % 4]}
            for at, text in enumerate(texts)
        ])  # fmt: skip
    put(public, "self_dialogue", [{"turns": [f"hi {n}", f"hello {n}"]} for n in range(60)])
    put(public, "irc_ubuntu", [{"text": f"try apt install thing{n}"} for n in range(60)])
    return Places(lines, public)


def put(folder: Path, name: str, rows: Sequence[Mapping[str, object]]) -> None:
    """Write a set as it is handed out."""
    with gzip.open(folder / f"{name}.jsonl.gz", "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(row) + "\n" for row in rows)


def made(places: Places) -> tuple[Made, ...]:
    """Make the models of two heads alone, which is quick, saying nothing."""
    return make(places, lambda _: None, FEW)


def test_the_same_lines_give_the_same_models(places: Places, tmp_path: Path) -> None:
    """Byte for byte; written, they are read back as their cards say."""
    first, second = made(places), made(places)
    folder = tmp_path / "out"
    write(first, folder)
    builtin, semantic = (read_card(folder / f"{name}.toml") for name in ("builtin", "semantic"))

    assert [one.data for one in first] == [one.data for one in second]
    assert differences(second, folder) == []
    assert load_heads(folder / "builtin.npz", builtin.sha256, 2).weights.shape == (BUCKETS, 2)
    assert load_dense(folder / "semantic.npz", semantic.sha256).mixing.shape == (3,)
    assert builtin.languages == ("en",)


def test_a_card_tells_every_source(places: Places) -> None:
    """Sets and files of our own stand there with licence, number of lines, and sum."""
    builtin, semantic = (one.card for one in make(places, lambda _: None))
    english = next(head for head in builtin.heads if head.name == "toxicity-en")
    named = {one.name: one for one in english.sources}

    assert {"chat/en.txt", "t-davidson/hate-speech-and-offensive-language"} <= set(named)
    assert named["jfainberg/self_dialogue_corpus"].licence == "BSD-3-Clause"
    assert builtin.languages == ("ar", "de", "en", "es", "fr", "pt", "zh")
    assert {one.name for one in semantic.heads[0].sources} >= {"chat/pt.txt", "chat/de.txt"}
    assert card_text(builtin).startswith("# builtin: the card of a model file.")


def test_other_lines_are_told_by_name(places: Places, tmp_path: Path) -> None:
    """A model that came out otherwise says which lines were others."""
    write(made(places), tmp_path / "out")
    path = places.lines / "chat" / "en.txt"
    path.write_text(path.read_text("utf-8") + "[wish]\ni hope you fail\n", "utf-8")

    told = differences(made(places), tmp_path / "out")

    assert len(told) == 2
    assert all("chat/en.txt" in sentence for sentence in told)


def test_lines_for_figures_are_left_out(places: Places, tmp_path: Path) -> None:
    """What stands in the held-out lines is trained on nowhere, however it is spelt."""
    held = tmp_path / "held"
    held.mkdir()
    (held / "en.txt").write_text("[insult]\nYou are a PATHETIC clown!\n", "utf-8")
    one, other = Example("you are a pathetic clown", is_harmful=True), Example("hi", False)

    assert without([one, other], read_lines(held / "en.txt").examples) == [other]
    with_all, without_it = (
        make(Places(places.lines, places.public, folder), lambda _: None)[0]
        for folder in (None, held)
    )
    assert with_all.data != without_it.data


def test_held_out_rows_are_no_training_rows(places: Places) -> None:
    """Every row is in one part, by its text or by the set's own split."""
    assert places.public is not None
    for name in sources.SETS:
        train, test = (
            {one.text for one in sources.labelled(places.public, name, held_out=held)}
            for held in (False, True)
        )
        assert train
        assert test
        assert not train & test
    for talk in sources.talk(places.public).values():
        assert not set(talk.train) & set(talk.figures)
        assert not set(talk.tune) & (set(talk.train) | set(talk.figures))


def test_a_head_trained_on_some_files_knows_another() -> None:
    """A sample of our lines gives the stated figure on lines of another writer."""
    hashed = Hashed()
    seen = [one for name in ("en-games", "en-street")
            for one in read_lines(LINES / "chat" / f"{name}.txt").examples]  # fmt: skip
    unseen = read_lines(LINES / "chat" / "en-school.txt").examples
    labels, weights = arrays(seen)
    head = fitted(hashed.matrix(seen), labels, weights)
    scores = raw(hashed.matrix(unseen), head)
    steps, scale = small(head)

    assert area(scores, arrays(unseen)[0]) == pytest.approx(STATED, abs=TOLERANCE)
    assert np.abs(steps.astype(np.float64) * scale - head.weights).max() < 2.5 * scale


def test_a_line_of_a_girl_is_said_again_of_a_boy() -> None:
    """A harmless line about one of them is as harmless about the other."""
    line = Example("My girl, she bakes", is_harmful=False, weight=4.0)

    assert swapped(line) == [
        Example("My boy, she bakes", is_harmful=False, weight=2.0, is_copy=True)
    ]
    assert swapped(Example("my uncle bakes", is_harmful=False)) == []


def test_harmless_lines_that_name_who_people_are_count_more() -> None:
    """Public sets name them in insults mostly; hurtful lines of ours count as ever."""
    texts = {"my gay uncle bakes": False, "my uncle bakes": False, "gay people are vermin": True}
    lines = Lines("chat/en", "en", "", tuple(Example(text, bad) for text, bad in texts.items()))

    own = [one for one in own_lines(HEADS[0], [lines]) if not one.is_copy]

    weight = HEADS[0].own_weight
    assert [one.weight for one in own] == [weight * NAMED_WEIGHT, weight, weight]


def test_a_line_is_said_again_with_letters_swapped() -> None:
    """A head learns from it to mind words whose inner letters somebody swapped."""
    line = Example("you are a pathetic clown", is_harmful=True, weight=10.0)
    again = misspelt(line)

    assert sorted(again.text) == sorted(line.text)
    assert again.text != line.text
    assert (again.is_harmful, again.weight, again.is_copy) == (True, 3.0, True)
    assert parts([line, again, line]).tolist() == [1, 1, 2]


@pytest.mark.parametrize(
    ("text", "says"),
    [("[bragging]\nhi\n", "line 1"), ("hi\n", "before the first kind"), (b"\xff\xfe", "UTF-8")],
    ids=["unknown-kind", "no-kind", "not-utf-8"],
)
def test_a_file_of_lines_that_is_wrong_names_the_place(
    tmp_path: Path, text: str | bytes, says: str
) -> None:
    """An unknown kind, a line without one, and what is no text."""
    path = tmp_path / "en.txt"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())

    with pytest.raises(ConfigError, match=says):
        read_lines(path)


def test_what_lines_are_alike() -> None:
    """An answer begins as a mention does; letters and digits alone make a line the same."""
    assert addressed("> thanks") == "@ thanks"
    assert addressed("a > b") == "a > b"
    assert squeezed("You, ARE: 1!") == "youare1"


def test_a_missing_set_and_a_head_without_lines_are_told(places: Places) -> None:
    """Errors name the file or the head, and the cure."""
    assert places.public is not None
    (places.public / "davidson.jsonl.gz").write_bytes(b"no gzip")
    with pytest.raises(ConfigError, match="davidson"):
        made(places)
    with pytest.raises(ConfigError, match="toxicity-zh"):
        make(Places(places.lines, None), lambda _: None, HEADS[-3:-2])


def test_the_same_stage_lines_give_the_same_models(places: Places, tmp_path: Path) -> None:
    """Byte for byte; written, they are read back, and their cards tell every source."""
    first, second = (make_stages(places, lambda _: None) for _ in range(2))
    write(first, tmp_path)
    gate, stages = (read_card(tmp_path / f"{name}.toml") for name in ("gate", "stages"))

    assert [one.data for one in first] == [one.data for one in second]
    assert load_heads(tmp_path / "gate.npz", gate.sha256, 2).weights.shape == (BUCKETS, 2)
    assert len(load_stage_nets(tmp_path / "stages.npz", stages.sha256).inward) == NETS
    assert {one.name for one in stages.heads[0].sources} == {
        "grooming/en-x.txt", "jfainberg/self_dialogue_corpus", "jkkummerfeld/irc-disentanglement",
    }  # fmt: skip
    assert any("must not punish" in sentence for sentence in stages.known_failures)


def test_stages_are_learned_without_public_sets_and_not_without_lines(places: Places) -> None:
    """Our own lines are enough to make a model; an empty folder is named."""
    alone = Places(places.lines, None)
    gate, stages = make_stages(alone, lambda _: None)

    assert gate.card.heads[0].sources == stages.card.heads[0].sources
    (places.lines / "grooming" / "en-x.txt").unlink()
    with pytest.raises(ConfigError, match="no file of stage lines"):
        make_stages(alone, lambda _: None)


@pytest.mark.parametrize(
    ("only", "files"),
    [("stages", {"gate.npz", "stages.npz"}), ("toxicity", {"builtin.npz", "semantic.npz"})],
)
def test_the_command_makes_some_alone(
    places: Places, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, only: str, files: set[str]
) -> None:
    """Who changed stage lines need not wait for the others."""
    monkeypatch.setattr(making, "HEADS", FEW)
    out = tmp_path / "made"
    options = ["--lines", str(places.lines), "--held-out", str(tmp_path), "--out", str(out)]

    done = CliRunner().invoke(app, ["train", *options, "--only", only])

    assert done.exit_code == 0, done.output
    assert {path.name for path in out.glob("*.npz")} == files


def test_the_command_writes_and_compares(
    places: Places, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`leeward train` names what it wrote, and says whether the shipped models came out."""
    out = tmp_path / "made"
    options = ["--lines", str(places.lines), "--data", str(places.public), "--out", str(out)]
    options += ["--held-out", str(tmp_path)]
    monkeypatch.setattr(making, "HEADS", FEW)
    first = CliRunner().invoke(app, ["train", *options])
    again = CliRunner().invoke(app, ["train", *options, "--compare", str(out)])
    path = places.lines / "spam" / "en.txt"
    path.write_text(SPAM + "buy gold cheap\n", "utf-8")
    other = CliRunner().invoke(
        app, ["train", *options, "--out", str(tmp_path / "x"), "--compare", str(out)]
    )

    assert first.exit_code == 0, first.output
    assert str(out / "builtin.npz") in first.stdout
    assert "toxicity-en: " in first.stderr
    assert again.exit_code == 0
    assert other.exit_code == 1
    assert "builtin.npz is not the same as the shipped one" in other.stdout
