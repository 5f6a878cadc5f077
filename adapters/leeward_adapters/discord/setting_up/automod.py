"""AutoMod rules of ours: what should stand, how that differs from what does, and making it so.

Only rules that Leeward made are ever touched: named "Leeward: …" and created by the bot.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final, Literal

from msgspec import Struct

from leeward_adapters.discord.setting_up.automod_words import INVITATIONS, tricks
from leeward_adapters.live.saying.names import counted, listed, shown
from leeward_policies.advice import FIRST_LANGUAGE, advice

OURS: Final = "Leeward: "
"""How the names of our rules begin."""

Kind = Literal["tricks", "invitations"]
"""What can be stopped: addresses made to take accounts; ways into other groups."""

KINDS: Final[tuple[Kind, ...]] = ("tricks", "invitations")

KEYWORD: Final = 1
MESSAGE_SEND: Final = 1
BLOCK: Final = 1
"""Discord's numbers for a rule of words, for messages, and for stopping them."""

RULES_MOST: Final = 6
"""Keyword rules in one server."""

ROLES_MOST: Final = 20
ROOMS_MOST: Final = 50
KEYWORDS_MOST: Final = 1_000
KEYWORD_LONGEST: Final = 60
PATTERNS_MOST: Final = 10
SAYS_LONGEST: Final = 150
"""Discord's limits (Auto Moderation reference)."""


class Rule(Struct, frozen=True):
    """One rule as it should stand."""

    name: str
    says: str
    """What the author reads."""
    keywords: tuple[str, ...] = ()
    patterns: tuple[str, ...] = ()
    allowed: tuple[str, ...] = ()
    """What is let through all the same."""
    exempt_roles: tuple[str, ...] = ()
    exempt_rooms: tuple[str, ...] = ()
    enabled: bool = True

    def payload(self) -> dict[str, Any]:
        """Return the rule as Discord takes it."""
        return {
            "name": self.name,
            "event_type": MESSAGE_SEND,
            "trigger_type": KEYWORD,
            "trigger_metadata": {
                "keyword_filter": list(self.keywords),
                "regex_patterns": list(self.patterns),
                "allow_list": list(self.allowed),
            },
            "actions": [{"type": BLOCK, "metadata": {"custom_message": self.says}}],
            "enabled": self.enabled,
            "exempt_roles": list(self.exempt_roles),
            "exempt_channels": list(self.exempt_rooms),
        }


class Present(Struct, frozen=True):
    """One rule as it stands, whoever made it."""

    id: str
    creator_id: str
    rule: Rule
    trigger: int = KEYWORD
    is_plain: bool = True
    """It stops messages and does nothing else."""

    def is_of(self, bot_id: str) -> bool:
        """Say whether the bot made it, so that it may touch it."""
        return self.rule.name.startswith(OURS) and self.creator_id == bot_id


class Diff(Struct, frozen=True):
    """What would be done to AutoMod; nothing else of it is touched."""

    added: tuple[Rule, ...] = ()
    changed: tuple[tuple[Present, Rule], ...] = ()
    removed: tuple[Present, ...] = ()
    same: tuple[Present, ...] = ()
    others: int = 0
    """Rules that are not ours and stay as they are."""
    problem: str = ""
    """Why it cannot be done, as a sentence; empty where it can."""

    def __bool__(self) -> bool:
        """Whether there is anything to do."""
        return bool(self.added or self.changed or self.removed)

    def sentences(self) -> Iterator[str]:
        """Yield what would be done, for the person who confirms it."""
        for rule in self.added:
            yield (
                f"New: **{shown(rule.name)}** stops a message with {_looks_for(rule)} before"
                f" anybody reads it. Its author reads: “{rule.says}”{_exempt(rule)}"
            )
        for present, rule in self.changed:
            yield f"Changed: **{shown(rule.name)}**: {_changes(present, rule)}."
        for present in self.removed:
            yield f"Removed: **{shown(present.rule.name)}**."
        if self.same:
            yield f"As it is: {listed(one.rule.name for one in self.same)}."
        if self.others:
            yield f"Not touched: {counted(self.others, 'rule')} that Leeward did not make."


def _looks_for(rule: Rule) -> str:
    parts = []
    if rule.keywords:
        parts.append(f"one of {counted(len(rule.keywords), 'word')}, such as `{rule.keywords[0]}`")
    if rule.patterns:
        parts.append(f"one of {counted(len(rule.patterns), 'pattern')} of addresses")
    return " or ".join(parts)


