"""The page of one case: whole, readable aloud, escaped, and sealed unless it was opened."""

import re
from datetime import timedelta

from leeward.report.case_page import case_page
from leeward.testing.builders import ROOM, user
from leeward.testing.clock import DEFAULT_START
from leeward.testing.decided import because
from leeward_policies.domain.action import Subject
from leeward_policies.domain.case import Case, CaseEvidence, Standing
from leeward_policies.domain.refs import CommunityRef, MessageRef
from leeward_policies.domain.signals import Span, Stage
from leeward_policies.ports import EvidenceText

KAI, MIA = user("kai"), user("mia")
SAID = "keep it <b>secret</b> & come"


def ref(name: str) -> MessageRef:
    """Return the ref of a message."""
    return MessageRef(ROOM.platform, ROOM.space, ROOM.id, name)


def line(name: str, hours: int, *stages: Stage) -> CaseEvidence:
    """Return a line of the case; one with stages weighs, and its first word is marked."""
    return CaseEvidence(
        ref(name),
        DEFAULT_START + timedelta(hours=hours),
        KAI,
        "steering",
        because("kai", "mia"),
        spans=(Span(0, 4),) if stages else (),
        stages=stages,
        weight=1.3 * len(stages),
    )


def case() -> Case:
    """Return a case about one pattern, with two lines of which one is no longer readable."""
    return Case(
        "case-7",
        CommunityRef("house"),
        "grooming",
        Subject(KAI, MIA),
        "high",
        DEFAULT_START,
        DEFAULT_START + timedelta(hours=2),
        ROOM,
        evidence=(line("m1", 0), line("m2", 2, "secrecy", "meeting")),
        standing=Standing(3.0, "concern", 2.6, (("secrecy", 2.6),)
        ),
    )  # fmt: skip


def text(name: str, said: str, who: str = "kai") -> EvidenceText:
    """Return an opened line."""
    return EvidenceText(ref(name), user(who), DEFAULT_START, said, 0, "evidence")


def page(*texts: EvidenceText, opened: bool = True) -> str:
    """Return the page of the case."""
    return case_page(case(), texts, str, opened=opened)


def headings(made: str) -> list[str]:
    """Return the headings of a page."""
    return re.findall(r"<h[123][^>]*>([^<]+)</h[123]>", made)


def test_the_page_tells_the_whole_case() -> None:
    """In this order: who, step by step, how sure, against it, not known, where, what next."""
    found = headings(page(text("m2", SAID)))

    assert found[0].startswith("test:kai may be steering test:mia")
    assert found[1:] == [
        "Step by step", "How sure Leeward is, and why", "What speaks against it",
        "What is not known", "Where", "What to do next",
    ]  # fmt: skip


def test_words_are_escaped_and_marked() -> None:
    """What members wrote can do nothing on the page; what the finding rests on is marked."""
    made = page(text("m2", SAID), text("m3", "<script>alert(1)</script>", "mia"))

    assert "<mark>keep</mark>" in made
    assert "&lt;b&gt;secret&lt;/b&gt; &amp; come" in made
    assert "<script" not in made
    assert "&lt;script&gt;" in made
    assert "What stood around them" in made
    assert "The words were no longer in memory when the case opened." in made


def test_sealed_lines_stay_sealed() -> None:
    """Without opening, no word is on the page, and it says how to open it."""
    made = page(opened=False)

    assert "secret</b>" not in made
    assert made.count("<em>Sealed.</em>") == 2
    assert "leeward cases show case-7 --open" in made


def test_the_picture_reads_aloud() -> None:
    """It has a title and says in words what it shows; the table says the same."""
    made = page(text("m2", SAID))

    assert "Timeline of case-7" in made
    assert "Lines: secrecy 1, meeting 1 and steering 1" in made
    assert "asked for secrecy and asked to meet" in made
    assert '<td class="n">2.6</td>' in made


def test_services_have_their_owner_and_day() -> None:
    """And the page says that nobody has called those that were only seen."""
    made = page()

    assert "Child Helpline International" in made
    assert "What was only seen, nobody has called since." in made
    assert "have not been read yet by somebody who works in child protection" in made


def test_a_case_without_lines_has_no_picture() -> None:
    """A page can be made of what little there is."""
    made = case_page(
        Case("case-8", CommunityRef("house"), "report", Subject(KAI), "low", DEFAULT_START,
             DEFAULT_START, ROOM), (), str, opened=True)  # fmt: skip

    assert "Step by step" not in made
    assert "What to do next" in made
