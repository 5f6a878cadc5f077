"""How a case looks: what it says, whom it calls, what may be pressed, and that it always fits."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import get_args

import discord
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from leeward.testing.acts import because
from leeward_adapters.discord.acting.posts import (
    Card,
    case_card,
    page_card,
)
from leeward_adapters.discord.sending.custom_ids import press_of
from leeward_adapters.discord.sending.words import (
    DESCRIPTION_LONGEST,
    EMBED_LONGEST,
    FIELD_LONGEST,
    THREAD_NAME_LONGEST,
    TITLE_LONGEST,
)
from leeward_adapters.live.casework.evidence import LINES_SHOWN
from leeward_adapters.live.casework.sheets import Beside, handle_of, sheet_name
from leeward_policies.braking import past_brake
from leeward_policies.domain.action import AskHuman, Because, Subject, Urgency
from leeward_policies.domain.case import (
    Appeal,
    Case,
    CaseEvidence,
    CaseNote,
    Standing,
    Status,
    Verdict,
)
from leeward_policies.domain.refs import (
    DIRECT_SPACE,
    ChannelRef,
    CommunityRef,
    MessageRef,
    SpaceRef,
    UserRef,
)
from leeward_policies.domain.signals import STAGES, Category, Stage
from leeward_policies.ports import Capabilities, Reasons

AT = datetime(2026, 11, 20, 16, tzinfo=UTC)
KAI, ANA = UserRef("discord", "", "111"), UserRef("discord", "", "222")
ROOM = ChannelRef("discord", "333", "444")
CAN = Beside().can


def line(
    number: int = 1,
    *,
    stages: Sequence[Stage] = (),
    weight: float = 0.0,
    rule: str = "threat",
    reason: Because | None = None,
) -> CaseEvidence:
    """Return a line of evidence."""
    return CaseEvidence(
        MessageRef("discord", ROOM.space, ROOM.id, str(number)),
        AT + timedelta(minutes=number),
        KAI,
        rule,
        reason or Because("{author} threatened {target}", Subject(KAI, ANA)),
        stages=tuple(stages),
        weight=weight,
    )


def case(
    *evidence: CaseEvidence,
    status: Status = "open",
    assignee: str | None = None,
    verdict: Verdict | None = None,
    author: UserRef = KAI,
    channel: ChannelRef = ROOM,
    due: datetime | None = AT,
) -> Case:
    """Return a case about Kai and Ana."""
    return Case(
        id="case-12",
        community=CommunityRef("club"),
        kind="personal-info",
        subject=Subject(author, ANA),
        urgency="high",
        opened_at=AT,
        updated_at=AT,
        channel=channel,
        status=status,
        evidence=evidence,
        assignee=assignee,
        verdict=verdict,
        due=due,
    )


def fields(card: Card) -> dict[str, str]:
    """Return the card's fields by their names."""
    return {str(field.name): str(field.value) for field in card.embed.fields}


def shown_buttons(one: Case, can: Capabilities, *, is_private: bool = False) -> discord.ui.View:
    """Return what can be pressed on a case's card."""
    view = case_card(one, Beside(can=can, is_private=is_private)).buttons
    assert view is not None
    return view


def verbs(view: discord.ui.View) -> list[list[str]]:
    """Return what may be pressed, row by row."""
    rows: dict[int, list[str]] = {}
    for item in view.children:
        assert isinstance(item, discord.ui.Button | discord.ui.UserSelect)
        press = press_of(item.custom_id or "")
        assert press is not None
        assert press.argument == "case-12"
        rows.setdefault(item.row or 0, []).append(press.verb)
    return [rows[number] for number in sorted(rows)]


# --- what it says -------------------------------------------------------------------------------


