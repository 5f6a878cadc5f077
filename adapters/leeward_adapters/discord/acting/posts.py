"""How a case looks to the people who judge it: a card without anybody's words, and its buttons."""

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Final

import discord
from msgspec import Struct

from leeward_adapters.discord.sending.custom_ids import Press, Verb, nonce_of
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
    snowflake,
    told,
)
from leeward_policies.case_story import story_of
from leeward_policies.domain.action import AskHuman, Because, Urgency
from leeward_policies.domain.case import Case, CaseEvidence, Status, Verdict
from leeward_policies.domain.refs import DIRECT_SPACE
from leeward_policies.domain.signals import STAGES
from leeward_policies.explain import asked_words, stage_words, urgency_words
from leeward_policies.grooming.assess import CONCERN, URGENT
from leeward_policies.ports import Capabilities

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

OVER: Final[tuple[Status, ...]] = ("resolved", "closed")

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

UNSEEN: Final = (
    "Direct messages between members, voice and pictures. What is shown here may be a part of it."
)

_PRIMARY, _SECONDARY = discord.ButtonStyle.primary, discord.ButtonStyle.secondary
_SUCCESS, _DANGER = discord.ButtonStyle.success, discord.ButtonStyle.danger


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
    embed = discord.Embed(
        title=shortened(thread_name(case), TITLE_LONGEST),
        description=_description(case, beside),
        colour=COLOURS[case.urgency],
        timestamp=case.opened_at,
    )
    for name, value in _fields(case, beside):
        embed.add_field(name=name, value=value, inline=False)
    embed.set_footer(text=f"{case.id} · opened")
    return Card(case.id, thread_name(case), embed, case_buttons(case, beside.can))


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
    embed.add_field(name="How soon", value=_sentence(urgency_words(action.urgency)), inline=False)
    if action.message is not None and (link := link_to(action.message)) is not None:
        place = f"{room(action.message.channel_ref)} · [open]({link})"
        embed.add_field(name="Where", value=shortened(place, FIELD_LONGEST), inline=False)
    if beside.unable:
        unable = shortened(beside.unable, SHORT_FIELD)
        embed.add_field(name="Not done", value=unable, inline=False)
    embed.set_footer(text=f"{handle} · rule {shortened(action.rule, 100)}")
    return Card(handle, shortened(name, THREAD_NAME_LONGEST), embed, None)


def handle_in(message: discord.Message) -> str | None:
    """Return what a posted card is found by; None where the message is none."""
    text = message.embeds[0].footer.text if message.embeds else None
    return text.partition(" · ")[0] if text else None


# --- the words ------------------------------------------------------------------------------


def _description(case: Case, beside: Beside) -> str:
    because = beside.because
    if because is None and case.evidence:
        because = case.evidence[-1].because
    headline = "People are asked to look." if because is None else told(because)
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
    if case.status not in OVER:
        due = "" if case.due is None else f" Due {moment(case.due, 'R')}."
        yield "How soon", _sentence(urgency_words(case.urgency)) + due
    if any(line.weight for line in case.evidence):
        yield "Pattern", shortened(_pattern(case), PATTERN_SHOWN)
    if case.assignee is not None:
        yield "Taken by", member_called(case.assignee)
    if case.verdict is not None:
        yield "Verdict", VERDICTS[case.verdict]
    if beside.done:
        yield "Done so far", shortened(_sentence(", ".join(beside.done)), SHORT_FIELD)
    if beside.unable:
        yield "Not done", shortened(beside.unable, SHORT_FIELD)
    story = story_of(case, str, str)
    if story.against:
        yield "What speaks against it", shortened(" ".join(story.against), SHORT_FIELD)
    yield "What Leeward cannot see", _unseen(case)
    if case.status not in OVER:
        steps = "; ".join(step.short for step in story.next)
        yield "Next", shortened(_sentence(steps), SHORT_FIELD + SHORT_FIELD // 3)


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


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}."


# --- the buttons ----------------------------------------------------------------------------


def case_buttons(case: Case, can: Capabilities) -> discord.ui.View:
    """Return what people may press on a case as it stands; what only fails is left out."""
    over = case.status in OVER
    rows: list[list[tuple[Verb, str, discord.ButtonStyle]]] = [[], [], []]
    if not over and case.assignee is None:
        rows[0].append(("take", "Take", _PRIMARY))
    if not over:
        rows[0].append(("right", "That's right", _SUCCESS))
        rows[0].append(("wrong", "That's wrong", _SECONDARY))
    rows[0].append(("lines", "Show the lines", _SECONDARY))
    rows[1].append(("undo", "Undo", _SECONDARY))
    if not over and case.channel.space != DIRECT_SPACE:
        is_person = snowflake(case.subject.author.id) is not None
        if is_person and can.restrict != "none":
            rows[1].append(("timeout", "Time-out", _SECONDARY))
        if is_person and can.kick != "none":
            rows[2].append(("kick", "Kick", _DANGER))
        if is_person and can.ban != "none":
            rows[2].append(("ban", "Ban", _DANGER))
        if can.lock != "none":
            rows[2].append(("lock", "Lock DMs", _DANGER))
    return buttons(
        [(Press(verb, case.id), label, style) for verb, label, style in row] for row in rows
    )


def buttons(rows: Iterable[Iterable[tuple[Press, str, discord.ButtonStyle]]]) -> discord.ui.View:
    """Return rows of buttons; who answers a press is told by its id alone.

    The view is over before it begins: discord.py keeps no copy of it, so that memory does not
    grow with every post, and a press reaches the persistent buttons in any later process.
    """
    view = discord.ui.View(timeout=None)
    filled = [list(row) for row in rows]
    for number, row in enumerate(row for row in filled if row):
        for press, label, style in row:
            button: discord.ui.Button[discord.ui.View] = discord.ui.Button(
                label=label, style=style, custom_id=press.custom_id(), row=number
            )
            view.add_item(button)
    view.stop()
    return view
