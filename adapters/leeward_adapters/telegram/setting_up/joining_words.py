"""What people read who set Leeward up on Telegram, in plain text."""

from collections.abc import Iterable, Sequence
from typing import Final

from msgspec import Struct

from leeward_adapters.telegram.setting_up.moderators_checks import Problem
from leeward_policies.ports import Check

NO_CODE: Final = (
    "This link has been used already, or it is older than a day. Run `leeward init telegram` again:"
    " it prints new ones."
)
NOT_ADMINISTRATOR: Final = (
    "Setting Leeward up is for those who administer this group. Nothing was changed."
)
NOT_HERE: Final = (
    "This is not the group where cases go, so there is nothing to set up here. Run"
    " `leeward init telegram`, and tap its link for the moderators' group."
)
NOT_A_PERSON: Final = "The safety lead must be a person. Nothing was changed."
NOT_NOW: Final = "That did not work: {why}. Please try again in a minute."
BROKEN: Final = (
    "`{file}`, beside the configuration of Leeward, is broken; `leeward doctor` says where."
    " Nothing was changed."
)
NOT_WRITTEN: Final = (
    "`{file}`, beside the configuration of Leeward, cannot be written; look at its folder and at"
    " the free space. Nothing was changed."
)

SOON: Final = "That counts within half a minute."
"""A running Leeward looks every ten seconds whether what was chosen has changed."""

GROUP_JOINED: Final = "Leeward is in this group now, and knows it."
MODERATORS_CHOSEN: Final = "Cases go here from now on. Everybody in this group can read them.\n\n"
LEAD_CHOSEN: Final = (
    "You are the safety lead now: cases of danger come to you first, in this chat, and so does a"
    f" test page. Please press Take on it. {SOON} Keep this chat, and do not mute it."
)
ANOTHER_LEAD: Final = (
    " But somebody else is asked first: leeward.toml names them, or they were chosen on another"
    " platform. Then you are the deputy, unless leeward.toml names a lead or a deputy."
)
POLICY_CHOSEN: Final = f"The policy is {{policy}} from now on. {SOON}"
POLICY_NAMED: Final = (
    "The policy {policy} is chosen, but leeward.toml names {own}, and that counts."
)


class Preset(Struct, frozen=True):
    """One answer to what kind of place this is."""

    pack: str
    about: str


PRESETS: Final = (
    Preset("young-people", "children and young people write here: tips, and moderators early"),
    Preset("mixed", "adults and young people: the same care, more banter, fewer tips"),
    Preset("watch-only", "moderators get cases; nothing else is ever done"),
)
"""The packs, in the words of a person who sets up a bot."""

POLICIES: Final = "What kind of place is it?\n" + "\n".join(
    f"/setup {one.pack}: {one.about}" for one in PRESETS
)


class Standing(Struct, frozen=True):
    """What is chosen, and what holds."""

    is_in_file: bool = False
    """leeward.toml names this group."""
    policy: str = ""
    """The name of the policy in force; empty where the community does not run."""
    chosen_policy: str = ""
    has_own_policy: bool = False
    """It is no pack, so leeward.toml names it, and it counts before a choice."""
    lead: str = ""
    """Printed ref of whoever is the safety lead now; empty for nobody."""
    chosen_lead: str = ""
    groups: int = 0
    """How many groups of members were joined by the link."""


def setup_words(standing: Standing, found: Sequence[Problem] = ()) -> str:
    """Return what is chosen and what is missing, as a list.

    Args:
        standing: what is chosen.
        found: what is in the way of this group.
    """
    lines = [_home(standing, found), _lead(standing), _policy(standing), _groups(standing)]
    lines.append(
        "To choose another group or another safety lead, run `leeward init telegram`: it prints"
        " new links. /leeward doctor looks at rights and groups."
    )
    return "\n".join(lines)


def _home(standing: Standing, found: Sequence[Problem]) -> str:
    named = " leeward.toml names it." if standing.is_in_file else ""
    mend = "".join(f"\n   To mend: {one.says}. {one.cure}" for one in found)
    return f"{'✅' if not found else '❗'} Cases for moderators go to this group.{named}{mend}"


def _lead(standing: Standing) -> str:
    if standing.lead or standing.chosen_lead:
        return "✅ There is a safety lead, who is asked first about danger."
    return (
        "❗ There is no safety lead yet: let the one who should be it tap the link for that, which"
        " `leeward init telegram` prints."
    )


def _policy(standing: Standing) -> str:
    if standing.has_own_policy:
        return f"✅ The policy is {standing.policy}, which leeward.toml names."
    name = standing.policy or standing.chosen_policy or "young-people"
    rest = [one.pack for one in PRESETS if one.pack != name]
    others = " or ".join(f"/setup {one}" for one in rest)
    return f"✅ The policy is {name}. For another kind of place: {others}."


def _groups(standing: Standing) -> str:
    if standing.groups:
        return f"✅ Groups of members that were added by the link: {standing.groups}."
    return (
        "❗ No group of members was added by the link yet; a group that was added by hand works"
        " all the same."
    )


def in_the_way(found: Iterable[Problem]) -> str:
    """Return why a group cannot be the one where cases go, with the cures."""
    lines = [f"- {one.says}. {one.cure}" for one in found]
    return "\n".join(
        ("Cases cannot go to this group yet:", *lines, "Then tap the same link once more.")
    )


def to_mend(checks: Iterable[Check]) -> str:
    """Return what is ill in a group of members, to be read behind a first sentence."""
    lines = [
        f"- {check.says}. {check.cure}".replace("..", ".")
        for check in checks
        if check.state == "ill"
    ]
    if not lines:
        return " Everything it needs is granted."
    return "\n".join((" To mend first:", *lines))
