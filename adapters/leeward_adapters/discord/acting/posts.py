"""How a case looks to the people who judge it: a card without anybody's words, and its buttons."""

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Final

import discord
from msgspec import Struct

from leeward_adapters.discord.acting.appeal_words import appeal_fields
from leeward_adapters.discord.acting.brake_cards import add_before, brake_button
from leeward_adapters.discord.acting.case_buttons import case_buttons
from leeward_adapters.discord.sending.custom_ids import nonce_of
from leeward_adapters.discord.sending.words import (
    FIELD_LONGEST,
    THREAD_NAME_LONGEST,
    TITLE_LONGEST,
    link_to,
    member,
    member_called,
    moment,
    room,
    shortened,
    told,
)
from leeward_policies.case_rights import OVER
from leeward_policies.case_story import story_of
from leeward_policies.domain.action import AskHuman, Because, Urgency
from leeward_policies.domain.case import Case, CaseEvidence, Verdict
from leeward_policies.domain.signals import STAGES
from leeward_policies.evaluate import APPEALS, THIS_IS_A_TEST
from leeward_policies.explain import asked_words, stage_words, urgency_words
from leeward_policies.grooming.assess import CONCERN, URGENT
from leeward_policies.ports import Capabilities, Reasons

LINES_SHOWN: Final = 10
"""Lines of evidence on a card: more than fit a screen are not read."""

FIRST_LINES: Final = 3
"""How many of them are the first ones, where there are more; the rest are the latest."""

REASON_SHOWN: Final = 120
LINK_SHOWN: Final = 110
HEADLINE_SHOWN: Final = 600
DESCRIPTION_SHOWN: Final = 2_700
PATTERN_SHOWN: Final = 800
SHORT_FIELD: Final = 300
"""Characters of the parts of a card, so that together they stay below an embed's 6,000.

Ten lines with usual links and a long headline fit the description; ten stages the pattern.
"""

WHEN_UNSURE: Final = "when-unsure"
"""The rule of what could not be measured."""

COLOURS: Final[dict[Urgency, int]] = {
    "low": 0x5865F2,
    "medium": 0xFEE75C,
    "high": 0xE67E22,
    "urgent": 0xED4245,
}
"""Beside the words, never instead of them."""

VERDICTS: Final[dict[Verdict, str]] = {
    "right": "Right: it was what it looked like.",
    "wrong": "Wrong: it was not what it looked like.",
    "unclear": "Unclear.",
}

ANSWERS: Final[dict[Verdict, str]] = {
    "right": "It stands: what was decided was right.",
    "wrong": "It is taken back: what was decided was wrong.",
    "unclear": "It is taken back, in doubt.",
}
"""What people come to in an appeal."""

UNSEEN: Final = (
    "Direct messages between members, voice and pictures. What is shown here may be a part of it."
)

DRILL_ANSWERED: Final = "You have answered this test page. Thank you."

ASKED_FOR: Final = "People are asked to look."
"""The headline of a case without lines whose reason is not known any more."""


class Beside(Struct, frozen=True):
    """What is known at the time of posting and does not stand in the case itself."""

    because: Because | None = None
    """Why people are asked now; None takes the latest line's reason."""
    done: tuple[str, ...] = ()
    """What was done so far, each a phrase."""
    unable: str = ""
    """What Leeward wanted to do and could not, as a sentence."""
    can: Capabilities = Capabilities(
        restrict="full", kick="full", ban="full", lock="full", hide="full", undo_hide="repost"
    )
    """What is possible in the space; a button that could only fail is not shown."""
    reasons: Reasons | None = None
    """What was decided, where the case is an appeal against it; None where nothing is kept."""
    is_private: bool = False
    """It stands in somebody's direct messages, where nobody else can be chosen from."""


class Card(Struct, frozen=True):
    """A post as it is sent: an embed below a line of text, and buttons."""

    handle: str
    """What it is found again by: `case-12`, `page-4f2a9c01`."""
    name: str
    """Of its thread in a forum."""
    embed: discord.Embed
    buttons: discord.ui.View | None


def handle_of(action: AskHuman, case: Case | None) -> str:
    """Return what a post is found again by, also by the next process."""
    return case.id if case is not None else f"page-{nonce_of(action.key)[:8]}"


