"""The document: whole whatever was answered, the same for the same, and about nobody."""

import re
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
from msgspec import structs
from msgspec.structs import replace

from leeward.assessment.data import KEPT
from leeward.assessment.document import Made, document, sections
from leeward.assessment.duties import DUTIES
from leeward.assessment.found import Found
from leeward.assessment.questions import QUESTIONS, RATED
from leeward.assessment.risks import RISKS, Risk
from leeward_policies.domain.signals import Category
from leeward_storage.retention import Retention

Installed = Callable[[str], Found]

HEADING = re.compile(r"^(#+) (.+)$", re.MULTILINE)

MAP = (
    "1.1 1.8 1.2 C.1 1.3 D.1 1.4 5.1 5.2 D.4 1.7 C.5 3.11 3.15 1.9 2.5 2.1 2.2 2.3 2.4 2.7 2.6 2.8"
    " 2.9 2.10 C.4 2.11 3.1 3.7 3.8 C.9 3.12 3.13 C.7 C.10 3.14 3.16 4.1 4.2 C.11 C.12 C.14 4.3"
    " 4.4 5.3 5.4 C.2 C.3 C.15 D.2 D.3 D.5 D.6"
)
"""Every duty of the map of `itu.md` (item, feature, test)."""


@pytest.fixture(params=["wary", "careful"])
def made(request: pytest.FixtureRequest) -> Made:
    """Return each assessment in turn."""
    one: Made = request.getfixturevalue(request.param)
    return one


def test_no_section_is_empty(made: Made) -> None:
    """T-3: below every heading something stands before the next one."""
    text = document(made)
    found = [*HEADING.finditer(text), None]
    empty = [
        one[2]
        for one, after in pairwise(found)
        if one is not None
        and not re.search(r"\w{3}", text[one.end() : after.start() if after else len(text)])
    ]

    assert len(found) > 40
    assert empty == []
    assert all(one.body.strip() for one in sections(made))


def test_no_table_and_no_list_is_empty(made: Made) -> None:
    """T-3: each table has a row and no empty cell; each list has a sentence."""
    text = document(made)

    assert not re.search(r"^\| ---.*\|\n(?!\|)", text, re.MULTILINE)
    assert not re.search(r"\| *\|", text)
    assert not re.search(r"^- *$|^- *None", text, re.MULTILINE)


def test_every_duty_is_addressed(made: Made) -> None:
    """T-3: every duty of the map has a row, and none has two."""
    told = [one for duty in DUTIES for one in duty.ids]

    assert set(MAP.split()) - set(told) == set()
    assert len(told) == len(set(told))
    for duty in DUTIES:
        assert f"| {', '.join(duty.ids)} |" in document(made)


@pytest.mark.parametrize("risk", RISKS, ids=lambda risk: risk.key)
def test_every_risk_is_told_whole(risk: Risk, made: Made) -> None:
    """T-3: could happen, is done, is not seen, is left, who does what by when."""
    titles = [one.title for one in sections(made)]
    start = titles.index(risk.title)

    assert titles[start + 1 : start + 6] == [
        "What could happen",
        "What Leeward does",
        "What it does not see",
        "What is left",
        "Who does what by when",
    ]


def test_all_kinds_of_findings_belong_to_a_risk() -> None:
    """Each category of a rule is looked for in one of the four; a report is no risk."""
    categories = {one for risk in RISKS for one in risk.categories}

    assert set(Category.__args__) - categories == {"report"}  # type: ignore[attr-defined]
    assert tuple(risk.key for risk in RISKS) == RATED


def test_the_same_answers_give_the_same_bytes(careful: Made) -> None:
    """Nothing of the document comes from a clock or from chance."""
    again = Made(careful.answers, frozenset([*careful.given]), careful.found, careful.day)

    assert document(careful).encode() == document(again).encode()


