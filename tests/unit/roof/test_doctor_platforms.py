"""The doctor looks at every platform that is named, and tells it what it needs to know."""

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
import structlog

from leeward import platforms
from leeward.config import MASTER_KEY_VARIABLE
from leeward.doctor import examine
from leeward.testing.scripted_kind import Installed, ScriptedKind
from leeward_policies.domain.refs import UserRef
from leeward_policies.errors import ConfigError
from leeward_policies.ports import Check, Chosen, People, Surroundings

LOU, ADA = UserRef("scripted", "", "lou"), UserRef("scripted", "", "ada")
ROLES = '[audience]\nroles = { staff = ["Moderator"], young = ["Under 18"] }\n'
MINE = f'schema = 1\nname = "m"\nversion = "1"\nmode = "observe"\n{ROLES}'


@pytest.fixture(autouse=True)
def _logs_as_before() -> Iterator[None]:
    """Give back the logs as they were."""
    yield
    structlog.reset_defaults()


@pytest.fixture
def kind(monkeypatch: pytest.MonkeyPatch) -> ScriptedKind:
    """Return the one kind that is installed; the environment holds no master key."""
    monkeypatch.delenv(MASTER_KEY_VARIABLE, raising=False)
    kind = ScriptedKind()
    monkeypatch.setattr(platforms, "entry_points", lambda **_: [Installed("scripted", kind)])
    return kind


@pytest.fixture
def config(tmp_path: Path, kind: ScriptedKind, capsys: pytest.CaptureFixture[str]) -> Path:
    """Return the configuration of an installation whose one platform is scripted."""
    path = tmp_path / "leeward.toml"
    path.write_text('schema = 1\n[adapters.scripted]\ncolour = "red"\n', "utf-8")
    assert examine(path, fix=True, as_json=False)
    capsys.readouterr()
    kind.tables.clear()
    kind.around.clear()
    return path


def checked(path: Path, capsys: pytest.CaptureFixture[str]) -> dict[str, Check]:
    """Let the doctor look, and return what it found by name."""
    examine(path, fix=False, as_json=True)
    found = msgspec.json.decode(capsys.readouterr().out)["checks"]
    return {one["name"]: msgspec.convert(one, Check) for one in found}


def test_without_a_platform_there_is_a_note(
    config: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing is ill about it; what could be connected is named."""
    config.write_text("schema = 1\n", "utf-8")

    check = checked(config, capsys)["platforms"]

    assert check.state == "note"
    assert check.cure == "Run `leeward init NAME` to connect one: scripted."


def test_a_platform_that_is_named_is_well(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It stands there by its name, before it is looked at itself."""
    assert checked(config, capsys)["platforms"] == Check(
        "platforms", "well", "scripted in the configuration"
    )


def test_what_a_platform_finds_is_told(
    config: Path, kind: ScriptedKind, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its checks stand beside ours, as it says them, and what is ill is ill."""
    kind.checks = (
        Check("colour", "well", "it is red"),
        Check("door", "ill", "it is shut", "Open it."),
    )

    found = checked(config, capsys)

    assert [found["colour"], found["door"]] == list(kind.checks)
    assert not examine(config, fix=False, as_json=False)


def test_a_platform_is_told_of_people_and_roles(
    config: Path, kind: ScriptedKind, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its own table, and what is in force in the installation."""
    (config.parent / "m.toml").write_text(MINE, "utf-8")
    text = f'schema = 1\npolicy = "m.toml"\n[community]\ndeputy = "{ADA}"\n[adapters.scripted]\n'
    config.write_text(text, "utf-8")
    kind.choice = Chosen(None, LOU)

    found = checked(config, capsys)

    assert kind.around == [Surroundings(People(LOU, ADA), ("moderator",), ("under 18",))]
    assert found["safety lead"] == Check("safety lead", "well", str(LOU))
    assert found["deputy"] == Check("deputy", "well", str(ADA))


def test_a_lead_on_a_platform_that_is_not_connected_is_ill(
    config: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nobody could call them; whoever is on a connected one is well."""
    text = f'schema = 1\n[community]\nsafety_lead = "telegram:42"\ndeputy = "{ADA}"\n'
    config.write_text(f"{text}[adapters.scripted]\n", "utf-8")

    found = checked(config, capsys)

    assert found["safety lead"].state == "ill"
    assert "telegram:42 is on a platform that is not connected" in found["safety lead"].says
    assert found["deputy"].state == "well"


def test_a_platform_is_looked_at_also_beside_a_wrong_policy(
    config: Path, kind: ScriptedKind, capsys: pytest.CaptureFixture[str]
) -> None:
    """People are then those whom the configuration names; the roles are not known."""
    text = f'schema = 1\npolicy = "gone.toml"\n[community]\nsafety_lead = "{ADA}"\n'
    config.write_text(f"{text}[adapters.scripted]\n", "utf-8")
    kind.checks = (Check("colour", "well", "it is red"),)

    found = checked(config, capsys)

    assert found["policy"].state == "ill"
    assert found["colour"].state == "well"
    assert kind.around == [Surroundings(People(ADA))]
    assert found["safety lead"].says == str(ADA)


def test_a_platform_that_nobody_has_installed_is_ill(
    config: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The table is named, with what could stand there; the rest is looked at all the same."""
    config.write_text("schema = 1\n[adapters.diskord]\n", "utf-8")

    found = checked(config, capsys)

    assert found["platforms"].state == "ill"
    assert "[adapters.diskord]" in found["platforms"].says
    assert found["policy"].state == "well"


@pytest.mark.parametrize("method", ["examine", "chosen"])
def test_a_platform_that_is_not_in_order_is_ill(
    config: Path, kind: ScriptedKind, capsys: pytest.CaptureFixture[str], method: str
) -> None:
    """Its table or its secret is told as its adapter tells it."""
    kind.fails[method] = ConfigError(place="the secret", value="it is blue", cure="Paint it.")

    found = checked(config, capsys)

    ill = [one for one in found.values() if one.state == "ill"]
    assert len(ill) == 1
    assert "Paint it." in f"{ill[0].says} {ill[0].cure}"
