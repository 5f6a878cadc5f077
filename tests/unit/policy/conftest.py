"""What the tests of policies share: signals that may be named, and a way to write a file."""

from collections.abc import Callable
from pathlib import Path

import pytest

from leeward_policies.errors import PolicyError
from leeward_policies.policy import Policy, load
from leeward_policies.ports import SignalSpec

HEAD = 'schema = 1\nname = "mine"\nversion = "7"\n'


@pytest.fixture
def specs() -> tuple[SignalSpec, ...]:
    """Signals of three categories."""
    return (
        SignalSpec("insult", "toxicity", "an insult"),
        SignalSpec("threat", "threat", "a threat"),
        SignalSpec("personal-info.phone", "personal-info", "a phone number"),
        SignalSpec("grooming.secrecy", "grooming", "a request for secrecy"),
    )


@pytest.fixture
def written(tmp_path: Path) -> Callable[..., Path]:
    """Write a policy file below its usual head, or the whole of it, and return its path."""

    def write(body: str, *, name: str = "mine.toml", head: str = HEAD) -> Path:
        path = tmp_path / name
        path.write_text(head + body, encoding="utf-8")
        return path

    return write


@pytest.fixture
def loaded(written: Callable[..., Path], specs: tuple[SignalSpec, ...]) -> Callable[[str], Policy]:
    """Write a policy below its usual head and load it."""
    return lambda body: load(written(body), specs)


@pytest.fixture
def refused(
    written: Callable[..., Path], specs: tuple[SignalSpec, ...]
) -> Callable[..., tuple[str, ...]]:
    """Write a policy that must be refused, and return each mistake as its sentence."""

    def refuse(body: str, *, head: str = HEAD) -> tuple[str, ...]:
        with pytest.raises(PolicyError) as caught:
            load(written(body, head=head), specs)
        return tuple(problem.detail for problem in caught.value.problems)

    return refuse