def test_a_card_says_who_what_where_and_how_soon() -> None:
    """Members are mentions, times are the reader's own, and the room is a link."""
    card = case_card(case(line()))

    assert card.handle == "case-12"
    assert card.name == card.embed.title == "case-12 · personal info · high"
    assert card.embed.description is not None
    assert card.embed.description.startswith("**<@111> threatened <@222>**")
    start = int(AT.timestamp())
    assert fields(card)["About"] == f"<@111> → <@222>, opened in <#444> <t:{start}:R>"
    assert fields(card)["How soon"] == f"Within the hour. Due <t:{start}:R>."


def test_a_line_is_a_reason_and_a_link() -> None:
    """What was said is never shown; whoever may read the room follows the link."""
    (shown,) = [
        text
        for text in str(case_card(case(line(7))).embed.description).splitlines()
        if text.startswith("- ")
    ]

    at = int((AT + timedelta(minutes=7)).timestamp())
    link = "https://discord.com/channels/333/444/7"
    assert shown == f"- <t:{at}:f> · [open]({link}) · <@111> threatened <@222>"


def test_of_many_lines_the_first_and_the_latest_are_shown() -> None:
    """A flood stays readable, and says how much it leaves out."""
    text = str(case_card(case(*map(line, range(1, 26)))).embed.description)

    shown = [int(number) for number in re.findall(r"/444/(\d+)\)", text)]
    assert shown == [1, 2, 3, 19, 20, 21, 22, 23, 24, 25]
    assert "25 lines, oldest first:" in text
    assert f"… and {25 - LINES_SHOWN} more" in text


def test_a_pattern_is_told_step_by_step() -> None:
    """Stages stand in the order in which patterns grow, with their first day and their weight."""
    lines = (
        line(3, stages=["secrecy"], weight=1.5),
        line(4, stages=["probing", "secrecy"], weight=1.0),
    )
    card = case_card(case(*lines))

    first, second = (int((AT + timedelta(minutes=n)).timestamp()) for n in (3, 4))
    steps = fields(card)["Pattern"].splitlines()
    assert steps[0] == f"- asked about age or who is around: <t:{second}:d>"
    assert steps[1] == f"- asked for secrecy: <t:{first}:d>, 2 times"
    assert "weighs 2.5" in steps[2]
    assert "(+1.5)" in str(card.embed.description)


def test_what_speaks_against_it_and_what_comes_next_is_told() -> None:
    """A moderator on Discord reads the doubt beside the pattern, and what to do first."""
    weighed = line(3, stages=["secrecy"], weight=1.5)
    standing = Standing(2.0, "concern", 2.4, (("secrecy", 1.5),), relief=0.6, relieving=2)
    open_, over = (
        fields(case_card(replace(case(weighed), kind="grooming", status=status, standing=standing)))
        for status in ("open", "resolved")
    )

    assert "2 lines of the author's" in open_["What speaks against it"]
    assert "weighs 2.4" in open_["Pattern"]
    assert "do not confront the author; delete nothing yet" in open_["Next"]
    assert "Next" not in over


def test_a_card_without_a_pattern_speaks_of_none() -> None:
    """Where nothing weighs there is nothing to add up."""
    assert "Pattern" not in fields(case_card(case(line(stages=["secrecy"]))))


def test_who_took_it_and_what_people_came_to_is_told() -> None:
    """The next moderator sees that somebody is at it."""
    card = case_card(case(line(), status="resolved", assignee="discord:999", verdict="wrong"))

    assert fields(card)["Taken by"] == "<@999>"
    assert "not what it looked like" in fields(card)["Verdict"]
    assert "How soon" not in fields(card)
    assert card.name.endswith("· resolved")


def test_what_was_done_and_what_was_not_is_told() -> None:
    """People need not guess."""
    beside = Beside(done=("hid the message", "warned the author"), unable="It could not be hidden.")
    card = case_card(case(line()), beside)

    assert fields(card)["Done so far"] == "Hid the message, warned the author."
    assert fields(card)["Not done"] == "It could not be hidden."


