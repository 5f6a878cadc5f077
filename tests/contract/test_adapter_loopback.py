"""The loopback platform's adapter keeps the contract, whatever the platform can and cannot do."""

from typing import ClassVar, Literal, get_args

import pytest
from typing_extensions import override

from leeward.testing.adapter_contract import AdapterContract
from leeward.testing.clock import VirtualClock
from leeward.testing.loopback_stage import LoopbackStage
from leeward_adapters.loopback import Platform, PrivateRule, Verb, wire


class _OnLoopback(AdapterContract):
    """The contract on a loopback platform; each class below takes something away from it."""

    private: ClassVar[PrivateRule] = "anyone"
    lacks: ClassVar[tuple[Verb, ...]] = ()
    undo_hide: ClassVar[Literal["full", "none"]] = "full"
    keeps_keys: ClassVar[bool] = True

    @override
    @pytest.fixture
    def stage(self) -> LoopbackStage:
        platform = Platform(VirtualClock(), keeps_keys=self.keeps_keys)
        space = platform.space()
        space.private, space.undo_hide = self.private, self.undo_hide
        space.lacks.update(self.lacks)
        return LoopbackStage(platform)

    def test_every_shape_is_among_the_payloads(self, stage: LoopbackStage) -> None:
        """The payloads that are bent out of shape hold each kind that the wire format has."""
        wanted = {kind.__struct_config__.tag for kind in get_args(wire.Payload)}

        assert wanted == {payload["type"] for payload in stage.payloads()}


class TestEverythingOffered(_OnLoopback):
    """A platform that can do everything."""


class TestNoKeysKept(_OnLoopback):
    """A platform that does a repeated post a second time."""

    keeps_keys = False


class TestPrivateLineMustBeOpened(_OnLoopback):
    """A platform on which a bot can write only to those who opened the line."""

    private = "opened"


class TestPrivateWordsDoNotWait(_OnLoopback):
    """A platform whose private words reach only those who look."""

    private = "present"


class TestHidingIsFinal(_OnLoopback):
    """A platform on which a hidden message is deleted."""

    undo_hide = "none"


class TestNothingOffered(_OnLoopback):
    """A platform on which a bot can only listen."""

    lacks = get_args(Verb)
