"""Which messages stand in a report as examples of a rule: the first, and the strongest."""

from collections.abc import Callable

from leeward.report.summary import Example


class Examples:
    """At most so many examples of one rule; the same input always keeps the same ones."""

    def __init__(self, size: int) -> None:
        self._size_first = size // 2
        self._size_strongest = size - self._size_first
        self._first: list[Example] = []
        self._strongest: list[tuple[float, Example]] = []
        """Strongest first, equals in order of arrival."""

    def offer(self, strength: float, make: Callable[[], Example]) -> None:
        """Consider one more example; `make` is called only if there may be room for it.

        A text that is shown already is not shown twice, so that a flood leaves room for others.
        """
        first = len(self._first) < self._size_first
        if not first and not self._has_room(strength):
            return
        example = make()
        if self._shows(example):
            return
        if first:
            self._first.append(example)
            return
        place = sum(1 for kept, _ in self._strongest if kept >= strength)
        self._strongest.insert(place, (strength, example))
        del self._strongest[self._size_strongest :]

    def shown(self) -> tuple[Example, ...]:
        """Return the examples in the order of the input."""
        strongest = (example for _, example in self._strongest)
        return tuple(sorted((*self._first, *strongest), key=lambda example: example.number))

    def _has_room(self, strength: float) -> bool:
        if len(self._strongest) < self._size_strongest:
            return True
        return bool(self._strongest) and strength > self._strongest[-1][0]

    def _shows(self, example: Example) -> bool:
        if example.excerpt is None:
            return False
        text = example.excerpt.text.casefold()
        kept = (*self._first, *(example for _, example in self._strongest))
        return any(old.excerpt and old.excerpt.text.casefold() == text for old in kept)
