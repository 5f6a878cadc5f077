"""One story is one case: opened, extended, raised and numbered as people need it."""

from collections.abc import Sequence
from datetime import timedelta

import pytest
from msgspec.structs import replace

from leeward.cases.book import KINDS, CaseBook
from leeward.cases.escalation import ANSWERED_WITHIN
from leeward.cases.growing import EVIDENCE_IN_CASE
from leeward.journal import Journal
from leeward.testing.builders import ROOM, conversation, message, user
from leeward.testing.clock import DEFAULT_START
from leeward.testing.decided import act, because, decision, finding, signal
from leeward_policies.domain.action import Action, Subject, Urgency
from leeward_policies.domain.case import Case, Status
from leeward_policies.domain.conversation import Conversation, Evidence, PairState, Relief
from leeward_policies.domain.decision import Decision, Finding
from leeward_policies.domain.event import MessageSent, TipUndelivered
from leeward_policies.domain.message import Message
from leeward_policies.domain.refs import CommunityRef, MessageRef
from leeward_policies.domain.signals import STAGES, Category, Span, Stage, Unmeasured

HOUSE = CommunityRef("house")
KAI, MIA = user("kai"), user("mia")


def said(number: int = 1, words: str = "a line", *, by: str = "kai", revision: int = 0) -> Message:
    """Return a message, a minute after the one before."""
    at = DEFAULT_START + timedelta(minutes=number)
    return message(words, by=by, to=["mia"], number=f"m{number}", at=at, revision=revision)


def asked(
    about: Message,
    *,
    category: Category = "threat",
    urgency: Urgency = "medium",
    target: str | None = "mia",
    rule: str = "threat",
    spans: Sequence[tuple[int, int]] = (),
) -> tuple[Finding, Action]:
    """Return a finding and the question to people that its rule asks."""
    why = because(about.author.ref.id, target)
    seen = [signal("threat", *spans, category=category)] if spans else []
    found = finding(why, *seen, rule=rule, category=category)
    return found, act("ask", about, why, rule=rule, urgency=urgency)


def decided(about: Message, *asks: tuple[Finding, Action]) -> Decision:
    """Return a decision with these findings and questions."""
    return decision(about, *[one for one, _ in asks], actions=[act_ for _, act_ in asks])


def take(book: CaseBook, about: Message, *asks: tuple[Finding, Action]) -> tuple[Case, ...]:
    """Let the book take in a decision about a message."""
    return book.take_in(decided(about, *asks), conversation(about), MessageSent(about), Journal())


def only(cases: tuple[Case, ...]) -> Case:
    """Return the one case there is."""
    (case,) = cases
    return case


def test_a_question_opens_a_case() -> None:
    """The first question about a subject opens a case with the line, and says when it is due."""
    book, about = CaseBook(HOUSE), said()

    case = only(take(book, about, asked(about, urgency="high", spans=[(3, 5), (0, 2), (3, 5)])))

    assert (case.id, case.kind, case.urgency, case.status) == ("case-1", "threat", "high", "open")
    assert (case.community, case.channel) == (HOUSE, ROOM)
    assert case.subject == Subject(KAI, MIA)
    assert case.opened_at == case.updated_at == about.sent_at
    assert case.due == about.sent_at + ANSWERED_WITHIN["high"]
    assert [(one.message, one.rule) for one in case.evidence] == [(about.ref, "threat")]
    assert case.evidence[0].spans == (Span(0, 2), Span(3, 5))
    assert case.decisions == (decided(about, asked(about)).id,)
    assert book.of(Subject(KAI, MIA)) == case


def test_what_asks_nobody_opens_nothing() -> None:
    """A decision whose acts are all of other kinds leaves the book as it was."""
    book, about = CaseBook(HOUSE), said()
    why = because("kai", "mia")
    quiet = decision(
        about, finding(why), actions=[act("warn", about, why), act("hide", about, why)]
    )

    assert book.take_in(quiet, conversation(about), MessageSent(about), Journal()) == ()
    assert book.of(Subject(KAI, MIA)) is None


def test_one_subject_is_one_case() -> None:
    """A second question about the same two extends the case; its lines stand in order of time."""
    book, first, second = CaseBook(HOUSE), said(1), said(2)
    take(book, second, asked(second))

    case = only(take(book, first, asked(first)))

    assert case.id == "case-1"
    assert [one.message for one in case.evidence] == [first.ref, second.ref]
    assert case.opened_at == case.updated_at == second.sent_at
    assert len(case.decisions) == 2