def _exempt(rule: Rule) -> str:
    roles, rooms = counted(len(rule.exempt_roles), "role"), counted(len(rule.exempt_rooms), "room")
    left = [text for text, some in ((roles, rule.exempt_roles), (rooms, rule.exempt_rooms)) if some]
    return f" It leaves out {' and '.join(left)}." if left else ""


def _changes(present: Present, rule: Rule) -> str:
    before = present.rule
    parts = (
        ("what it looks for", _sets(before) != _sets(rule)),
        ("what its author reads", before.says != rule.says or not present.is_plain),
        ("the roles it leaves out", set(before.exempt_roles) != set(rule.exempt_roles)),
        ("the rooms it leaves out", set(before.exempt_rooms) != set(rule.exempt_rooms)),
        ("it is switched on again", before.enabled != rule.enabled),
    )
    return ", ".join(text for text, differs in parts if differs)


def _sets(rule: Rule) -> tuple[frozenset[str], ...]:
    """Return what a rule looks for; Discord keeps no order."""
    return frozenset(rule.keywords), frozenset(rule.patterns), frozenset(rule.allowed)


# --- what should stand ------------------------------------------------------------------------


def wanted(
    kinds: Iterable[Kind],
    *,
    language: str = FIRST_LANGUAGE,
    staff: Sequence[str] = (),
    adult_rooms: Sequence[str] = (),
    own_invites: Sequence[str] = (),
) -> tuple[Rule, ...]:
    """Return the rules that should stand.

    Args:
        kinds: what is to be stopped before it is published.
        language: of what the author reads.
        staff: ids of roles that are exempt, most important first; 20 count.
        adult_rooms: ids of rooms in which ways into other groups may be posted; 50 count.
        own_invites: codes of invitations to this server, which are let through.
    """
    chosen = frozenset(kinds)
    rules = []
    if "tricks" in chosen:
        rules.append(
            Rule(
                f"{OURS}tricks to take accounts",
                advice("automod-trick", language).text,
                patterns=tricks(),
                exempt_roles=tuple(staff[:ROLES_MOST]),
            )
        )
    if "invitations" in chosen:
        rules.append(
            Rule(
                f"{OURS}ways into other groups",
                advice("automod-invite", language).text,
                keywords=INVITATIONS,
                allowed=tuple(f"*discord.gg/{code}*" for code in own_invites),
                exempt_roles=tuple(staff[:ROLES_MOST]),
                exempt_rooms=tuple(adult_rooms[:ROOMS_MOST]),
            )
        )
    return tuple(rules)


def kinds_of(present: Iterable[Present], bot_id: str) -> tuple[Kind, ...]:
    """Return what our rules that stand now are for."""
    names = {one.rule.name for one in present if one.is_of(bot_id)}
    return tuple(kind for kind in KINDS if wanted((kind,))[0].name in names)


def stale(ours: Iterable[Present], language: str = FIRST_LANGUAGE) -> tuple[str, ...]:
    """Return the names of our rules that look for, say or do other than they should.

    Whom and where they leave out is the admin's choice.
    """
    should = {rule.name: rule for rule in wanted(KINDS, language=language)}
    names = []
    for one in ours:
        rule = should.get(one.rule.name)
        if rule is None or not one.is_plain or _core(one.rule) != _core(rule):
            names.append(one.rule.name)
    return tuple(names)


def _core(rule: Rule) -> tuple[object, ...]:
    return frozenset(rule.keywords), frozenset(rule.patterns), rule.says, rule.enabled


# --- the difference ---------------------------------------------------------------------------


def diff(present: Iterable[Present], rules: Iterable[Rule], bot_id: str) -> Diff:
    """Compare what stands with what should; only the bot's own rules are ever changed."""
    mine, others, words = {}, 0, 0
    for one in present:
        words += one.trigger == KEYWORD
        if one.is_of(bot_id):
            mine[one.rule.name] = one
        else:
            others += 1
    added, changed, same = [], [], []
    for rule in rules:
        standing = mine.pop(rule.name, None)
        if standing is None:
            added.append(rule)
        elif _changes(standing, rule):
            changed.append((standing, rule))
        else:
            same.append(standing)
    removed = tuple(mine.values())
    over = words + len(added) - len(removed) - RULES_MOST
    problem = (
        f"Discord allows {RULES_MOST} keyword rules in a server, and this would make"
        f" {RULES_MOST + over}. Remove one of the server's own, or choose fewer."
        if over > 0 and added
        else ""
    )
    return Diff(tuple(added), tuple(changed), removed, tuple(same), others, problem)
