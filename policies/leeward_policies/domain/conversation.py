"""Conversation: the bounded, decayed state that `fold` keeps of a room and the people in it.

A `Conversation` is the slice of that state which one event touches. Lines and
traces live in memory alone; what reaches the disk is in `PairState.evidence`, `PairState.hurts`,
`AuthorState.breadth` and `AuthorState.given`, and none of it holds text.
"""

from datetime import datetime
from typing import Literal

from msgspec import Struct

from leeward_policies.domain.message import Audience
from leeward_policies.domain.refs import ChannelRef, MessageRef, UserRef
from leeward_policies.domain.signals import STAGES, Stage

Level = Literal["none", "watch", "concern", "urgent"]
"""How far a pattern has grown; `none` is below every rule."""

LEVELS: tuple[Level, ...] = ("none", "watch", "concern", "urgent")
"""All levels, rising."""

LINES_KEPT = 50
"""Lines of a room kept in memory (`itu.md`: clean messages, RAM window of 50 messages)."""

LINES_KEPT_SECONDS = 30 * 60
"""Age at which a line leaves the memory (`itu.md`: RAM window of 30 minutes)."""

LINE_TEXT_KEPT = 2_000
"""Code points of a line kept in memory, so that giant messages cannot fill it."""

TRACES_KEPT = 24
"""Recent messages of an author, across rooms, remembered by digest for pace and repetition."""

STAGE_KEPT = 4
"""Evidence kept a stage of a pair: the two strongest lines, the first and the last.

No assessment reads more than these (`grooming.assess`), so nothing found is lost by the bound.
"""

EVIDENCE_KEPT = STAGE_KEPT * len(STAGES)
"""Evidence kept a pair at most."""

UNPLACED_KEPT = 8
"""Evidence of an author kept until it is known for whom the lines were meant."""

RELIEF_KEPT = 6
"""Lines kept a pair that look like a stage and read as harmless, those that weigh most."""

BREADTH_KEPT = 16
"""Targets remembered an author, heaviest first."""

GIVEN_KEPT = 32
"""Notices remembered a member, newest first; they carry the cooldowns."""

HURTS_KEPT = 12
"""Lines kept a pair in which one hurt the other, those that weigh most."""

HURT_BY_KEPT = 16
"""Hurtful lines of others kept a member, the newest; a pile-on rests on them."""

HURT_BY_KEPT_SECONDS = 24 * 3600
"""How long they are kept: whom several shut out in one day is counted by them."""

SHOWN_KEPT = 32
"""Members of a room whose shown name is known again, staff before others."""

ADDRESSEES_MAX = 4
"""Members one line may be meant for at most; they share its weight."""

SPEAKERS_KEPT = 8
"""Members remembered a room as having spoken there, for who is meant by whose line."""

SPEAKERS_KEPT_SECONDS = 7 * 24 * 3600
"""How long it is remembered that somebody spoke in a room: one week of a slow room."""


HurtKind = Literal["insult", "exclusion", "threat", "harm-wish", "toxicity"]
"""How a line hurts; `toxicity` is a model's word alone, without a turn of speech behind it."""

HURT_KINDS: tuple[HurtKind, ...] = ("insult", "exclusion", "threat", "harm-wish", "toxicity")
"""All kinds, in the order in which a reason lists them."""


Tie = Literal["relative", "coach", "teacher", "friend"]
"""Why two are close, as the admin named it; it explains some steps, and never the gravest."""


class Share(Struct, frozen=True, gc=False):
    """How likely a line is meant for a member."""

    target: UserRef
    """The member it may be meant for."""
    weight: float
    """In (0, 1]; the shares of one line sum to at most 1."""


class Line(Struct, frozen=True, gc=False):
    """A line that was said; in memory only."""

    ref: MessageRef
    """Which message it is."""
    author: UserRef
    """Who said it."""
    at: datetime
    """When it was sent, by event time."""
    text: str
    """The body, cut to `LINE_TEXT_KEPT`."""
    shares: tuple[Share, ...] = ()
    """Whom it was taken to be meant for; an edit and late evidence go to the same members."""
    is_bot: bool = False
    """A program said it; it is meant for nobody's pair."""
    revision: int = 0
    """The last one that was seen."""


class Speaker(Struct, frozen=True, gc=False):
    """That a member spoke in a room, and to whom; in memory only."""

    member: UserRef
    """Who spoke."""
    at: datetime
    """When last, by event time."""
    to: UserRef | None = None
    """For whom that line was likely meant; None when unsure."""
    is_bot: bool = False
    """A program; no line is taken to be meant for it."""


class Given(Struct, frozen=True, gc=False):
    """That a member was told something, or people asked about a room; cooldowns rest on it."""

    what: str
    """The action's kind and topic or rule, such as `tip:own-phone` or `warn:insult`."""
    at: datetime
    """When, by event time."""


class Shown(Struct, frozen=True, gc=False):
    """Under what name a member speaks in a room, as hashes; in memory only."""

    member: UserRef
    """Who."""
    names: tuple[int, int, int]
    """Of the name as it is read, with look-alikes undone, and with figures read as letters."""
    since: datetime
    """When first seen under it here, by event time."""
    at: datetime
    """When last, to within a day; an old name is let go."""
    is_staff: bool = False
    """Somebody whom members turn to."""


class Roll(Struct, frozen=True, gc=False):
    """Under what names the members of a room speak; in memory only."""

    members: tuple[Shown, ...] = ()
    """Each once, staff last, else who was silent longest first; no bots, no bridges."""
    read: tuple[int, ...] = ()
    """The last of each one's hashes, in the same order, so that a new name is told at a glance."""