def thread_name(case: Case) -> str:
    """Return the name of a case's thread: `case-12 · threat · urgent`."""
    end = f" · {case.status}" if case.status in OVER else ""
    name = f"{case.id} · {case.kind.replace('-', ' ')} · {case.urgency}{end}"
    return shortened(name, THREAD_NAME_LONGEST)


def case_card(case: Case, beside: Beside | None = None) -> Card:
    """Return a case as people see it; it quotes nobody and calls nobody."""
    beside = beside or Beside()
    if case.is_drill:
        return _drill_card(case, beside)
    embed = discord.Embed(
        title=shortened(thread_name(case), TITLE_LONGEST),
        description=_description(case, beside),
        colour=COLOURS[case.urgency],
        timestamp=case.opened_at,
    )
    for name, value in _fields(case, beside):
        embed.add_field(name=name, value=value, inline=False)
    embed.set_footer(text=f"{case.id} · opened")
    view = case_buttons(case, beside.can, is_private=beside.is_private)
    return Card(case.id, thread_name(case), embed, view)


def _drill_card(case: Case, beside: Beside) -> Card:
    """Return a test page, which the one who is to answer it reads alone."""
    over = case.status in OVER
    embed = discord.Embed(
        title=f"Test page · {'answered' if over else 'press Take'}",
        description=DRILL_ANSWERED if over else sentence(THIS_IS_A_TEST),
        colour=COLOURS["low" if over else case.urgency],
        timestamp=case.opened_at,
    )
    embed.set_footer(text=f"{case.id} · opened")
    return Card(case.id, "test page", embed, case_buttons(case, beside.can, is_private=True))


def page_card(action: AskHuman, beside: Beside | None = None) -> Card:
    """Return a question to people that belongs to no case, such as that a brake holds."""
    beside = beside or Beside()
    handle = handle_of(action, None)
    name = f"{handle} · {action.urgency}"
    embed = discord.Embed(
        title=f"For {asked_words(action.whom)} · {action.urgency}",
        description=shortened(told(action.because), HEADLINE_SHOWN),
        colour=COLOURS[action.urgency],
    )
    embed.add_field(name="How soon", value=sentence(urgency_words(action.urgency)), inline=False)
    if action.message is not None and (link := link_to(action.message)) is not None:
        place = f"{room(action.message.channel_ref)} · [open]({link})"
        embed.add_field(name="Where", value=shortened(place, FIELD_LONGEST), inline=False)
    if beside.unable:
        unable = shortened(beside.unable, SHORT_FIELD)
        embed.add_field(name="Not done", value=unable, inline=False)
    embed.set_footer(text=f"{handle} · rule {shortened(action.rule, 100)}")
    view = brake_button(action.because)
    if view is not None:
        add_before(embed)
    return Card(handle, shortened(name, THREAD_NAME_LONGEST), embed, view)


def handle_in(message: discord.Message) -> str | None:
    """Return what a posted card is found by; None where the message is none."""
    text = message.embeds[0].footer.text if message.embeds else None
    return text.partition(" · ")[0] if text else None


# --- the words ------------------------------------------------------------------------------


def _description(case: Case, beside: Beside) -> str:
    because = beside.because
    if case.appeal is not None:
        because = Because(APPEALS, case.subject)
    elif because is None and case.evidence:
        because = case.evidence[-1].because
    headline = ASKED_FOR if because is None else told(because)
    parts = [f"**{shortened(headline, HEADLINE_SHOWN)}**"]
    if case.evidence:
        count = len(case.evidence)
        parts += ["", f"{count} line{'' if count == 1 else 's'}, oldest first:"]
        parts += _lines(case.evidence)
    return shortened("\n".join(parts), DESCRIPTION_SHOWN)


def _lines(evidence: Sequence[CaseEvidence]) -> Iterable[str]:
    left_out = len(evidence) - LINES_SHOWN
    if left_out <= 0:
        yield from map(_line, evidence)
        return
    yield from map(_line, evidence[:FIRST_LINES])
    yield f"… and {left_out} more, then the latest:"
    yield from map(_line, evidence[FIRST_LINES - LINES_SHOWN :])