def test_what_cannot_be_seen_is_always_told() -> None:
    """A card never looks as if it were everything; what was unmeasured is said, too."""
    plain = fields(case_card(case()))["What Leeward cannot see"]
    unsure = fields(case_card(case(line(rule="when-unsure"))))["What Leeward cannot see"]

    assert "Direct messages between members" in plain
    assert "could not be measured" not in plain
    assert "could not be measured" in unsure


def test_why_people_are_asked_now_goes_before_older_reasons() -> None:
    """The headline is the latest news."""
    card = case_card(case(line()), Beside(because=Because("{author} came back", Subject(KAI))))

    assert str(card.embed.description).startswith("**<@111> came back**")


@pytest.mark.parametrize(
    ("reasons", "words"),
    [
        (Reasons("d", AT, None, (), ("hide",), text_until=AT), "opens the hidden words, until <t:"),
        (Reasons("d", AT, None, (), ("hide",)), "not kept any longer"),
        (Reasons("d", AT, None, (), ("warn",)), "No message was hidden"),
        (None, "not kept any longer"),
    ],
)
def test_an_appeal_says_whether_the_words_are_there(reasons: Reasons | None, words: str) -> None:
    """Whoever answers knows on what, and who may not answer."""
    appeal = Appeal("d", KAI, AT, ("threat", "human"), ("discord:999",))
    asked = replace(case(line(), status="appealed"), appeal=appeal)

    shown = fields(case_card(asked, Beside(reasons=reasons)))

    assert words in shown["The words"]
    assert shown["Who decided"].startswith("A program, by the rules of this server. <@999> decided")
    assert "How soon" not in shown


def test_an_appeal_against_a_person_says_so() -> None:
    """And what *Take it back* does with a ban."""
    appeal = Appeal("d", KAI, AT, ("human",), ("discord:999",))
    asked = replace(case(line(), status="appealed"), appeal=appeal)
    shown = fields(case_card(asked, Beside(reasons=Reasons("d", AT, None, (), ("ban",)))))

    assert shown["Who decided"].startswith("A person. <@999>")
    assert "*Take it back* lifts the ban" in shown["What was decided"]


def asking(because: Because) -> AskHuman:
    """Return a page without a case."""
    return AskHuman(
        key="brake|x",
        rule="a",
        because=because,
        mode="observe",
        whom="moderators",
        urgency="high",
        message=line().message,
    )


def test_a_question_without_a_case_has_no_buttons() -> None:
    """There is nothing to take or to judge; it can be found again by its key."""
    brake = Because("the rule {rule} wanted {kind}", Subject(KAI), facts=(("rule", "a_b"),))
    action = asking(brake)
    card = page_card(action)

    assert card.buttons is None
    assert handle_of(action, None) == card.handle
    assert card.handle != page_card(replace(action, key="brake|y")).handle
    assert str(card.embed.footer.text).startswith(f"{card.handle} · ")
    assert "The rule a\\_b wanted" in str(card.embed.description)
    assert "/333/444/1" in fields(card)["Where"]


def test_a_page_about_a_brake_has_a_button_and_says_what_it_does() -> None:
    """Also where the rule's id is as long as an id can be."""
    because = past_brake(KAI, SpaceRef("discord", "333"), "r" * 400, "hide")
    card = page_card(asking(because))

    assert card.buttons is not None
    [button] = card.buttons.children
    assert isinstance(button, discord.ui.Button)
    assert button.label == "Raise it for an hour"
    assert "three times" not in str(card.embed.description)
    told = fields(card)["Raise it for an hour"]
    assert "3 times as much in this server" in told
    assert "stays undone" in told


# --- what may be pressed ------------------------------------------------------------------------


VERDICTS = ["right", "wrong", "unclear", "lines"]
GRAVE = ["kick", "ban", "lock", "abuse"]


