"""The figures of docs/quality.md: chosen, judged and counted as the page says."""

import random
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from msgspec.structs import replace

from docs.quality_figures import (
    calibration,
    disguises,
    identity,
    lines,
    page,
    runs,
    tables,
    targets,
)
from docs.quality_figures.cards import check_same, read, with_figures, write
from docs.quality_figures.failures import SEEN, known_failures
from docs.quality_figures.judging import Judged, Task, judged
from docs.quality_figures.lines import Line, LineSet
from docs.quality_figures.targets import Measured
from docs.quality_figures.tiers import Cards, Tier, area, reaches, score
from leeward.quality.evaluating import Asked, evaluate, installed
from leeward.quality.labelled import LabelledFiles
from leeward.quality.labels import KnownLabels
from leeward.quality.measuring import BIT, UNKNOWN
from leeward.training.examples import Example
from leeward_policies.errors import ConfigError, ModelError

ROOT = Path(__file__).parents[3]
MODELS = ROOT / "policies" / "leeward_policies" / "models"

HURTFUL = "you are so stupid, nobody wants you in round {}"
HARMLESS = "good game everyone, see you in round {}"


@pytest.fixture(scope="module")
def cards() -> Cards:
    """Return the cards of the shipped models."""
    return read(MODELS)


def some(name: str, there: int, absent: int, **keys: Any) -> LineSet:
    """Return so many hurtful and harmless lines."""
    hurtful = [Line(HURTFUL.format(at), True, "insult") for at in range(there)]
    harmless = [Line(HARMLESS.format(at), False, "talk") for at in range(absent)]
    return LineSet(name, keys.pop("language", "en"), name, (*hurtful, *harmless), **keys)


def scored(of: LineSet, *, there: int, absent: int, later: int = UNKNOWN) -> Judged:
    """Return lines of which all that are hurtful have one score, and all others another."""
    is_there = np.array([one.is_there for one in of.lines])
    scores = np.where(is_there, there, absent).astype(np.int16)
    acts = np.where(is_there, BIT["hide"], 0).astype(np.uint8)
    return Judged(
        name=of.name,
        is_there=is_there,
        kinds=np.array([one.kind for one in of.lines]),
        heads=scores,
        later=np.full(len(scores), later, np.int16),
        spam=scores,
        rules=scores,
        acts={"rules": acts, "policy": acts},
    )


@pytest.fixture
def measured(cards: Cards) -> Callable[..., Measured]:
    """Return what makes a whole measurement of lines that are scored alike in every set."""

    def made(*, there: int = 900, absent: int = 1) -> Measured:
        own = [some(name, 30, 30, language=name[:2]) for name in lines.OWN]
        public = [
            some(name, 30, 30, language=language, about="spam" if "spam" in name else "toxicity")
            for name, (language, _) in lines.PUBLIC.items()
        ]
        talk = [some(name, 0, 60) for name in lines.TALK]
        sets = {one.name: one for one in (*own, *public, *talk)}
        terms = [some(identity.file_name(term), 0, 60) for term in identity.TERMS]
        disguised = disguises.disguised_sets([*own, sets["davidson"], *talk])
        found = {
            one.name: scored(one, there=there, absent=absent)
            for one in (*sets.values(), *terms, *disguised)
        }
        fair: dict[Tier, identity.Fairness] = {
            tier: identity.fairness(found, tier) for tier in targets.LEARNED
        }
        return Measured(sets, found, cards, fair, disguises.kept(found, cards))

    return made


# --- lines ----------------------------------------------------------------------------------


def test_the_first_lines_do_not_depend_on_their_order() -> None:
    """A set is cut by the sha256 of its texts, so that anybody gets the same lines."""
    every = [Line(f"line {at}", False) for at in range(50)]
    mixed = random.Random(7).sample(every, len(every))  # noqa: S311 - an order, not a secret

    assert lines.first(every, 10) == lines.first(mixed, 10)
    assert len({one.text for one in lines.first(every, 10)}) == 10


