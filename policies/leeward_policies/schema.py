"""The policy file as it is written: one frozen table for every part of the TOML, no key unknown."""

from typing import Annotated, Final, Literal

from msgspec import Meta, Struct, field

from leeward_policies.domain.action import Asked, Mode, Severity
from leeward_policies.domain.conversation import Tie
from leeward_policies.domain.message import Audience
from leeward_policies.domain.signals import Aim, Category

SCHEMA: Final = 1
"""The version of this schema; a file says which one it was written for."""

HUMAN_ONLY: Final = ("kick", "ban", "lock", "reveal", "unrestrict", "unban", "unlock")
"""Acts that stand in no policy: only a person may (`design.md`, principle 1)."""

NOTHING: Final = "nothing"
"""What an example expects when no rule may find anything."""

WHEN_UNSURE: Final = "when-unsure"
"""The rule id of findings that say that something could not be measured."""

WARNING: Final = "warning"
"""The words of a warning where a rule names no others."""

WARNINGS: Final = (WARNING, "bully-author", "sexual-ask")
"""What an author may be told about a message: a broken rule, words that hurt, an ask for what
nobody may ask of somebody young."""

Share01 = Annotated[float, Meta(gt=0, le=1)]
Voices = Annotated[int, Meta(ge=1, le=20)]
PerHour = Annotated[int, Meta(ge=0, le=10_000)]

# --- Conditions: the first field is the key by which a condition is told from another ---------


class SignalCondition(Struct, frozen=True, forbid_unknown_fields=True):
    """A detector measured at least so much."""

    signal: str
    """A signal's full name, such as `personal-info.phone`."""
    at_least: Share01
    """The score from which on it holds."""
    aim: Aim | tuple[Aim, ...] = ()
    """Whom the words must be meant for; empty for anybody."""


TrendName = Literal["grooming", "new-contact", "bullying", "pile-on", "exclusion"]
"""A pattern over time: of one member toward another, of one toward several newly met, of hurting
one, of several toward one, of shutting one out."""


class TrendCondition(Struct, frozen=True, forbid_unknown_fields=True):
    """A pattern toward a member has grown, and this event added to it."""

    trend: TrendName
    at_least: Literal["watch", "concern", "urgent"]


class WordsCondition(Struct, frozen=True, forbid_unknown_fields=True):
    """One of the words or phrases stands in the message, whole, however it is disguised."""

    words: tuple[str, ...]


class PatternCondition(Struct, frozen=True, forbid_unknown_fields=True):
    """An RE2 pattern is found in the message."""

    pattern: str


class EventCondition(Struct, frozen=True, forbid_unknown_fields=True):
    """Something happened that is no message."""

    event: Literal["report-filed", "help-asked", "appealed", "tip-undelivered"]


class RoleCondition(Struct, frozen=True, forbid_unknown_fields=True):
    """The author holds a role that the admin mapped; narrows other conditions."""

    role: Literal["young", "staff"]


Condition = (
    SignalCondition
    | TrendCondition
    | WordsCondition
    | PatternCondition
    | EventCondition
    | RoleCondition
)

# --- Actions: the first field is the key by which an action is told from another --------------


class NoteDo(Struct, frozen=True, forbid_unknown_fields=True):
    """Keep it in the record; nobody is told."""

    note: Literal[True]


class TipDo(Struct, frozen=True, forbid_unknown_fields=True):
    """Give a member a private piece of advice."""

    tip: str
    """A topic of the advice, such as `own-phone`."""
    to: Literal["author", "target"]


