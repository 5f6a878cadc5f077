"""Peers: what a test needs beside the project; missing, it skips loudly, or fails in CI."""

import os
from typing import NoReturn

import pytest


def missing(peer: str, cure: str) -> NoReturn:
    """Skip the test for want of a peer; where peers are promised, fail instead.

    Args:
        peer: what is missing, as a sentence.
        cure: how to get it.
    """
    sentence = f"{peer} {cure}"
    if os.environ.get("LEEWARD_PEERS") == "required":
        pytest.fail(sentence, pytrace=False)
    pytest.skip(sentence)
