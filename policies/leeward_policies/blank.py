"""Blank states: what is known of a room, a member and a pair before anything was said."""

from datetime import datetime

from leeward_policies.domain.conversation import AuthorState, PairState, RoomState
from leeward_policies.domain.refs import ChannelRef, UserRef


def blank_room(channel: ChannelRef) -> RoomState:
    """Return the state of a room in which nothing was said yet."""
    return RoomState(channel)


def blank_author(member: UserRef, at: datetime) -> AuthorState:
    """Return the state of a member first seen at `at`."""
    return AuthorState(member, at)


def blank_pair(author: UserRef, target: UserRef, at: datetime) -> PairState:
    """Return the state of two members whose first line is of `at`."""
    return PairState(author, target, at)