def test_an_answer_is_said_as_one() -> None:
    """The mark of an answer is how it is said, and stands not in its text; theirs stays."""
    own = Example("@ you wish", is_harmful=True, kind="insult")
    theirs = Example("@ you wish", is_harmful=True)

    assert lines.said(own) == Line("you wish", True, "insult", answers=True)
    assert lines.said(theirs) == Line("@ you wish", True)


def test_our_own_lines_are_the_committed_ones(tmp_path: Path) -> None:
    """One word changed in a held-out file, and nothing is measured."""
    shutil.copytree(ROOT / lines.HELD_OUT, tmp_path / lines.HELD_OUT)
    assert [one.name for one in lines.own_sets(tmp_path)] == list(lines.OWN)
    changed = tmp_path / lines.HELD_OUT / "chat" / "en-games.txt"
    changed.write_text(changed.read_text("utf-8") + "one more line\n", "utf-8")

    with pytest.raises(ConfigError, match=r"chat/en-games\.txt"):
        lines.own_sets(tmp_path)


# --- judging --------------------------------------------------------------------------------


def test_figures_are_those_of_leeward_evaluate(tmp_path: Path, cards: Cards) -> None:
    """The AUC and the acts of the page are what `leeward evaluate` says of the same file."""
    path = lines.write(some("tried", 24, 24), tmp_path)
    what = installed()
    known = KnownLabels(what.specs)
    asked = Asked("young-people", about=("signal:toxicity", "toxicity"))
    found = evaluate(LabelledFiles([path], known), known, asked, what, lambda _: None)
    by_label = {one.label: one.whole for one in found.labels}
    ours = judged(Task(path, ("rules", "policy")))

    auc = by_label["signal:toxicity"].auc
    assert auc == area(ours.is_there, score(ours, "both"))
    assert auc is not None
    assert auc.value > 0.9
    noted = next(one for one in by_label["toxicity"].levels if one.at == "noted")
    acted = reaches(ours, "policy", "note", cards)
    assert noted.found <= int((acted & ours.is_there).sum())
    assert noted.found > 0


def test_tiers_are_kept_apart(tmp_path: Path) -> None:
    """Rules know nothing of the models, and the semantic tier looks only where it is asked."""
    path = lines.write(some("tried", 20, 20), tmp_path)
    ours = judged(Task(path, ("rules", "learned")))

    assert set(ours.acts) == {"rules"}
    assert ours.rules[~ours.is_there].max() == 0
    assert ours.heads[ours.is_there].min() > ours.heads[~ours.is_there].max()
    assert (ours.later[~ours.is_there] == UNKNOWN).all()


def test_both_tiers_reach_a_level_by_either_card(cards: Cards) -> None:
    """A line counts if the first look is sure enough, or the second by its own level."""
    one = some("tried", 1, 0)
    first, second = (cards.least(name, "toxicity", "warn") for name in ("builtin", "semantic"))
    low = scored(one, there=first - 1, absent=0, later=second - 1)
    later = scored(one, there=first - 1, absent=0, later=second)
    sure = scored(one, there=first, absent=0, later=0)

    both = [bool(reaches(judged, "both", "warn", cards)[0]) for judged in (low, later, sure)]
    heads = [bool(reaches(judged, "heads", "warn", cards)[0]) for judged in (low, later, sure)]
    assert both == [False, True, True]
    assert heads == [False, False, True]


# --- identity terms -------------------------------------------------------------------------


def test_a_longer_term_hides_a_shorter_one() -> None:
    """Whoever is African American is counted there, and not among Africans or Americans."""
    assert identity.named("Joe is a great African American") == {"african american"}
    assert identity.named("Joe is a blind Canadian") == {"blind", "canadian"}
    assert identity.named("behold, a transition") == set()