@pytest.mark.parametrize(
    ("status", "assignee", "rows"),
    [
        (
            "open",
            None,
            [["take", *VERDICTS], ["undo", "timeout", "note"], GRAVE, ["handover"]],
        ),
        (
            "taken",
            "discord:9",
            [["take", *VERDICTS], ["undo", "timeout", "note", "giveback"], GRAVE, ["handover"]],
        ),
        ("resolved", "discord:9", [["lines", "reopen"], ["undo"]]),
        ("closed", None, [["lines", "reopen"], ["undo"]]),
    ],
)
def test_buttons_follow_the_status(
    status: Status, assignee: str | None, rows: list[list[str]]
) -> None:
    """An ended case can be read, undone and opened again; a taken one can be given back."""
    assert rows == verbs(shown_buttons(case(status=status, assignee=assignee), CAN))


def test_what_could_only_fail_is_not_offered() -> None:
    """Without the rights only words are left."""
    rows = verbs(shown_buttons(case(), Capabilities()))

    assert rows == [["take", *VERDICTS], ["undo", "note"], ["abuse"], ["handover"]]


def test_in_a_letter_nobody_else_can_be_chosen() -> None:
    """Discord's menu of people shows none but the two who talk there."""
    rows = verbs(shown_buttons(case(), CAN, is_private=True))

    assert ["handover"] not in rows


def test_whoever_takes_a_taken_case_relieves_somebody() -> None:
    """The button says so; whether their time is over is looked at when it is pressed."""
    labels = [
        next(item.label for item in shown_buttons(one, CAN).children
         if isinstance(item, discord.ui.Button))
        for one in (case(), case(status="taken", assignee="discord:9"))
    ]  # fmt: skip

    assert labels == ["Take", "Take over"]


def test_machines_and_letters_offer_no_acts_on_members() -> None:
    """A webhook cannot be kept out, and a letter belongs to no server."""
    webhook = case(author=UserRef("discord", "", "webhook-1-Bridge"))
    letter = case(channel=ChannelRef("discord", DIRECT_SPACE, "5"))

    assert verbs(shown_buttons(webhook, CAN))[1:3] == [["undo", "note"], ["lock", "abuse"]]
    assert verbs(shown_buttons(letter, CAN))[1:3] == [["undo", "note"], ["abuse"]]


def test_what_cannot_be_taken_back_looks_dangerous() -> None:
    """Kick, ban, lock, and the word that takes a case away from a team, are red."""
    view = shown_buttons(case(), CAN)
    red = {
        press.verb
        for item in view.children
        if isinstance(item, discord.ui.Button)
        and item.style is discord.ButtonStyle.danger
        and (press := press_of(item.custom_id or "")) is not None
    }

    assert red == {"kick", "ban", "lock", "abuse"}


async def test_the_library_keeps_no_copy_of_buttons() -> None:
    """Posts are many, and each press is answered by its id alone."""
    assert shown_buttons(case(), CAN).is_finished()


# --- that it always fits ------------------------------------------------------------------------

