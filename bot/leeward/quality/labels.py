"""The labels that a line may carry: categories and signals, and what a line says of each."""

from collections.abc import Iterable, Sequence
from typing import Final, get_args

from msgspec import Struct

from leeward_policies.domain.signals import Category
from leeward_policies.loading.tables import meant, shown
from leeward_policies.ports import SignalSpec

CATEGORIES: Final[tuple[str, ...]] = get_args(Category)
"""All categories, in the order in which they stand in every stable format."""

EXACTLY: Final = "signal:"
"""Written before a signal that has the name of a category, such as `signal:threat`."""


class Label(Struct, frozen=True):
    """What a line may be labelled with, and whose scores speak of it."""

    name: str
    """As it is written."""
    category: str
    signals: frozenset[str]
    """The signals whose highest score is the label's score."""
    is_category: bool

    @property
    def plain_name(self) -> str:
        """The name as it stands in a policy."""
        return self.name.removeprefix(EXACTLY)


class KnownLabels:
    """Every label that can be given, from the signals that the detectors may give.

    Args:
        specs: of all installed detectors.
    """

    def __init__(self, specs: Sequence[SignalSpec]) -> None:
        self._categories: dict[str, str] = {spec.name: spec.category for spec in specs}
        self._found: dict[str, Label | None] = {}

    def find(self, name: str) -> Label | None:
        """Return the label of a name; a name of both kinds is the category."""
        if name not in self._found:
            self._found[name] = self._made(name)
        return self._found[name]

    def _made(self, name: str) -> Label | None:
        if name in CATEGORIES:
            within = (one for one, category in self._categories.items() if category == name)
            return Label(name, name, frozenset(within), is_category=True)
        signal = name.removeprefix(EXACTLY)
        category = self._categories.get(signal)
        if category is None:
            return None
        return Label(name, category, frozenset({signal}), is_category=False)

    def unknown(self, name: str) -> tuple[str, str]:
        """Return what is wrong with a name, and the nearest known one, or all categories."""
        cure = meant(name, (*CATEGORIES, *self._categories))
        return f"there is no label {shown(name)}", cure or f"Known are: {', '.join(CATEGORIES)}."

    def in_order(self, names: Iterable[str]) -> tuple[Label, ...]:
        """Return labels by category, the category itself first, then by name."""
        labels = [label for name in set(names) if (label := self.find(name)) is not None]
        labels.sort(key=lambda one: (CATEGORIES.index(one.category), not one.is_category, one.name))
        return tuple(labels)


class Said(Struct, frozen=True):
    """What a line says: the labels that are truly there, and what it speaks about."""

    labels: tuple[Label, ...]
    about: tuple[Label, ...] | None
    """None: about everything that is asked."""

    def of(self, asked: Label) -> bool | None:
        """Say whether a label is truly there, or None where the line does not tell.

        A signal that is there makes its category be there, too. A line labelled with a
        category alone does not tell which signal of it is meant, unless one bears its name.
        """
        if any(_holds(asked, one) for one in self.labels):
            return True
        is_named = self.about is not None and asked in self.about
        if not asked.is_category and not is_named:
            vague = any(one.is_category and one.name == asked.category for one in self.labels)
            if vague and not any(
                one.category == asked.category and not one.is_category for one in self.labels
            ):
                return None
        return False if self.about is None or _is_within(asked, self.about) else None


def _holds(asked: Label, one: Label) -> bool:
    if asked.is_category:
        return one.category == asked.category
    return one.plain_name == asked.plain_name


def _is_within(asked: Label, about: tuple[Label, ...]) -> bool:
    return any(
        one.name == asked.name
        or one.plain_name == asked.plain_name
        or (one.is_category and one.category == asked.category)
        for one in about
    )