def test_a_term_that_stands_out_is_named() -> None:
    """One term with four times the false alarms of the others is above the gate, and first."""
    judged: dict[str, Judged] = {}
    for term in identity.TERMS:
        of = some(identity.file_name(term), 0, 400)
        one = scored(of, there=0, absent=0)
        one.heads[: 80 if term == "deaf" else 16] = 300
        judged[of.name] = one

    fair = identity.fairness(judged, "heads")

    assert [one.term for one in fair.failing] == ["deaf"]
    assert fair.terms[0].term == "deaf"
    assert fair.average <= identity.AVERAGE
    assert fair.terms[0].rate == 0.2


def test_articles_fit_the_term(tmp_path: Path) -> None:
    """Sentences read as people write them: an elderly, a European, an LGBT."""
    folder = tmp_path / lines.HELD_OUT / "identity"
    folder.mkdir(parents=True)
    (folder / "sentences-en.txt").write_text("a(n) {term} friend came by\n", "utf-8")
    (folder / "frames-en.txt").write_text("> {line}\n", "utf-8")

    said = {
        term: next(identity.filled(one, term) for one in identity.framed(folder))
        for term in ("elderly", "european", "lgbt", "gay")
    }

    assert [one.text for one in said.values()] == [
        "an elderly friend came by",
        "a european friend came by",
        "an lgbt friend came by",
        "a gay friend came by",
    ]
    assert all(one.answers for one in said.values())


# --- disguises ------------------------------------------------------------------------------


def test_only_what_was_found_in_clear_can_be_lost(cards: Cards) -> None:
    """The share kept is counted on lines found in clear; the same lines stand in every kind."""
    hurtful, talk = some("en-games", 40, 40), some("self_dialogue", 0, 60)
    sets = list(disguises.disguised_sets([hurtful, talk]))
    found = {one.name: scored(one, there=0, absent=0) for one in sets}
    found["disguised-clear"].heads[:20] = 999
    found["disguised-leet"].heads[:15] = 999
    found["disguised-leet"].heads[20:30] = 999
    found["disguised-leet"].heads[-3:] = 999

    by_kind = {one.kind: one for one in disguises.kept(found, cards) if one.tier == "heads"}

    assert {len(one.lines) for one in sets} == {100}
    leet = by_kind["leet"]
    assert leet.kept is not None
    assert (leet.kept.part, leet.kept.whole) == (15, 20)
    assert leet.alarms is not None
    assert (leet.alarms.part, leet.alarms.whole) == (3, 60)
    assert not leet.is_reached
    assert by_kind["masked"].is_reached


# --- calibration ----------------------------------------------------------------------------


def test_the_base_rate_weighs_lines() -> None:
    """Half of our lines are hurtful; the mix has as many as the card says."""
    own, talk = scored(some("de", 50, 50), there=900, absent=100), scored(
        some("irc_ubuntu", 0, 500), there=0, absent=10
    )  # fmt: skip

    mix = calibration.at_base_rate([own], [talk], "heads", 0.05)

    assert round(mix.share, 4) == 0.05
    assert mix.lines == 600
    assert mix.found.bins[-1].share == 1.0


# --- the page and the cards -----------------------------------------------------------------


def test_the_page_tells_what_was_measured(measured: Callable[..., Measured]) -> None:
    """Other figures make another page; every target has a row, and says whether it is reached."""
    where = page.Machine("a processor", 2, "CPython", "1 January 2026")
    good = page.page(measured(), where, 3.2, ())
    bad = page.page(measured(there=1, absent=900), where, 3.2, ())

    asked = len(list(targets.targets(measured())))
    assert good.count(" | yes |\n") > bad.count(" | yes |\n")
    assert good.count("AUC ≥") == bad.count("AUC ≥") > 10
    assert f"Of {asked} checks" in good
    assert "| 1.000 (0.886 to 1.000) |" in good
    assert "| 0.000 (0.000 to 0.114) |" in bad
    assert "3 minutes" in good


