"""A small policy of plain words, so that tests of the roof need no detector."""

from pathlib import Path
from typing import Final

from leeward.cases.book import CaseBook
from leeward.community import Community
from leeward.ledger import Ledger
from leeward_policies.domain.refs import CommunityRef
from leeward_policies.policy import Policy, load

HOUSE: Final = CommunityRef("house")

HOUSE_RULES: Final = """
schema  = 1
name    = "house"
version = "1"
mode    = "enforce"

[brakes]
hides_per_hour = 3

[[rule]]
id       = "growl"
because  = "{author} growled"
category = "toxicity"
any      = [{ words = ["grr"] }]
do       = [{ warn = "author" }, { ask = "moderators" }]

[[rule]]
id       = "boo"
because  = "{author} said boo"
category = "toxicity"
any      = [{ words = ["boo"] }]
do       = [{ hide = "message" }]

[[rule]]
id       = "phone"
because  = "{author} said a number"
category = "personal-info"
any      = [{ words = ["number"] }]
do       = [{ tip = "own-phone", to = "author" }]
"""


def house_policy(folder: Path, text: str = HOUSE_RULES) -> Policy:
    """Write the rules into a folder and load them."""
    path = folder / "house.toml"
    path.write_text(text, "utf-8")
    return load(path, ())


def house(policy: Policy) -> Community:
    """Return a community that knows nothing yet, and judges by plain words alone."""
    return Community(HOUSE, policy, (), Ledger(), CaseBook(HOUSE))
