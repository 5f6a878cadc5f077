"""The policy in force: what it does, what it changes, what another would have done last week."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from litestar import Response, get, post
from msgspec import Struct

from leeward.console.guards import LEADS, for_roles
from leeward.console.inside import Asked, Inside, Place, fields_of, inside_of, visitor_of
from leeward.console.knowing import hidden_cases, may_know
from leeward.console.rulings import Ruling, Rulings
from leeward.console.sheets import show
from leeward.report.words import COUNTED
from leeward_policies.case_rights import Role
from leeward_policies.domain.decision import Decision
from leeward_policies.errors import NotReady, PolicyError
from leeward_policies.explain_changes import RuleChange, changes
from leeward_policies.explain_policy import policy_sentences, rule_words
from leeward_policies.policy import Policy, Rule
from leeward_policies.ports import Reader, Standing
from leeward_policies.reconsider import Reconsidering, RuleThenNow

READERS: Final[tuple[Role, ...]] = ("moderator", "safety-lead", "admin")

PLACE: Final = Place("/policy", "Policy", READERS)

WEEK: Final = timedelta(days=7)

DECISIONS_MOST: Final = 5_000
"""Of a week; reconsidering them takes about a second."""

AT_ONCE: Final = 250
"""Decisions that are reconsidered between two looks at whatever else waits."""

MISTAKES_SHOWN: Final = 50

WRONG: Final = 422
"""The answer's status where the pasted policy has mistakes."""


class Tried(Struct, frozen=True, kw_only=True):
    """What another policy would have done in the last week, as far as it can be told."""

    label: str
    changes: tuple[RuleChange, ...]
    sentences: tuple[str, ...]
    rows: tuple[RuleThenNow, ...]
    counted: int
    aside: int
    others: int
    """Decisions that yet another policy made; they are not counted."""
    is_cut: bool
    """There were more than are looked at; only the latest are."""


class Trial(Struct, frozen=True, kw_only=True):
    """What somebody wants to try."""

    text: str = ""
    mistakes: tuple[str, ...] = ()
    more: int = 0
    """Mistakes that are not shown."""
    tried: Tried | None = None


@get("/policy", opt=for_roles(*READERS))
async def policy(request: Asked) -> Response[str]:
    """Show the policy in force."""
    return await _page(request, Trial())


@post("/policy", opt=for_roles(*LEADS))
async def attempt(request: Asked) -> Response[str]:
    """Say what a pasted policy would have done with last week's decisions; nothing is kept."""
    inside, visitor = inside_of(request), visitor_of(request)
    text = (await fields_of(request)).get("policy", "").replace("\r\n", "\n")
    ruling = await ruling_of(inside)
    try:
        proposed = await _rulings(inside).pasted(text)
    except PolicyError as error:
        told = [one.detail for one in error.problems]
        shown = tuple(told[:MISTAKES_SHOWN])
        trial = Trial(text=text, mistakes=shown, more=len(told) - len(shown))
        return await _page(request, trial, status=WRONG)
    await inside.sessions.note("policy.tried", visitor.who, f"policy={proposed.label}")
    tried = await try_out(inside, visitor.reader, ruling.policy, proposed)
    return await _page(request, Trial(text=text, tried=tried))


ROUTES: Final = (policy, attempt)


def _rulings(inside: Inside) -> Rulings:
    if inside.doors.rulings is None:
        raise NotReady(place="the policy", value="it is not known here", cure="Try again.")
    return inside.doors.rulings


async def ruling_of(inside: Inside) -> Ruling:
    """Return the policy in force, or raise `NotReady`."""
    return await _rulings(inside).now()


async def try_out(inside: Inside, reader: Reader, before: Policy, after: Policy) -> Tried:
    """Reconsider last week's decisions under another policy.

    What the reader may not know of is not counted.
    """
    store, now = inside.doors.store, inside.doors.clock.now()
    kept = await store.decisions_between(now - WEEK, now, DECISIONS_MOST + 1)
    secret = {one for case in await hidden_cases(store, reader) for one in case.decisions}
    known = [one for one in kept[:DECISIONS_MOST]
             if one.findings and one.id not in secret and may_know(one, reader)]  # fmt: skip
    own = [one for one in known if one.policy == before.label]
    found = Reconsidering(before, after)
    await _reconsider(found, own)
    return Tried(
        label=after.label,
        changes=changes(before, after),
        sentences=tuple(found.comparison.sentences()),
        rows=found.rows(),
        counted=found.counted,
        aside=found.aside,
        others=len(known) - len(own),
        is_cut=len(kept) > DECISIONS_MOST,
    )


async def _reconsider(found: Reconsidering, decisions: Sequence[Decision]) -> None:
    """Take the decisions a few at a time: the bot itself runs in the same loop."""
    for place, one in enumerate(decisions):
        if place % AT_ONCE == 0:
            await asyncio.sleep(0)
        found.add(one)


async def _page(request: Asked, trial: Trial, status: int = 200) -> Response[str]:
    inside, visitor = inside_of(request), visitor_of(request)
    ruling = await ruling_of(inside)
    now = ruling.policy
    words = [rule_words(rule, now) for rule in now.rules]
    frame = [one for one in policy_sentences(now) if one not in set(words)]
    standing: Standing = inside.doors.desk.standing()
    return show(
        request,
        "policy.html.j2",
        status=status,
        here="/policy",
        act_words=act_words,
        can_try=bool({*LEADS} & {*visitor.reader.roles}),
        changes=changes(ruling.base, now) if ruling.base else (),
        ruling=ruling,
        rules=[(rule, _short(rule, one)) for rule, one in zip(now.rules, words, strict=True)],
        frame=frame[1:],
        trial=trial,
        withheld=standing.withheld,
    )


def act_words(counts: Sequence[tuple[str, int]]) -> str:
    """Return kinds of acts with how many: `3 hidden messages, 1 warning`."""
    return ", ".join(f"{n:,} {_counted(kind, n)}" for kind, n in counts) or "nothing"


def _counted(kind: str, count: int) -> str:
    one, many = next((words for name, words in COUNTED.items() if name == kind), (kind, kind))
    return one if count == 1 else many


def _short(rule: Rule, words: str) -> str:
    """Return a rule's sentence without what stands in its heading already."""
    left = words.removeprefix(f"{rule.id} ({rule.severity})").lstrip(": ")
    return f"{left[:1].upper()}{left[1:]}"