def test_times_come_from_the_configuration(careful: Made, wary: Made) -> None:
    """Each kind of data has its days as they are configured, none is left out."""
    assert set(KEPT) == {field.name for field in structs.fields(Retention)}
    assert "| lines and notes of a case, from its end | 60 days |" in document(careful)
    assert "| lines and notes of a case, from its end | 90 days |" in document(wary)


def test_it_says_what_it_is_not(made: Made) -> None:
    """People decide, it is no legal advice, nobody has reviewed it, and it claims no compliance."""
    text = document(made)

    assert "no legal advice" in text
    assert "never says that a law or a guideline is met" in text
    assert "Nobody who works in child protection or law has read" in text
    assert "## What people still decide" in text
    assert not re.search(r"complian|complies", text)


def test_it_names_nobody(careful: Made) -> None:
    """T-21: no ref and no name of those who answer stands in it, though all are configured."""
    text = document(careful)

    for word in ("4242424242", "4343434343", "Lea", "Sommer", "social worker", "discord:"):
        assert word not in text
    assert not re.search(r"\d{6,}", text)


def test_every_answer_is_in_it(careful: Made) -> None:
    """What the admin said stands there as theirs; what was assumed stands there as assumed."""
    text = document(careful)
    partly = document(replace(careful, given=frozenset({"young"})))

    assert all(f"| {one.told} |" in text for one in QUESTIONS)
    assert "assumed" not in text
    assert "| Members under 18 | some | the admin's |" in partly
    assert "| Members under 13 | nobody | assumed |" in partly
    assert "of 1 answers of an admin and 23 careful assumptions" in partly


def test_the_country_leads_to_help(careful: Made, wary: Made) -> None:
    """The number of the country is told where it is known, and none is guessed."""
    assert "call 999 first" in document(careful)
    assert "call the emergency number of their country first" in document(wary)
    assert "inhope.org" in document(wary)


def test_answers_change_what_is_not_seen(careful: Made) -> None:
    """Where members can write in private and speak, the document says that nobody hears it."""
    blind = "Private messages between members: Leeward reads none."
    seeing = replace(careful.answers, direct_messages="yes", voice="yes", pictures="yes")

    assert blind not in document(careful)
    assert document(replace(careful, answers=seeing)).count(blind) == len(RISKS)


OWN = """
schema = 1
name = "mine"
version = "1"
mode = "enforce"
[[rule]]
id = "threat"
because = "{author} threatened {target}"
all = [{ signal = "threat", at_least = 0.9 }]
do = [{ hide = "message" }]
[[rule]]
id = "insult"
because = "{author} insulted {target}"
all = [{ signal = "insult", at_least = 0.9 }]
mode = "MODE"
do = [{ warn = "author" }]
[[rule]]
id = "scam"
because = "{author} posted a scam"
all = [{ signal = "scam.gift", at_least = 0.9 }]
do = [{ ask = "moderators" }]
"""


@pytest.mark.parametrize(
    ("mode", "said"),
    [
        ("observe", "1 of them observe only; the others are enforced."),
        ("enforce", "All of them are enforced."),
    ],
)
def test_what_is_done_is_read_from_the_policy(
    mode: str, said: str, careful: Made, installed: Installed, tmp_path: Path
) -> None:
    """Its own rules and their modes; where none looks for a risk, that is said as well."""
    (tmp_path / "mine.toml").write_text(OWN.replace("MODE", mode), "utf-8")
    here = installed('schema = 1\npolicy = "mine.toml"\n[adapters.discord]\n')
    answers = replace(careful.answers, trade="members", moderators=3, hours="some-days",
                      reports="week", joining="anyone")  # fmt: skip
    text = document(replace(careful, found=here, answers=answers))

    assert "2 rules look for it: `threat` and `insult`." in text
    assert said in text
    assert text.count("No rule of the policy in force looks for it.") == 2
    assert "Hiding and time-outs are only observed" in text
    assert text.count("A part of it waits for people and is only observed") == 2
    assert "| the platform discord |" in text
    assert "Something is sold, traded, raffled or advertised here." in text
    assert "Somebody looks on some days; until then it stays." in text
