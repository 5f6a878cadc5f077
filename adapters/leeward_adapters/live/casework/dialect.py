"""What a platform calls things, so that the same sentences fit each of them."""

from collections.abc import Mapping

from msgspec import Struct

from leeward_adapters.live.casework.rights import CaseVerb


class Dialect(Struct, frozen=True, kw_only=True):
    """The words of one platform; each is a part of a sentence of ours, in plain English."""

    platform: str
    """As in refs: `discord`."""
    name: str
    """`Discord`."""
    place: str
    """What a community's home is: `server`, `group`."""
    rights: Mapping[CaseVerb, str]
    """What it takes to do each by hand: `the right Manage Messages`."""
    timeout: str
    """The button that keeps somebody from writing: `Time-out`."""
    lock: str
    """The button that closes what can be closed against a danger to many: `Lock DMs`."""
    locked: str
    """What was done then, without a subject: `closed direct messages`."""
    locks: str
    """What it will do, as a template of `words` with {server}, {span} and {case}."""
    sure_lock: str
    """The second button: `Yes, close direct messages`."""
    human: str
    """How members reach a human, as a template of `words` without fields."""
    my_data: str
    """The command by which they read what is known of them: `/my-data`."""
    hide_undone: str
    """What is said when hidden messages are brought back: that their authors are asked first;
    empty where they come back at once."""
    hint_reported: str
    """Of the form that asks to whom something was reported: which services there are."""

    # --- whole sentences about rights ----------------------------------------------------------

    @property
    def no_place(self) -> str:
        """The act belongs to no place that we are in."""
        return f"This belongs to no {self.place} on {self.name} that Leeward is in."

    @property
    def cannot_ask(self) -> str:
        """The platform does not tell just now what somebody may do."""
        return f"{self.name} cannot be asked just now whether you may. Try again in a minute."

    @property
    def elsewhere(self) -> str:
        """Nothing can be done from here to whom a case is about."""
        return (
            f"This cannot be acted on from here: it is no member of a {self.place} on {self.name}."
        )

    @property
    def nobodys(self) -> str:
        """A command is for people of the team alone."""
        return f"This is for people who moderate this {self.place}."

    def lacks(self, verb: CaseVerb) -> str:
        """Return that they lack a right there."""
        return f"This takes {self.rights[verb]} on {self.name}, which you do not have there."

    def we_lack(self, verb: CaseVerb, where: str = "there") -> str:
        """Return that we lack a right ourselves."""
        return (
            f"Leeward itself lacks {self.rights[verb]} {where};"
            " `/leeward doctor` tells how to give it."
        )
