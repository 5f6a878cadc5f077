"""Who may do what in a room of a server, counted as Discord does; and how names are shown."""

import discord
from discord_examining import plain_server
from hypothesis import given
from hypothesis import strategies as st

from leeward_adapters.discord.hearing.server import (
    ADMINISTRATOR,
    CONNECT,
    EVERYTHING,
    SEND,
    VIEW,
    Overwrite,
    Role,
    Room,
    Server,
)
from leeward_adapters.discord.setting_up.case_rooms import room_problem
from leeward_adapters.live.saying.names import listed, shown

VOICE = discord.ChannelType.voice.value


def test_the_owner_and_administrators_may_everything() -> None:
    """No overwrite holds for them."""
    shut = [Overwrite("1", deny=VIEW), Overwrite("7", deny=EVERYTHING)]
    one = plain_server(Role("7", "Admin", ADMINISTRATOR), overwrites=shut)
    room = one.rooms[0]

    assert one.rights(room, ("7",)) == EVERYTHING
    assert one.rights(room, (), "9") == EVERYTHING
    assert one.rights(room) == 0


def test_overwrites_count_in_discords_order() -> None:
    """@everyone's first, then what any role allows, then the member's own."""
    shut = [
        Overwrite("8", deny=SEND),
        Overwrite("2", allow=VIEW | SEND),
        Overwrite("3", deny=VIEW),
        Overwrite("1", deny=VIEW),
    ]
    one = plain_server(Role("3", "Muted"), overwrites=shut)
    room = one.rooms[0]

    assert one.rights(room, ("3",)) == 0
    assert one.rights(room, ("2", "3")) & VIEW
    assert one.rights(room, ("2", "3")) & SEND
    assert not one.own_rights(room) & SEND
    assert one.own_rights(room) & VIEW


def test_the_chat_of_a_voice_room_needs_connect() -> None:
    """Whoever may not connect does not see it either."""
    one = plain_server()
    room = Room("6", VOICE, "call", permission_overwrites=(Overwrite("1", deny=CONNECT),))

    assert one.rights(room) == 0
    assert one.rights(one.rooms[0]) & VIEW


def test_a_room_of_the_wrong_kind() -> None:
    """Cases go neither into a voice room nor into a category."""
    problem = room_problem(plain_server(), Room("6", VOICE, "call"))

    assert problem is not None
    assert "neither a forum nor a text channel" in problem[0]


bits = st.integers(min_value=0, max_value=2**53 - 1)
overwrites_of = st.lists(
    st.builds(Overwrite, st.sampled_from("1238"), bits, bits), max_size=4
).filter(lambda made: len({one.id for one in made}) == len(made))


@given(everyone=bits, own=bits, made=overwrites_of)
def test_rights_are_those_that_the_library_counts(
    everyone: int, own: int, made: list[Overwrite]
) -> None:
    """Our own counting and discord.py's come to the same in every room for text."""
    base = Server(
        "1",
        roles=(Role("1", permissions=everyone), Role("2", permissions=own)),
        own_id="8",
        own_roles=("2",),
    )
    room = Room("5", permission_overwrites=tuple(made))

    assert base.own_rights(room) == counted_by_the_library(everyone, own, made)


def counted_by_the_library(everyone: int, own: int, made: list[Overwrite]) -> int:
    """Return the rights of a member with one role, as the documented steps have it."""
    permissions = discord.Permissions(everyone | own)
    if permissions.administrator:
        return discord.Permissions.all().value
    for target in ("1", "2", "8"):
        for one in made:
            if one.id == target:
                permissions.handle_overwrite(one.allow, one.deny)
    return permissions.value if permissions.view_channel else 0


@given(st.text(max_size=200))
def test_a_name_cannot_steer_a_terminal(name: str) -> None:
    """Names are chosen by strangers; what is printed is one printable line of them."""
    told = shown(name)

    assert told.isprintable()
    assert told
    assert len(told) <= 60


def test_lists_read_as_sentences() -> None:
    """One, two, three and too many names."""
    assert listed([]) == ""
    assert listed(["a"]) == "a"
    assert listed(["a", "b", "c"]) == "a, b and c"
    assert listed(["a", "b", "c"], most=2) == "a, b and 1 more"
