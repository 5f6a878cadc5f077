"""The checks of texts: each thing that must not stand in one is found, and told with its cure."""

from typing import Final

import pytest
from msgspec.structs import replace

from leeward_policies.advice.checking import Fault, faults_in, labels_in
from leeward_policies.advice.rendering import rendered
from leeward_policies.advice.texts import Advice, Entry, advice_of, chosen, ours
from leeward_policies.errors import ConfigError

LABELS: Final = {"Get help": "Hilfe holen", "Ask a human": "Einen Menschen fragen"}

WRONG: Final = (
    ("de", "own-age", "", "no words"),
    ("de", "own-age", "\U0001f44d\U0001f44d", "no words"),
    ("de", "own-age", "Ach so.", "hardly any words"),
    ("de", "own-age", "Das ist dein Alter.\nBehalte es für dich.", "signs that nobody sees"),
    ("de", "own-age", "Das ist \u202edein Alter\u202c. Behalte es.", "U+202E"),
    ("de", "own-age", "Das ist \u2068dein Alter. Behalte es.", "U+2068"),
    ("de", "own-age", "Das ist\u00a0dein Alter. Behalte es.", "U+00A0"),
    ("de", "own-age", "Das ist  dein Alter. Behalte es.", "spaces too many"),
    ("de", "own-age", "Das ist dein Alter. " * 8, "160 characters as a tip"),
    ("de", "own-age", "Das ist *dein* Alter. Behalte es.", "read as markup: *"),
    ("de", "own-age", "Das ist dein_Alter. Behalte es.", "read as markup: _"),
    ("de", "automod-invite", "Das ist dein Alter. " * 8, "160 characters as a notice"),
    ("de", "own-age", "Das ist für Freund*innen zu viel.", "two forms in one word: d*i"),
    ("de", "own-age", "Bist du allein(e) zu Hause?", "two forms in one word: n(e)"),
    ("es", "own-age", "No te quedes solo/a con esto.", "two forms in one word: o/a"),
    ("fr", "own-age", "Tu peux parler aux élève·s ici.", "two forms in one word"),
    ("es", "own-age", "Esto es para tod@s aquí.", "two forms in one word: d@s"),
    ("de", "own-age", "Frag deine Freund:innen im Chat.", "two forms in one word: d:i"),
    ("de", "own-age", "Bitte antworte mit /hilfe darauf.", "other commands than in English"),
    ("de", "own-age", "Discord zeigt hier dein Alter.", "Discord is named in one of the two"),
    ("de", "own-age", "Das ist { $number } alt.", "it takes number"),
    ("de", "own-age", "Das ist { $number alt.", "no pattern that can be read"),
    ("de", "own-age", "Das ist { button-help } alt.", "no pattern that can be read"),
    ("de", "own-age", "Das ist { -marke } alt.", "no pattern that can be read"),
    ("de", "own-age", "Das hier ist eine Klammer }.", "no pattern that can be read"),
    ("de", "secrecy", "Du kannst es sagen oder Hilfe bekommen.", "the button Get help"),
    ("de", "help-now-number", "Ruf jetzt Hilfe, gleich.", "it takes no values"),
    ("de", "own-age", chosen(ours("en")["own-age"], "10-12").text, "it is the English text"),
    ("uk", "own-age", "This is your age, keep it.", "mostly letters of another language"),
    ("ar", "own-age", "هذا هو عمرك. هل تريد حذفه?", "Latin writing"),
    ("ja", "own-age", "個人情報保護法違反行為注意喚起。", "are kanji"),
    ("ja", "own-age", "これはとてもながいぶんしょうで" * 5 + "す。", "characters a sentence"),
    (
        "de",
        "own-age",
        "Wenn du hier in dem Chat dein Alter sagst dann kann es ja so sein dass ihn wer liest.",
        "19 words a sentence",
    ),
    (
        "de",
        "own-age",
        "Personenbezogene Informationen verlangen angemessene Zurückhaltung gegenüber Unbekannten.",
        "LIX",
    ),
    ("tr", "own-age", "Kişiselleştirilmiş bilgilendirmelerinizi paylaşmamalısınız.", "an ease of"),
    ("en", "own-age", "Unsolicited disclosure constitutes an actionable infringement.", "grade"),
    ("en", "own-age", "A predator may read this.", "a word that blames or frightens: predator"),
    ("en", "own-age", "It is your fault.", "a word that blames or frightens: your fault"),
)

