"""Pleas: who says that they need help is heard in every language, and small talk is none."""

import json
from pathlib import Path

from leeward_adapters.live.members.choices import OWN_NAMES
from leeward_adapters.live.members.pleas import LONGEST, is_plea, pleas

EXPRESSION = Path(__file__).parents[2] / "expression"
"""Harmless lines on health, identity, religion, news and recovery, in each language."""


def test_every_language_has_pleas_and_hears_them() -> None:
    """However they are typed: in capitals, with signs, without accents."""
    assert set(pleas()) == set(OWN_NAMES)
    for code, phrases in pleas().items():
        for line in (*phrases.whole, *phrases.within):
            assert is_plea(f"{line.upper()}!!", code), (code, line)
        assert all(phrases.within), code
        assert all(phrases.whole), code


def test_pleas_as_they_are_typed() -> None:
    """With typographic apostrophes, marks and in the midst of a line."""
    said = (
        "I’m not OK :(", "im not okay", "HELP!!", "hey, i need help now", "Mir geht's NICHT gut",
        "Nie jest ze mną dobrze…", "İYİ DEĞİLİM", "أنا لستُ بخير", "मैं ठीक नहीं हूँ।",
        "もう、助けてください", "Мені дуже страшно!", "je n'en peux plus", "no puedo más",
    )  # fmt: skip
    assert [line for line in said if not is_plea(line, "en")] == []


def test_small_talk_is_no_plea() -> None:
    """Who only says something gets the hand-over, which shows help as well."""
    said = (
        "", "   ", "hello", "hi bot", "thanks for your help", "what can you do?", "is this game ok",
        "ok", "how do I get more points", "guten Tag", "wie geht es dir", "ça va", "merhaba",
        "こんにちは", "who made you", "helpful", "x" * (LONGEST + 1) + " i need help",
    )  # fmt: skip
    assert [line for line in said if is_plea(line, "en")] == []


def test_a_single_word_counts_in_the_member_s_own_language() -> None:
    """A word of one language may be small talk in another."""
    assert is_plea("Hilfe", "de")
    assert is_plea("socorro", "pt-BR")
    assert is_plea("help", "de")
    assert not is_plea("Hilfe", "en")
    assert not is_plea("pomoc")


def test_talk_of_hard_times_that_are_over_is_seldom_a_plea() -> None:
    """Who is taken for somebody in need is shown help: of the harmless lines one in a hundred."""
    lines = [
        (json.loads(line)["text"], path.stem)
        for path in sorted(EXPRESSION.glob("*.jsonl"))
        for line in path.read_text("utf-8").splitlines()
        if "text" in line
    ]

    assert len(lines) >= 600
    assert sum(is_plea(text, language) for text, language in lines) <= len(lines) / 100
