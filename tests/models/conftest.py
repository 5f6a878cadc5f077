"""What needs torch is skipped loudly where it is not installed, and not where it is required."""

import os
import warnings
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

from leeward.second_opinion.files import Chosen
from leeward.second_opinion.known import MODELS
from leeward.testing.tiny_models import tiny_model


@pytest.fixture(scope="session", autouse=True)
def _models_are_installed() -> Iterator[None]:
    """Skip every test of this folder without the extra; `make test-models` has it."""
    missing = [name for name in ("torch", "transformers", "detoxify") if find_spec(name) is None]
    if missing:
        told = f"{', '.join(missing)} not installed: run `make test-models`"
        if os.environ.get("LEEWARD_MODELS") == "required":
            pytest.fail(told)
        pytest.skip(told)
    with warnings.catch_warnings():
        yield


@pytest.fixture(scope="session", params=sorted(MODELS))
def tiny(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    _models_are_installed: None,
) -> Chosen:
    """Return each kind of model in turn, tiny and of chance weights."""
    return tiny_model(str(request.param), tmp_path_factory.mktemp(str(request.param)))


@pytest.fixture
def original(tmp_path: Path) -> Chosen:
    """Return a tiny model of the first kind, which a test may spoil."""
    return tiny_model("original", tmp_path)
