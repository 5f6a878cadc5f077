"""People: whom the admin named as close for a reason, and which accounts are one person's."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from leeward_policies.domain.conversation import Tie
from leeward_policies.domain.refs import UserRef
from leeward_policies.errors import RefError


@dataclass(frozen=True)
class People:
    """What a policy says of single members."""

    known: Mapping[tuple[UserRef, UserRef | None], Tie] = field(default_factory=dict)
    """Who stands how to whom; to everybody where the second is None."""
    linked: Mapping[UserRef, tuple[UserRef, ...]] = field(default_factory=dict)
    """The other accounts of each one."""

    def ties(self, author: UserRef, targets: Sequence[UserRef]) -> tuple[Tie | None, ...]:
        """Return how an author stands to each of some members."""
        everybody = self.known.get((author, None))
        return tuple([self.known.get((author, target), everybody) for target in targets])


def account_of(text: str) -> UserRef | None:
    """Return the account that a printed ref names, or None."""
    try:
        return UserRef.parse(text)
    except RefError:
        return None