def test_two_rules_about_one_subject_are_one_case_and_one_line() -> None:
    """In one decision, too: the line stands there once, with everything that was found in it."""
    book, about = CaseBook(HOUSE), said()
    threat, insult = (
        asked(about, spans=[(0, 2)]),
        asked(about, rule="insult", category="toxicity", spans=[(3, 5)]),
    )

    case = only(take(book, about, threat, insult))

    assert [one.message for one in case.evidence] == [about.ref]
    assert case.evidence[0].spans == (Span(0, 2), Span(3, 5))
    assert (case.kind, len(case.decisions)) == ("threat", 1)


def test_other_subjects_are_other_cases() -> None:
    """The same author towards somebody else, or towards nobody, is a story of its own."""
    book, about = CaseBook(HOUSE), said()

    cases = take(book, about, asked(about), asked(about, target="noor"), asked(about, target=None))

    assert [case.id for case in cases] == ["case-1", "case-2", "case-3"]
    assert [case.subject.target for case in cases] == [MIA, user("noor"), None]


@pytest.mark.parametrize(
    ("first", "second"), [("spam", "grooming"), ("grooming", "spam"), ("threat", "self-harm")]
)
def test_the_gravest_kind_stays(first: Category, second: Category) -> None:
    """A case is named after the gravest that was found, in whichever order it came."""
    book, one, two = CaseBook(HOUSE), said(1), said(2)
    take(book, one, asked(one, category=first))

    case = only(take(book, two, asked(two, category=second)))

    assert case.kind == max(first, second, key=KINDS.index)


def test_a_question_without_a_finding_is_a_report() -> None:
    """Where no finding belongs to the rule that asks, somebody has reported something."""
    book, about = CaseBook(HOUSE), said()
    _, ask = asked(about)

    case = only(
        book.take_in(
            decision(about, actions=[ask]), conversation(about), MessageSent(about), Journal()
        )
    )

    assert case.kind == "report"
    assert [(one.message, one.spans) for one in case.evidence] == [(about.ref, ())]


def test_urgency_rises_and_never_falls() -> None:
    """A more urgent question brings the due time forward; a less urgent one leaves it alone."""
    book = CaseBook(HOUSE)
    urgencies: list[Urgency] = ["low", "urgent", "medium"]
    cases = [
        only(take(book, said(n), asked(said(n), urgency=urgency)))
        for n, urgency in enumerate(urgencies, 1)
    ]

    assert [case.urgency for case in cases] == ["low", "urgent", "urgent"]
    assert cases[0].due == said(1).sent_at + ANSWERED_WITHIN["low"]
    assert cases[1].due == cases[2].due == said(2).sent_at + ANSWERED_WITHIN["urgent"]


def test_a_case_without_a_due_time_gets_one() -> None:
    """People may have taken the due time away; new evidence sets it again."""
    book, one, two = CaseBook(HOUSE), said(1), said(2)
    case = only(take(book, one, asked(one)))
    book.restore([replace(case, status="taken", due=None)])

    assert only(take(book, two, asked(two))).due == two.sent_at + ANSWERED_WITHIN["medium"]


def test_numbers_go_on_and_are_given_back_with_the_journal() -> None:
    """Numbers follow the last one ever given; one that was undone is given again."""
    book, about = CaseBook(HOUSE, last_number=41), said()
    journal = Journal()
    undone = only(
        book.take_in(decided(about, asked(about)), conversation(about), MessageSent(about), journal)
    )
    journal.undo()

    again = only(take(book, about, asked(about)))
    other = only(take(book, said(2), asked(said(2), target="noor")))

    assert (undone.id, again.id, other.id) == ("case-42", "case-42", "case-43")


def test_a_repeated_line_is_listed_once() -> None:
    """The same decision twice adds neither line nor decision; an edited line is another line."""
    book, about = CaseBook(HOUSE), said()
    take(book, about, asked(about))
    again = only(take(book, about, asked(about)))
    edit = said(revision=1)

    edited = only(take(book, edit, asked(edit)))

    assert (len(again.evidence), len(again.decisions)) == (1, 1)
    assert [one.revision for one in edited.evidence] == [0, 1]