class WarnDo(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Tell the author, in private, that a message was not all right."""

    warn: Literal["author"]
    topic: str = field(default=WARNING, name="with")
    """The words that are read, one of `WARNINGS`."""


class HideDo(Struct, frozen=True, forbid_unknown_fields=True):
    """Take the message out of sight."""

    hide: Literal["message"]


class RestrictDo(Struct, frozen=True, forbid_unknown_fields=True):
    """Keep the author from writing for a time."""

    restrict: Literal["author"]
    duration: str = field(name="for")
    """From one minute to 28 days: `10m`, `1h`, `2d`."""


class AskDo(Struct, frozen=True, forbid_unknown_fields=True):
    """Ask people to look."""

    ask: Asked
    urgency: Literal["low", "medium", "high", "urgent", "first"] | None = None
    """The rule's severity if left out; `first` is another word for `urgent`."""


Do = NoteDo | TipDo | WarnDo | HideDo | RestrictDo | AskDo

# --- The file ---------------------------------------------------------------------------------


class RolesTable(Struct, frozen=True, forbid_unknown_fields=True):
    """What the platform's roles mean."""

    young: tuple[str, ...] | None = None
    staff: tuple[str, ...] | None = None


class AudienceTable(Struct, frozen=True, forbid_unknown_fields=True):
    """Whom rooms are for; a room or space that is named nowhere is young."""

    young: tuple[str, ...] | None = None
    mixed: tuple[str, ...] | None = None
    adult: tuple[str, ...] | None = None
    roles: RolesTable = RolesTable()


class KnownTable(Struct, frozen=True, forbid_unknown_fields=True):
    """A member whose closeness to others has a reason; they are watched over all the same."""

    who: str
    """An account, such as `discord:4711`."""
    as_: Tie = field(name="as")
    """What they are to those others."""
    to: tuple[str, ...] = ()
    """To which accounts; empty: to everybody."""


class LinkedTable(Struct, frozen=True, forbid_unknown_fields=True):
    """Accounts of one person on several platforms."""

    accounts: tuple[str, ...]


class WhenUnsureTable(Struct, frozen=True, forbid_unknown_fields=True):
    """What is done when a rule could have matched but something could not be measured."""

    do: tuple[Do, ...]


class BrakesTable(Struct, frozen=True, forbid_unknown_fields=True):
    """How often a space may be acted on in an hour for one rule, before people are paged."""

    restrictions_per_hour: PerHour | None = None
    hides_per_hour: PerHour | None = None


class RuleTable(Struct, frozen=True, forbid_unknown_fields=True):
    """One rule."""

    id: str
    because: str = ""
    """A template of the reason, with fields such as `{author}` and `{target}`."""
    any: tuple[Condition, ...] = ()
    """At least one of these must hold."""
    all: tuple[Condition, ...] = ()
    """All of these must hold."""
    audience: tuple[Audience, ...] = ()
    """Only in rooms of these audiences; empty for every room."""
    mode: Mode | None = None
    """May only be weaker than the file's."""
    do: tuple[Do, ...] = ()
    severity: Severity | None = None
    """Left out, it follows from what the rule does."""
    category: Category | None = None
    """Left out, it follows from the conditions."""
    cooldown: str | None = None
    """How long the rule does not tip or warn the same member again."""
    enabled: bool = True
    """False switches the rule off, also one of the policy that this one extends."""


class ExampleTable(Struct, frozen=True, forbid_unknown_fields=True):
    """A line, or several by one author, and the rule that must find it."""

    says: str | tuple[str, ...]
    expect: str
    """The id of a rule, or `nothing`."""
    by: Literal["member", "young", "staff"] = "member"
    audience: Audience = "young"
    reply: bool = False
    """The lines answer somebody."""
    mention: bool = False
    """The lines call somebody by name."""
    every: str = "1m"
    """The time between several lines."""
    voices: Voices = 1
    """How many members say the lines in turn; with `reply` or `mention`, all to the same ones."""
    readers: Voices = 1
    """How many members the lines answer or call by name, in turn."""


class PolicyFile(Struct, frozen=True, forbid_unknown_fields=True):
    """The whole file."""

    schema: Literal[1]
    name: str
    version: str
    extends: str | None = None
    """A pack, or a file beside this one, whose rules come first."""
    mode: Mode | None = None
    """`observe` if no file says otherwise."""
    audience: AudienceTable = AudienceTable()
    known: tuple[KnownTable, ...] = ()
    linked: tuple[LinkedTable, ...] = ()
    when_unsure: WhenUnsureTable | None = None
    brakes: BrakesTable = BrakesTable()
    rule: tuple[RuleTable, ...] = ()
    example: tuple[ExampleTable, ...] = ()