RIGHT: Final = (
    ("de", "own-age", "Du hast dein Alter gesagt. Du kannst es für dich behalten. Löschen?"),
    ("de", "secrecy", "Ein Geheimnis? Das musst du nicht. Sag es wem, oder tippe auf Hilfe holen."),
    ("fr", "own-age", "Tu as dit ton âge ici. Tu veux l\u2019effacer\u00a0?"),
    ("ar", "own-age", "هذا يشبه عمرك. يمكنك أن تحتفظ به لنفسك. هل تريد حذفه؟"),
    ("hi", "own-age", "यहाँ तुम्हारी उम्र लिखी है। इसे अपने पास रखना ठीक है। इसे हटाना है?"),
    ("ja", "own-age", "ここにとしが書いてあります。言わなくてもだいじょうぶです。けしますか？"),
    ("tr", "own-age", "Burada yaşını yazdın. Bunu söylemek zorunda değilsin. Silmek ister misin?"),
    ("uk", "own-age", "Тут видно твій вік. Можна про це не казати. Видалити?"),
    ("en", "own-age", "It's not your fault. You are OK."),
    ("de", "help-now-number", "In Gefahr? Ruf jetzt { $number } an. Du bekommst keinen Ärger."),
)


def told(language: str, name: str, text: str) -> tuple[Fault, ...]:
    """Return what is wrong with a translation of one of our texts."""
    english = chosen(ours("en")[name], "10-12")
    one = advice_of(Entry(id=name, version=english.version, text=text), language, english)
    return faults_in(one, english, LABELS if language == "de" else {}, "a.toml")


def test_what_must_not_stand_in_a_text_is_found() -> None:
    """Each mistake is named, with a cure that says what to do."""
    for language, name, text, value in WRONG:
        faults = told(language, name, text)
        assert any(value in str(fault) for fault in faults), (language, text, faults)
        assert all(fault.cure and fault.place == "a.toml" for fault in faults)


def test_good_texts_have_no_faults() -> None:
    """The checks let through what young people can read, in each kind of writing."""
    for language, name, text in RIGHT:
        assert told(language, name, text) == (), text


def test_a_label_fits_its_button() -> None:
    """A label is short, and no sentence is measured of it."""
    label = chosen(ours("en")["button-help"], "10-12")
    long = replace(label, text="Hol dir jetzt sofort Hilfe von einem Menschen", language="de")
    short = replace(label, text="Hilfe", language="de")

    assert [fault.value[:24] for fault in faults_in(long, label, {}, "a")] == [
        "45 characters as a label"
    ]
    assert faults_in(short, label, {}, "a") == ()


def test_other_characters_than_code_points_count() -> None:
    """Platforms count UTF-16 units, of which an emoji has two."""
    label = chosen(ours("en")["button-help"], "10-12")
    one = replace(label, text="Hilfe " + "\U0001f44d" * 17, language="de")

    assert "40 characters as a label" in str(faults_in(one, label, {}, "a")[0])


def test_each_form_of_plural_is_measured() -> None:
    """A text with numbers is looked at in every form, and with its longest value."""
    english = Advice("a", "label", 1, "10-12", "{ $count } reports", "", "", "en", ("count",))
    text = (
        "{ $count ->\n [one] { $count } zgłoszenie\n *[other] { $count } zgłoszeń w tej grupie\n}"
    )
    one = replace(english, text=text, language="pl")
    longer = replace(one, text=text.replace("zgłoszenie", "zgłoszenie, które czeka na kogoś stąd"))

    assert faults_in(one, english, {}, "a") == ()
    assert "as a label" in str(faults_in(longer, english, {}, "a")[0])


def test_a_value_that_nobody_knows_the_length_of() -> None:
    """Whoever adds a value says how long it may be."""
    one = Advice("a", "label", 1, "10-12", "For { $shoe }", "", "", "en", ("shoe",))

    assert "nobody knows how long shoe may be" in str(faults_in(one, one, {}, "a")[0])


def test_values_stand_between_marks_where_one_reads_from_the_right() -> None:
    """A number in Latin letters does not turn an Arabic sentence; elsewhere nothing is added."""
    assert rendered("رقمك { $number }.", "ar", number="R-1") == "رقمك \u2068R-1\u2069."
    assert rendered("Nummer { $number }.", "de", number="R-1") == "Nummer R-1."


def test_what_is_no_pattern_is_never_shown_half() -> None:
    """Whoever renders it is told, with a cure."""
    with pytest.raises(ConfigError, match="Close each"):
        rendered("Nummer { $number", "de", number="R-1")


def test_a_review_has_a_person_and_a_day() -> None:
    """Neither stands alone, and the day is a day."""
    one = chosen(ours("en")["own-age"], "10-12")

    for reviewer, day, value in (
        ("Ana", "", "a reviewer without a day"),
        ("", "2026-11-23", "a reviewer without a day"),
        ("Ana", "yesterday", "the day yesterday"),
    ):
        read = replace(one, reviewer=reviewer, reviewed_on=day)
        assert value in str(faults_in(read, one, {}, "a")[0])
    assert faults_in(replace(one, reviewer="Ana", reviewed_on="2026-11-23"), one, {}, "a") == ()


def test_labels_are_found_by_their_english_words() -> None:
    """What a button is called in a language, and in English where it is missing."""
    german = replace(chosen(ours("en")["button-help"], "10-12"), text="Hilfe holen")
    labels = labels_in({"button-help": {"10-12": german}})

    assert labels["Get help"] == "Hilfe holen"
    assert labels["Ask a human"] == "Ask a human"
