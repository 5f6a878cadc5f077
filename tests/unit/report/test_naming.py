"""How people and rooms are called on a page."""

from collections.abc import Sequence

from leeward.report.naming import NAME_LENGTH, Naming, Rooms
from leeward.report.summary import Person, Room
from leeward.testing.builders import ROOM, user
from leeward_policies.domain.refs import ChannelRef


def _people(*names: str) -> Sequence[Person]:
    return [Person(user(f"u{at}"), at + 1, name) for at, name in enumerate(names)]


def _called(*names: str, full_names: bool) -> list[str]:
    naming = Naming(_people(*names), full_names=full_names)
    return [naming(user(f"u{at}")).strip("\u2068\u2069") for at in range(len(names))]


def test_short_names_tell_people_apart() -> None:
    """Two members with one name have different numbers, and nobody's name is whole."""
    assert _called("Anastasia", "Anastasia", "Al", "", full_names=False) == [
        "member 1 (An…)",
        "member 2 (An…)",
        "member 3 (A.)",
        "member 4",
    ]


def test_full_names_are_shown_when_asked_for() -> None:
    """Names stand whole; a number is added only where two are the same."""
    assert _called("Ana", "Ben", "Ana", "", full_names=True) == [
        "Ana (member 1)",
        "Ben",
        "Ana (member 3)",
        "member 4",
    ]


def test_a_giant_name_is_cut() -> None:
    """A name of ten thousand letters cannot fill the page."""
    assert _called("x" * 10_000, full_names=True) == ["x" * NAME_LENGTH + "…"]


def test_a_name_from_right_to_left_is_kept_apart() -> None:
    """Such a name is isolated, so that it does not turn the sentence around it."""
    naming = Naming(_people("لیلا"), full_names=True)

    assert naming(user("u0")) == "\u2068لیلا\u2069"


def test_members_who_are_called_are_shortened_too() -> None:
    """A mention shows a number; only whom the message calls, and only after an @."""
    people = _people("Anastasia", "Ben", "")
    ana, ben, nobody = (person.ref for person in people)
    text = "@Anastasia @Ben Ben and Anastasia, @ hi"

    assert (
        Naming(people, full_names=False).called(text, [ana, nobody, user("unknown")])
        == "@member 1 @Ben Ben and Anastasia, @ hi"
    )
    assert Naming(people, full_names=True).called(text, [ana, ben]) == text


def test_an_unknown_member_is_a_member() -> None:
    """Somebody whom the summary does not list has no number."""
    assert Naming([], full_names=False)(user("x")) == "a member"


def test_rooms_have_their_names() -> None:
    """A room is called by its name, or by its id where it has none."""
    other = ChannelRef("test", "s", "C123")
    rooms = Rooms([Room(ROOM, "#general"), Room(other, "")], ())

    assert [rooms(ROOM), rooms(other)] == ["#general", "#C123"]


def test_a_private_chat_does_not_give_a_name_away() -> None:
    """Where a room is called after a member, shortened names shorten it too."""
    rooms = Rooms([Room(ROOM, "anastasia")], _people("Anastasia"))

    assert rooms(ROOM) == "private chat"