_texts = st.text(max_size=2_000)
_reasons = st.builds(
    Because,
    template=_texts,
    subject=st.builds(Subject, st.just(KAI), st.just(ANA)),
    stages=st.just(STAGES),
    facts=st.just((("fact", "x" * 900),)),
)
_lines = st.builds(
    CaseEvidence,
    message=st.builds(MessageRef, st.just("discord"), _texts, _texts, _texts),
    at=st.just(AT),
    author=st.just(KAI),
    rule=_texts,
    because=_reasons,
    stages=st.lists(st.sampled_from(get_args(Stage)), max_size=10).map(tuple),
    weight=st.floats(0, 1e6),
)
_cases = st.builds(
    Case,
    id=st.integers(1, 10**12).map(lambda number: f"case-{number}"),
    community=st.just(CommunityRef("club")),
    kind=st.sampled_from(get_args(Category)),
    subject=st.builds(Subject, st.builds(UserRef, st.just("discord"), st.just(""), _texts)),
    urgency=st.sampled_from(get_args(Urgency)),
    opened_at=st.just(AT),
    updated_at=st.just(AT),
    channel=st.builds(ChannelRef, st.just("discord"), _texts, _texts),
    status=st.sampled_from(get_args(Status)),
    evidence=st.lists(_lines, max_size=14).map(tuple),
    assignee=st.none() | _texts,
    taken_until=st.none() | st.just(AT),
    notes=st.lists(st.builds(CaseNote, st.just(AT), _texts, _texts), max_size=2).map(tuple),
    appeal=st.none()
    | st.builds(
        Appeal,
        decision=st.just("d"),
        member=st.just(KAI),
        at=st.just(AT),
        rules=st.lists(_texts, max_size=30).map(tuple),
        decided_by=st.lists(_texts, max_size=30).map(tuple),
    ),
    verdict=st.none() | st.sampled_from(get_args(Verdict)),
)
_besides = st.builds(
    Beside,
    because=st.none() | _reasons,
    done=st.lists(_texts, max_size=5).map(tuple),
    unable=_texts,
    reasons=st.none()
    | st.just(Reasons("d", AT, None, (), ("hide", "restrict", "ban"), text_until=AT)),
)


@settings(max_examples=60, deadline=None)
@given(_cases, _besides)
def test_every_card_fits_into_what_discord_takes(one: Case, beside: Beside) -> None:
    """However long a case is, it can be posted: no limit of Discord is passed."""
    card = case_card(one, beside)
    embed = card.embed

    assert len(card.name) <= THREAD_NAME_LONGEST
    assert card.name == sheet_name(one)
    assert len(str(embed.title)) <= TITLE_LONGEST
    assert len(str(embed.description)) <= DESCRIPTION_LONGEST
    assert all(0 < len(str(field.value)) <= FIELD_LONGEST for field in embed.fields)
    assert len(embed) <= EMBED_LONGEST
    assert card.buttons is not None
    ids = [item.custom_id for item in card.buttons.children if isinstance(item, discord.ui.Button)]
    assert len(ids) == len(set(ids))


def test_the_longest_card_there_can_be_fits() -> None:
    """Every part is as long as it can be, at once."""
    long = Because("*" * 5_000, Subject(KAI, ANA))
    names = UserRef("discord", "", "webhook-1-" + "*" * 500)
    evidence = [line(9_999, stages=STAGES, weight=9.9, rule="when-unsure", reason=long)] * 200
    longest = replace(
        case(*evidence, status="taken", assignee="*" * 500, verdict="wrong", author=names),
        subject=Subject(names, names),
        channel=ChannelRef("discord", "1" * 19, "2" * 19),
    )
    embed = case_card(longest, Beside(long, ("*" * 500,) * 5, "*" * 500)).embed

    assert len(embed) <= EMBED_LONGEST
    assert all(len(str(field.value)) <= FIELD_LONGEST for field in embed.fields)


@settings(max_examples=30, deadline=None)
@given(_reasons, _texts, st.builds(MessageRef, st.just("discord"), _texts, _texts, _texts))
def test_every_question_without_a_case_fits(
    reason: Because, rule: str, message: MessageRef
) -> None:
    """The same holds for what belongs to no case."""
    action = AskHuman(
        key=rule,
        rule=rule,
        because=reason,
        mode="enforce",
        whom="safety-lead",
        urgency="low",
        message=message,
    )
    embed = page_card(action, rule).embed

    assert all(0 < len(str(field.value)) <= FIELD_LONGEST for field in embed.fields)
    assert len(str(embed.footer.text)) <= 2_048
    assert len(embed) <= EMBED_LONGEST


def test_a_reason_of_the_tests_has_a_sentence() -> None:
    """The shortest case there is can be shown."""
    card = case_card(case(), Beside(because=because(KAI)))

    assert "<@111> wrote something" in str(card.embed.description)