def test_a_flood_keeps_its_beginning_and_its_end() -> None:
    """A case of many lines lists the first and the latest half, and as many decisions."""
    book = CaseBook(HOUSE)
    case = None
    for number in range(EVIDENCE_IN_CASE + 30):
        case = only(take(book, said(number), asked(said(number))))

    assert case is not None
    lines = [one.message for one in case.evidence]
    half = EVIDENCE_IN_CASE // 2
    assert len(lines) == len(case.decisions) == EVIDENCE_IN_CASE
    assert [said(n).ref for n in range(half)] == lines[:half]
    assert lines[-1] == said(EVIDENCE_IN_CASE + 29).ref


def steered(about: Message, *stages: Stage) -> Conversation:
    """Return the state after a line, where earlier lines weigh between the two."""
    evidence = tuple(
        Evidence(
            stage,
            f"grooming.{stage}",
            0.5 + n / 10,
            said(n).sent_at,
            said(n).ref if n else about.ref,
        )
        for n, stage in enumerate(stages)
    )
    pair = PairState(KAI, MIA, DEFAULT_START, 3.0, evidence, "concern")
    return replace(conversation(about), pairs=(pair,))


def test_a_pattern_brings_its_earlier_lines() -> None:
    """A case about a pair lists every line that weighs, with its stages and its weight."""
    book, about = CaseBook(HOUSE), said(9)
    ask = asked(about, category="grooming", spans=[(0, 3)])

    case = only(
        book.take_in(
            decided(about, ask),
            steered(about, STAGES[5], STAGES[0], STAGES[1]),
            MessageSent(about),
            Journal(),
        )
    )

    assert [one.message for one in case.evidence] == [said(1).ref, said(2).ref, about.ref]
    assert [one.stages for one in case.evidence] == [(STAGES[0],), (STAGES[1],), (STAGES[5],)]
    assert [one.weight for one in case.evidence] == [0.6, 0.7, 0.5]
    assert [one.spans for one in case.evidence] == [(), (), (Span(0, 3),)]


def test_a_pattern_brings_how_it_stands() -> None:
    """The weight and what it is made of, as it stood when people were asked; a threat has none."""
    book, about = CaseBook(HOUSE), said(9)
    state = steered(about, "secrecy", "meeting", "probing")
    relief = (Relief(said(4).ref, said(4).sent_at, 0.5),)
    (pair,) = state.pairs
    state = replace(state, pairs=(replace(pair, relief=relief),))

    case = only(
        book.take_in(
            decided(about, asked(about, category="grooming")), state, MessageSent(about), Journal()
        )
    )
    later = only(
        book.take_in(decided(said(10), asked(said(10))), state, MessageSent(about), Journal())
    )

    standing = case.standing
    assert standing is not None
    assert [stage for stage, _ in standing.stages] == ["probing", "secrecy", "meeting"]
    assert (standing.relieving, standing.level, standing.lines) == (1, "concern", 3.0)
    parts = sum(weight for _, weight in standing.stages) + standing.order + standing.pace
    assert standing.weight == pytest.approx(parts - standing.relief, abs=1e-3)
    assert 0.4 < standing.relief <= 0.5
    assert later.standing == standing
    assert only(take(CaseBook(HOUSE), about, asked(about))).standing is None


def test_what_could_not_look_is_told() -> None:
    """Each detector that could not look at a line of the case stands there once."""
    book = CaseBook(HOUSE)
    for number in (1, 2):
        one = decided(said(number), asked(said(number)))
        missed = replace(one, unmeasured=(Unmeasured("stages@unknown", "no usable model file"),))
        case = only(
            book.take_in(missed, conversation(said(number)), MessageSent(said(number)), Journal())
        )

    assert case.unmeasured == ("stages@unknown",)


def test_another_kind_does_not_bring_the_pattern() -> None:
    """A threat between the same two lists its own line alone."""
    book, about = CaseBook(HOUSE), said(9)

    case = only(
        book.take_in(
            decided(about, asked(about)), steered(about, STAGES[0]), MessageSent(about), Journal()
        )
    )

    assert [one.message for one in case.evidence] == [about.ref]


