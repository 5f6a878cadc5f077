"""What the peer stands on: simcord in exactly one version, for its private modules are used."""

from importlib.metadata import PackageNotFoundError, version

import pytest

from leeward.testing.peers import missing

SIMCORD = "3.2.1"
"""The only version that the peer was written against."""


def _check() -> None:
    """Skip the importing test module loudly where simcord is missing, or fail in CI."""
    try:
        found = version("simcord")
    except PackageNotFoundError:
        found = "none"
    if found == SIMCORD:
        return
    try:
        missing(
            f"The Discord peer needs simcord {SIMCORD}, and found {found}.",
            "Install requirements/develop.txt.",
        )
    except pytest.skip.Exception as skipped:
        raise pytest.skip.Exception(str(skipped), allow_module_level=True) from None


_check()
