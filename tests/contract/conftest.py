"""Lets failing contract tests show both sides: pytest rewrites asserts of modules named here."""

import pytest

pytest.register_assert_rewrite(
    "leeward.testing.adapter_contract",
    "leeward.testing.detector_contract",
    "leeward.testing.late_contract",
)