def test_the_page_names_machine_and_day_without_its_paths() -> None:
    """What is told of the machine is its kind, never a name or a folder of it."""
    where = page.machine(date(2026, 3, 7))

    assert where.day == "7 March 2026"
    assert str(Path.home()) not in where.software
    assert where.processor


def test_the_readme_gets_what_is_read_first(measured: Callable[..., Measured]) -> None:
    """Between its two marks stands the same as on the page; without them, an error says so."""
    text = f"before\n{page.OPEN}\nold\n{page.CLOSE}\nafter\n"
    now = page.with_short(text, measured())

    assert now == f"before\n{page.OPEN}\n{page.short(measured())}{page.CLOSE}\nafter\n"
    assert "does something about 100 (94 to 100)" in now
    assert now == page.with_short(now, measured())
    with pytest.raises(ConfigError, match="two marks"):
        page.with_short("no mark", measured())


def test_every_pair_of_models_that_was_measured_is_told(cards: Cards, tmp_path: Path) -> None:
    """Runs are kept in order; the same models again on the same day are one row."""
    path = tmp_path / "runs.jsonl"
    older = runs.Run("1 January 2026", "aaaa", "bbbb", note="a part")
    twice = runs.with_run((older,), cards, "2 January 2026", 3, 9)
    runs.write(runs.with_run(twice, cards, "2 January 2026", 4, 9), path)

    kept = runs.read(path)
    assert kept[0] == older
    assert [one.reached for one in kept] == [None, 4]
    assert "| 1 January 2026 | `aaaa`, `bbbb` | a part | a part |" in runs.told(kept)
    assert f"`{cards.builtin.version}`, `{cards.semantic.version}` | 4 of 9 |" in runs.told(kept)


def test_cards_get_the_figures_of_their_language(
    measured: Callable[..., Measured], tmp_path: Path
) -> None:
    """Each head has a figure for each set of its language and signal; written, they are read."""
    write(with_figures(measured()), tmp_path)
    now = read(tmp_path)

    told = {head.name: [one.data for one in head.figures] for head in now.builtin.heads}
    assert told["toxicity-de"] == ["de", "germeval2018_de"]
    assert told["spam"] == ["sms_spam"]
    assert len(now.semantic.heads[0].figures) == len(lines.OWN) + len(lines.PUBLIC) - 1
    assert now.builtin.known_failures == known_failures(measured())
    assert now.builtin.sha256 == read(MODELS).builtin.sha256


def test_what_falls_short_is_told(measured: Callable[..., Measured]) -> None:
    """A term above the gate and a disguise that hides are named; where none is, none is."""
    good, bad = measured(), measured()
    spoiled = bad.judged["disguised-swapped"]
    spoiled.heads[:] = 0
    worse = replace(bad, kept=disguises.kept(bad.judged, bad.cards))

    assert known_failures(good) == SEEN
    assert [one for one in known_failures(worse) if one not in SEEN] == [
        f"Some hurtful lines are lost when disguised as swapped ({tier}): of those found in clear,"
        " fewer than the 80 % that were asked for are still found."
        for tier in ("embedded heads alone", "both tiers")
    ]


def test_models_made_anew_meanwhile_get_no_figures(tmp_path: Path, cards: Cards) -> None:
    """Figures of one model never come onto the card of another."""
    write(cards, tmp_path)
    check_same(cards, tmp_path)
    text = (tmp_path / "builtin.toml").read_text("utf-8")
    other = text.replace(cards.builtin.sha256, "0" * 64)
    (tmp_path / "builtin.toml").write_text(other, "utf-8")

    with pytest.raises(ModelError, match=r"builtin\.npz"):
        check_same(cards, tmp_path)


def test_every_language_of_the_first_table_is_measured() -> None:
    """What the first table speaks of is held out, by the names of the sets."""
    known = {*lines.OWN, *lines.PUBLIC}

    assert all({*names} <= known for _, names in tables.LANGUAGES.values())
    assert {*targets.COMMENTS, *targets.OTHERS, targets.GAMES, targets.HATE} <= known
