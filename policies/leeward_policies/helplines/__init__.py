"""Helplines: who helps near somebody, how far each entry can be relied on, and nothing guessed."""

from leeward_policies.helplines.entries import RELIED_ON, Contact, Emergency, Helpline, State
from leeward_policies.helplines.naming import country_name, day_name
from leeward_policies.helplines.near import (
    HelpNear,
    countries,
    help_near,
    offender_help,
)
from leeward_policies.helplines.registry import (
    Registry,
    code_of,
    is_code,
    load_own,
    read_own,
    registry,
    shipped,
)

__all__ = [
    "RELIED_ON",
    "Contact",
    "Emergency",
    "HelpNear",
    "Helpline",
    "Registry",
    "State",
    "code_of",
    "countries",
    "country_name",
    "day_name",
    "help_near",
    "is_code",
    "load_own",
    "offender_help",
    "read_own",
    "registry",
    "shipped",
]
