"""From a payload of the fake platform to an event: pure, and never without an answer."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final, assert_never

from msgspec import ValidationError, convert

from leeward_adapters.loopback import wire
from leeward_policies.domain.event import (
    Appealed,
    AutoModActed,
    BrakeRaised,
    CaseMoved,
    Event,
    HelpAsked,
    Judged,
    MemberJoined,
    MemberLeft,
    MessageDeleted,
    MessageEdited,
    MessageSent,
    ReactionAdded,
    RemovedByStaff,
    ReportFiled,
    RolesChanged,
    RoomDescribed,
    RoomMigrated,
    Unreadable,
)
from leeward_policies.domain.message import (
    Author,
    File,
    Link,
    Mention,
    Message,
    Part,
    Quote,
    Sticker,
    Text,
)
from leeward_policies.domain.move import (
    CallAbuseMaterial,
    GiveBack,
    HandOver,
    MarkReported,
    Move,
    Reopen,
    Take,
    WriteNote,
)
from leeward_policies.domain.refs import ChannelRef, MessageRef, UserRef

MOVES: Final[Mapping[wire.Does, Move]] = {
    "take": Take(),
    "give-back": GiveBack(),
    "reopen": Reopen(),
    "call-abuse-material": CallAbuseMaterial(),
}
"""What a press alone says."""

UNKNOWN: Final = "@unknown"
"""Stands for a space or a room that a payload does not tell."""


def normalise(payload: Any, platform: str, received: datetime) -> Event:
    """Turn a decoded payload into an event; what cannot be understood becomes `Unreadable`.

    Args:
        payload: any value that a JSON reader can give.
        platform: the platform's name, as it stands in refs.
        received: when it came in, aware UTC; the time of an unreadable payload.
    """
    try:
        read = convert(_whole(payload), wire.Payload)
        return _Reader(platform, read).event()
    except ValidationError as error:
        return _unreadable(payload, platform, received, _problem(error))
    except (OverflowError, RecursionError) as error:
        problem = f"a value is beyond all bounds ({type(error).__name__})"
        return _unreadable(payload, platform, received, problem)


_ByAModerator = wire.Judgement | wire.CasePressed | wire.Raise

_AboutMember = (
    wire.Joined | wire.Left | wire.Roles | wire.Stopped | wire.Reported | wire.Help | wire.Appeal
)


class _Reader:
    """Turns one payload of the right shape into an event."""

    def __init__(self, platform: str, payload: wire.Payload) -> None:
        self._platform = platform
        self._payload = payload
        self._at = payload.at.astimezone(UTC)
        self._channel = ChannelRef(platform, payload.space, payload.room)

    def event(self) -> Event:
        payload, at, channel = self._payload, self._at, self._channel
        event: Event
        match payload:
            case wire.Sent(message=body):
                event = MessageSent(self._message(body))
            case wire.Edited(message=body):
                event = MessageEdited(self._message(body), at)
            case wire.Deleted(id=message):
                event = MessageDeleted(self._ref(message), at)
            case wire.Removed(id=message, by=by):
                event = RemovedByStaff(self._ref(message), self._user(by), at)
            case wire.Reacted(id=message, member=member, reaction=reaction):
                event = ReactionAdded(self._ref(message), self._user(member), reaction, at)
            case wire.Described(audience=audience, name=name):
                event = RoomDescribed(channel, audience, name, at)
            case wire.Moved(to=to):
                event = RoomMigrated(channel, ChannelRef(self._platform, payload.space, to), at)
            case wire.Judgement() | wire.CasePressed() | wire.Raise():
                event = self._by_a_moderator(payload)
            case _:
                event = self._about_member(payload)
        return event

    def _by_a_moderator(self, payload: _ByAModerator) -> Event:
        at, channel, by = self._at, self._channel, self._user(payload.by)
        match payload:
            case wire.Judgement(case=case, verdict=verdict):
                return Judged(channel, case, by, verdict, at, self._platform)
            case wire.CasePressed(case=case):
                return CaseMoved(channel, case, by, self._move(payload), at, self._platform)
            case wire.Raise(rule=rule, act=act, until=until):
                space, end = channel.space_ref, until.astimezone(UTC)
                return BrakeRaised(channel, by, space, rule, act, end, at, self._platform)
            case _:
                assert_never(payload)

    def _about_member(self, payload: _AboutMember) -> Event:
        at, channel = self._at, self._channel
        event: Event
        match payload:
            case wire.Joined(member=person):
                event = MemberJoined(channel, self._author(person), at)
            case wire.Left(member=member):
                event = MemberLeft(channel, self._user(member), at)
            case wire.Roles(member=person):
                event = RolesChanged(channel, self._author(person), at)
            case wire.Stopped(member=member, rule=rule):
                event = AutoModActed(channel, self._user(member), rule, at)
            case wire.Help(member=member):
                event = HelpAsked(channel, self._user(member), at)
            case wire.Appeal(member=member, decision=decision):
                event = Appealed(channel, self._user(member), decision, at)
            case wire.Reported(reporter=reporter, id=message, member=member):
                event = ReportFiled(
                    channel,
                    self._user(reporter),
                    payload.reason,
                    at,
                    message=None if message is None else self._ref(message),
                    subject=None if member is None else self._user(member),
                    subject_roles=payload.roles,
                    is_abuse_material=payload.abuse,
                )
            case _:
                assert_never(payload)
        return event

    def _move(self, pressed: wire.CasePressed) -> Move:
        match pressed.does:
            case "hand-over":
                return HandOver(self._user(pressed.to or pressed.by))
            case "write-note":
                return WriteNote(pressed.text)
            case "mark-reported":
                return MarkReported(pressed.text)
            case _:
                return MOVES[pressed.does]

    def _user(self, user_id: str) -> UserRef:
        return UserRef(self._platform, "", user_id)

    def _ref(self, message_id: str) -> MessageRef:
        return MessageRef(self._platform, self._payload.space, self._payload.room, message_id)

    def _author(self, person: wire.Person) -> Author:
        joined = person.joined_at
        return Author(
            ref=self._user(person.id),
            name=person.name,
            is_bot=person.bot,
            is_webhook=person.webhook,
            roles=person.roles,
            joined_at=None if joined is None else joined.astimezone(UTC),
        )

    def _message(self, body: wire.Body) -> Message:
        reply = body.reply_to
        return Message(
            ref=self._ref(body.id),
            author=self._author(body.author),
            text=Text(
                body=body.text,
                quoted="" if body.quoted is None else body.quoted.text,
                alt=body.alt,
                embeds=body.embeds,
            ),
            sent_at=body.sent_at.astimezone(UTC),
            parts=self._parts(body),
            reply_to=None if reply is None else self._ref(reply.id),
            reply_author=(
                None if reply is None or reply.author is None else self._user(reply.author)
            ),
            thread=body.thread,
            revision=body.revision,
        )

    def _parts(self, body: wire.Body) -> tuple[Part, ...]:
        parts: list[Part] = [Mention(self._user(member)) for member in body.mentions]
        parts += [Link(link.url, link.shown) for link in body.links]
        parts += [File(file.name, file.media_type, file.size) for file in body.files]
        parts += [Sticker(name) for name in body.stickers]
        if body.quoted is not None:
            author = body.quoted.author
            parts.append(
                Quote(
                    author=None if author is None else self._user(author),
                    is_forward=body.quoted.forwarded,
                )
            )
        return tuple(parts)


def _whole(value: Any) -> Any:
    """Replace half surrogate pairs, which JSON may carry and no store can write."""
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, Mapping):
        return {_whole(key): _whole(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_whole(item) for item in value]
    return value


def _problem(error: ValidationError) -> str:
    """Name the field and never its content, which may be a member's words."""
    _, found, place = str(error).rpartition(" - at ")
    where = place.strip("`") if found else "$"
    return f"the field {where} is missing or is not what it should be"


def _unreadable(payload: Any, platform: str, received: datetime, problem: str) -> Unreadable:
    return Unreadable(ChannelRef(platform, *_place(payload)), received, problem)


def _place(payload: Any) -> tuple[str, str]:
    """Return the space and the room, as far as a broken payload tells them."""
    if not isinstance(payload, Mapping):
        return UNKNOWN, UNKNOWN
    space, room = (payload.get(key) for key in ("space", "room"))
    return _id_or_unknown(space), _id_or_unknown(room)


def _id_or_unknown(value: Any) -> str:
    if isinstance(value, str) and 0 < len(value) <= wire.ID_LENGTH and value.isprintable():
        return value
    return UNKNOWN