class RoomState(Struct, frozen=True, gc=False):
    """What is known of one room; in memory only."""

    channel: ChannelRef
    """Which room."""
    described_as: Audience | None = None
    """What the platform or the export says; the policy's own list goes first."""
    recent: tuple[Line, ...] = ()
    """In the order in which they arrived, oldest first."""
    speakers: tuple[Speaker, ...] = ()
    """Each member once, who spoke last stands last."""
    given: tuple[Given, ...] = ()
    """For which detectors people were asked to look: `unsure:<detector>`; newest first."""
    within: tuple[ChannelRef, ...] = ()
    """What the room is part of, the nearest first; the policy may name one of these instead."""
    shown: Roll = Roll()
    """Under what names members speak here."""


class Trace(Struct, frozen=True, gc=False):
    """That an author wrote, without what; in memory only."""

    at: datetime
    """When, by event time."""
    channel: ChannelRef
    """In which room."""
    digest: int
    """A hash of the squeezed text; 0 for a text too short to count as a repetition."""


class Breadth(Struct, frozen=True, gc=False):
    """That an author's lines to one target carried evidence."""

    target: UserRef
    """To whom the lines were said."""
    weight: float
    """Log-odds, as last assessed."""
    at: datetime
    """When it was assessed, by event time; the weight decays from then on."""


class Evidence(Struct, frozen=True, gc=False):
    """One line's contribution to a pair: what, where, how much."""

    stage: Stage
    """What kind of step the line shows."""
    signal: str
    """Name of the signal it rests on."""
    weight: float
    """Log-odds when new; decay is applied when the pair is assessed."""
    at: datetime
    """When the line was said, by event time."""
    message: MessageRef
    """Which line; its text is not here."""
    revision: int = 0
    """Of the message, as it read when it was weighed."""


class Relief(Struct, frozen=True, gc=False):
    """One line that looks like a stage and reads as harmless: it speaks against a pattern."""

    message: MessageRef
    """Which line; its text is not here."""
    at: datetime
    """When the line was said, by event time."""
    weight: float
    """Log-odds against a pattern, when new; decay is applied when the pair is assessed."""


class Hurt(Struct, frozen=True, gc=False):
    """One line in which a member hurt another: how much, how, and in what tone."""

    message: MessageRef
    """Which line; its text is not here."""
    at: datetime
    """When it first hurt, by event time."""
    weight: float
    """In multiples of a plain insult, when new; decay is applied when it is assessed."""
    kinds: tuple[HurtKind, ...]
    """How it hurts, in the order of `HURT_KINDS`."""
    phrase: int
    """A fingerprint of eight bits: the same words weigh less, and no words can be told from it."""
    is_warm: bool = False
    """It laughs, jokes, or says something dear."""


class HurtBy(Struct, frozen=True, gc=False):
    """That somebody's line hurt a member; in memory only."""

    author: UserRef
    """Who said it."""
    hurt: Hurt
    """The line."""
    is_returned: bool = False
    """The two tease each other: the member answered in kind and in a warm tone."""


class AuthorState(Struct, frozen=True, gc=False):
    """What is known of one member across rooms and targets."""

    member: UserRef
    """Who."""
    first_seen: datetime
    """When first seen, by event time."""
    traces: tuple[Trace, ...] = ()
    """Oldest first; in memory only."""
    breadth: tuple[Breadth, ...] = ()
    """Heaviest first."""
    given: tuple[Given, ...] = ()
    """Newest first."""
    unplaced: tuple[Evidence, ...] = ()
    """Evidence of lines meant for nobody we could name yet; in memory only."""
    hurt_by: tuple[HurtBy, ...] = ()
    """Lines of others that hurt this member, oldest first; in memory only."""


class PairState(Struct, frozen=True, gc=False):
    """What one member (author) has said to another (target)."""

    author: UserRef
    """Who speaks."""
    target: UserRef
    """Who is spoken to."""
    first_at: datetime
    """When first spoken to, by event time."""
    lines: float = 0.0
    """Lines meant for the target; a line of uncertain address counts by its share."""
    evidence: tuple[Evidence, ...] = ()
    """Oldest first."""
    level: Level = "none"
    """As assessed after the last evidence."""
    hurts: tuple[Hurt, ...] = ()
    """Oldest first."""
    bullying: Level = "none"
    """As assessed after the last of `hurts`."""
    relief: tuple[Relief, ...] = ()
    """What speaks against a pattern, oldest first; only of pairs with evidence."""

    @property
    def gravest(self) -> Level:
        """The graver of the two levels; while it is above `none`, lines that weigh are kept."""
        if self.bullying == "none":
            return self.level
        return max(self.level, self.bullying, key=LEVELS.index)


class Conversation(Struct, frozen=True, gc=False):
    """The slice of the state that one event touches."""

    room: RoomState
    """Where it happens."""
    author: AuthorState
    """What is known of whoever acts."""
    shares: tuple[Share, ...] = ()
    """Whom the line is meant for, likeliest first."""
    pairs: tuple[PairState, ...] = ()
    """Author to target, in the order of `shares`."""
    targets: tuple[AuthorState, ...] = ()
    """What is known of each target, in the order of `shares`."""
    answers: tuple[PairState, ...] = ()
    """Target to author, of those `pairs` in which somebody was hurt; only read."""
    ties: tuple[Tie | None, ...] = ()
    """How each target stands to the author, in the order of `shares`; empty: nobody was named."""
    elsewhere: tuple[tuple[Evidence, ...], ...] = ()
    """What the same two said by other accounts that the admin linked, in the order of `shares`;
    only read. Empty: none are linked."""
    others: tuple[Breadth, ...] = ()
    """Whom the author's other accounts have tried; only read."""
