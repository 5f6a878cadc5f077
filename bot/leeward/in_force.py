"""What is in force in an installation: its policy and who answers, from file or from platform."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from msgspec import Struct

from leeward.config import Config
from leeward.detectors import known_signals
from leeward.readiness import Readiness
from leeward_policies.domain.refs import UserRef
from leeward_policies.loading.sources import chain
from leeward_policies.policy import Policy, load, packs
from leeward_policies.ports import AdapterKind, Chosen, People, Surroundings

DEFAULT_POLICY: Final = "young-people"
"""In force where neither the configuration nor a set-up command names another."""

Stamp = tuple[str, tuple[tuple[str, int, int, int], ...], People]
"""What tells whether something has changed: names, files with time, size and number, people."""


class InForce(Struct, frozen=True):
    """What holds just now."""

    policy: Policy
    people: People
    readiness: Readiness
    stamp: Stamp

    @property
    def source(self) -> str:
        """Where the policy was read: the name of a pack, or a file."""
        return self.stamp[0]

    @property
    def surroundings(self) -> Surroundings:
        """What a look at a platform needs to know."""
        staff, young = sorted(self.policy.staff_roles), sorted(self.policy.young_roles)
        return Surroundings(self.people, tuple(staff), tuple(young))


def in_force(
    config: Config, kinds: Mapping[str, AdapterKind], before: InForce | None = None
) -> InForce:
    """Load what is in force; return `before` as it is where nothing has changed since.

    Raises:
        ConfigError: what was chosen on a platform cannot be read.
        PolicyError: the policy is wrong.
    """
    chosen = [kind.chosen(config.adapters[name], Path(config.folder))
              for name, kind in kinds.items()]  # fmt: skip
    source, people = _source(config, chosen), _people(config, chosen)
    stamp = _stamp(source, people)  # what changes while we read is seen the next time
    if before is not None and before.stamp == stamp:
        return before
    readiness = Readiness(
        words_read_by=config.enforce.words_read_by,
        has_safety_lead=people.safety_lead is not None,
    )
    return InForce(load(source, known_signals()), people, readiness, stamp)


def _source(config: Config, chosen: list[Chosen]) -> str | Path:
    named = config.policy or next((one.policy for one in chosen if one.policy), DEFAULT_POLICY)
    path = config.path(named)
    return named if named in packs() and not path.exists() else path


def in_the_configuration(config: Config) -> People:
    """Return those who answer for the community, as far as the configuration names them."""
    lead, deputy = config.community.safety_lead, config.community.deputy
    return People(
        UserRef.parse(lead) if lead else None,
        UserRef.parse(deputy) if deputy else None,
        tuple(UserRef.parse(one) for one in config.community.csea),
    )


def _people(config: Config, chosen: list[Chosen]) -> People:
    """Return who answers; of two that were chosen, each on a platform, the second is the deputy.

    Whoever was chosen counts only while the configuration names no lead.
    """
    named = in_the_configuration(config)
    if named.safety_lead is not None:
        return named
    leads = dict.fromkeys(one.safety_lead for one in chosen if one.safety_lead is not None)
    lead, second, *_ = (*leads, None, None)
    return People(lead, named.deputy or second, named.csea)


def _stamp(source: str | Path, people: People) -> Stamp:
    return str(source), tuple(_files(source)), people


def _files(source: str | Path) -> Iterator[tuple[str, int, int, int]]:
    """Yield the files of a policy and of all that it extends, as they lie there now."""
    for one in chain(source):
        if one.path is not None:
            stat = one.path.stat()
            yield str(one.path), stat.st_mtime_ns, stat.st_size, stat.st_ino