def test_a_pattern_without_a_message_lists_the_pair_alone() -> None:
    """Where no message stands behind a decision, the pair's lines still do."""
    book, about = CaseBook(HOUSE), said(9)
    found, ask = asked(about, category="grooming")
    told = replace(decided(about, (found, ask)), message=None)

    case = only(
        book.take_in(told, steered(about, STAGES[0], STAGES[1]), MessageSent(about), Journal())
    )

    assert [one.message for one in case.evidence] == [about.ref, said(1).ref]


@pytest.mark.parametrize("status", ["open", "taken", "appealed"])
def test_an_open_case_is_taken_over_at_start(status: Status) -> None:
    """Whatever people may still be busy with takes in new evidence after a restart."""
    book, about = CaseBook(HOUSE), said()
    case = replace(only(take(CaseBook(HOUSE), about, asked(about))), status=status)
    book.restore([case])

    extended = only(take(book, said(2), asked(said(2))))

    assert (extended.id, extended.status) == ("case-1", status)


@pytest.mark.parametrize("status", ["resolved", "closed"])
def test_an_ended_case_is_not_taken_over(status: Status) -> None:
    """A case that people are done with takes in nothing; the next finding opens another."""
    about = said()
    case = replace(only(take(CaseBook(HOUSE), about, asked(about))), status=status)
    book = CaseBook(HOUSE, last_number=1)
    book.restore([case])

    assert book.of(case.subject) is None
    assert only(take(book, said(2), asked(said(2)))).id == "case-2"


def test_an_undelivered_tip_makes_the_case_urgent() -> None:
    """The case about the pair is due at once, and the journal can take that back."""
    book, about = CaseBook(HOUSE), said()
    case = only(take(book, about, asked(about)))
    journal = Journal()
    event = undelivered(minutes=30)

    raised = book.moved_on(decided(about), event, journal)

    assert raised is not None
    assert raised.urgency == "urgent"
    assert raised.due == event.at + ANSWERED_WITHIN["urgent"]
    assert raised.updated_at == event.at
    assert book.of(case.subject) == raised
    assert book.moved_on(decided(about), event, Journal()) is None
    journal.undo()
    assert book.of(case.subject) == case


def test_a_raised_case_never_looks_older_than_it_is() -> None:
    """When the platform's clock is ahead of ours, the last change does not move back."""
    book, about = CaseBook(HOUSE), said(60)
    case = only(take(book, about, asked(about)))

    raised = book.moved_on(decided(about), undelivered(minutes=1), Journal())

    assert raised is not None
    assert raised.updated_at == case.updated_at


def test_a_tip_about_nobody_known_raises_nothing() -> None:
    """Without a case about the pair there is nothing to raise."""
    assert CaseBook(HOUSE).moved_on(decided(said()), undelivered(), Journal()) is None


def undelivered(*, minutes: int = 0) -> TipUndelivered:
    """Return that a tip about Kai did not reach Mia."""
    return TipUndelivered(ROOM, MIA, KAI, "the tip", DEFAULT_START + timedelta(minutes=minutes))


def test_a_bounded_book_lets_the_least_recent_go() -> None:
    """With room for two, the case that changed longest ago leaves, and can be opened anew."""
    book = CaseBook(HOUSE, kept=2)
    about = said()
    for target in ("a", "b", "a", "c"):
        take(book, about, asked(about, target=target))

    held = [book.of(Subject(KAI, user(target))) is not None for target in "abc"]
    again = only(take(book, about, asked(about, target="b")))

    assert held == [True, False, True]
    assert again.id == "case-4"


def test_a_failed_commit_brings_back_what_left() -> None:
    """Undoing puts back the case that had to leave for the one that was undone."""
    book, about, journal = CaseBook(HOUSE, kept=1), said(), Journal()
    first = only(take(book, about, asked(about, target="a")))
    book.take_in(
        decided(about, asked(about, target="b")), conversation(about), MessageSent(about), journal
    )

    journal.undo()

    assert book.of(first.subject) == first
    assert book.of(Subject(KAI, user("b"))) is None


def test_the_refs_of_lines_survive_a_case() -> None:
    """What a case lists can be printed and read back."""
    book, about = CaseBook(HOUSE), said()

    case = only(take(book, about, asked(about)))

    assert MessageRef.parse(str(case.evidence[0].message)) == about.ref
