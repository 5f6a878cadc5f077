"""Hypothesis strategies for payloads: any JSON, and real payloads bent out of shape."""

import json
from collections.abc import Sequence
from typing import Any

from hypothesis import strategies as st

_SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=30),
    st.sampled_from(
        ["\ud800", "2026-11-20T18:00:00Z", "9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00+14:00"]
    ),
)

ANY_JSON: st.SearchStrategy[Any] = st.recursive(
    _SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(st.text(max_size=12), inner, max_size=4)
    ),
    max_leaves=12,
)
"""Anything that a JSON reader can give, half surrogate pairs and impossible dates included."""


@st.composite
def bent(draw: st.DrawFn, payloads: Sequence[Any]) -> Any:
    """Return one of the payloads with a part missing, added or replaced, up to three times."""
    payload = json.loads(json.dumps(draw(st.sampled_from(list(payloads)))))
    for _ in range(draw(st.integers(min_value=1, max_value=3))):
        places = _places(payload)
        if not places:
            return draw(ANY_JSON)
        holder, key = draw(st.sampled_from(places))
        how = draw(st.sampled_from(("replace", "remove", "add")))
        if how == "remove":
            del holder[key]
        elif how == "replace":
            holder[key] = draw(ANY_JSON)
        elif isinstance(holder, dict):
            holder[draw(st.text(max_size=12))] = draw(ANY_JSON)
        else:
            holder.append(draw(ANY_JSON))
    return payload


def _places(value: Any) -> list[tuple[Any, Any]]:
    """Return every (container, key) within a value."""
    found: list[tuple[Any, Any]] = []
    waiting = [value]
    while waiting:
        one = waiting.pop()
        keys: list[Any] = []
        if isinstance(one, dict):
            keys = list(one)
        elif isinstance(one, list):
            keys = list(range(len(one)))
        found += [(one, key) for key in keys]
        waiting += [one[key] for key in keys]
    return found