def _line(line: CaseEvidence) -> str:
    """Return why one line counts, and where it stands; never what it says."""
    reason = ", ".join(map(stage_words, line.stages)) or told(line.because)
    weight = f" (+{line.weight:.1f})" if line.weight else ""
    link = link_to(line.message)
    where = f" · [open]({link})" if link is not None and len(link) <= LINK_SHOWN else ""
    return f"- {moment(line.at)}{where} · {shortened(reason, REASON_SHOWN)}{weight}"


def _fields(case: Case, beside: Beside) -> Iterable[tuple[str, str]]:
    yield "About", shortened(_about(case), SHORT_FIELD)
    if case.appeal is not None:
        yield from appeal_fields(case, case.appeal, beside.reasons)
    elif case.status not in OVER:
        due = "" if case.due is None else f" Due {moment(case.due, 'R')}."
        yield "How soon", sentence(urgency_words(case.urgency)) + due
    if any(line.weight for line in case.evidence):
        yield "Pattern", shortened(_pattern(case), PATTERN_SHOWN)
    yield from _standing(case)
    if beside.done and case.appeal is None:
        yield "Done so far", shortened(sentence(", ".join(beside.done)), SHORT_FIELD)
    if beside.unable:
        yield "Not done", shortened(beside.unable, SHORT_FIELD)
    story = story_of(case, str, str)
    if story.against:
        yield "What speaks against it", shortened(" ".join(story.against), SHORT_FIELD)
    yield "What Leeward cannot see", _unseen(case)
    if case.status not in OVER:
        steps = "; ".join(step.short for step in story.next)
        yield "Next", shortened(sentence(steps), SHORT_FIELD + SHORT_FIELD // 3)


def _standing(case: Case) -> Iterable[tuple[str, str]]:
    """Yield what people have done with a case so far."""
    if case.assignee is not None:
        yield "Taken by", taken_words(case)
    if case.notes:
        count = len(case.notes)
        yield "Notes", f"{count}; *Show the lines* shows {'it' if count == 1 else 'them'}."
    if case.verdict is not None:
        yield "Verdict", verdict_words(case)


def verdict_words(case: Case) -> str:
    """Return what people came to; empty while they have not."""
    if case.verdict is None:
        return ""
    return (VERDICTS if case.appeal is None else ANSWERS)[case.verdict]


def taken_words(case: Case) -> str:
    """Return who looks after a case, and how long they are waited for."""
    who = shortened(member_called(case.assignee or ""), SHORT_FIELD)
    if case.status in OVER or case.taken_until is None:
        return who
    return f"{who}, until {moment(case.taken_until)}"


def _about(case: Case) -> str:
    target = case.subject.target
    pair = member(case.subject.author) + ("" if target is None else f" → {member(target)}")
    return f"{pair}, opened in {room(case.channel)} {moment(case.opened_at, 'R')}"


def _pattern(case: Case) -> str:
    """Return the steps of a pattern in the order in which patterns grow, and what they weigh."""
    evidence = case.evidence
    seen = sorted(
        ((stage, line.at) for line in evidence for stage in line.stages),
        key=lambda one: (STAGES.index(one[0]), one[1]),
    )
    steps: list[str] = []
    for stage, group in groupby(seen, key=lambda one: one[0]):
        times = [at for _, at in group]
        again = f", {len(times)} times" if len(times) > 1 else ""
        steps.append(f"- {stage_words(stage)}: {moment(times[0], 'd')}{again}")
    weight = case.standing.weight if case.standing else sum(line.weight for line in evidence)
    steps.append(
        f"All of it weighs {weight:.1f};"
        f" a pattern is a concern from {CONCERN} and urgent from {URGENT}."
    )
    return "\n".join(steps)


def _unseen(case: Case) -> str:
    parts = [UNSEEN]
    if any(line.rule == WHEN_UNSURE for line in case.evidence):
        parts.append("Something could not be measured; that is why people are asked.")
    if case.evidence:
        parts.append("A link to a hidden message leads nowhere: *Show the lines* opens its words.")
    return " ".join(parts)


def sentence(words: str) -> str:
    """Return a phrase as a sentence."""
    return f"{words[:1].upper()}{words[1:]}."
