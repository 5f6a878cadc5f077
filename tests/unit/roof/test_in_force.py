"""What is in force: the configuration's word, else what was chosen, and no change is missed."""

import os
from collections.abc import Mapping
from pathlib import Path

import pytest

from leeward.config import load
from leeward.in_force import DEFAULT_POLICY, InForce, in_force
from leeward.readiness import Readiness
from leeward.testing.scripted_kind import ScriptedKind
from leeward_policies.domain.refs import UserRef
from leeward_policies.errors import ConfigError, PolicyError
from leeward_policies.ports import AdapterKind, Chosen, People, Surroundings

LOU, MO, ADA = (UserRef("scripted", "", name) for name in ("lou", "mo", "ada"))
BASE = 'schema = 1\nname = "base"\nversion = "1"\nmode = "observe"\n'
MINE = 'schema = 1\nname = "mine"\nversion = "{version}"\nextends = "base.toml"\nmode = "observe"\n'


class House:
    """An installation in a folder, with two platforms on which something may be chosen."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.first, self.second = ScriptedKind(), ScriptedKind()
        self.written("")

    def written(self, text: str) -> None:
        """Write the configuration."""
        tables = "\n[adapters.first]\n[adapters.second]\n"
        (self.folder / "leeward.toml").write_text(f"schema = 1\n{text}{tables}", "utf-8")

    def policy(self, version: str = "1", base: str = BASE) -> None:
        """Write a policy of one's own and the one that it extends."""
        (self.folder / "base.toml").write_text(base, "utf-8")
        (self.folder / "mine.toml").write_text(MINE.format(version=version), "utf-8")

    def now(self, before: InForce | None = None) -> InForce:
        """Return what is in force."""
        kinds: Mapping[str, AdapterKind] = {"first": self.first, "second": self.second}
        return in_force(load(self.folder / "leeward.toml"), kinds, before)


@pytest.fixture
def house(tmp_path: Path) -> House:
    """Return an installation in which nothing is chosen."""
    return House(tmp_path)


# --- which policy, and who ----------------------------------------------------------------------


def test_where_nothing_is_chosen_the_young_are_protected(house: House) -> None:
    """The pack for young people observes, and nobody is the lead."""
    now = house.now()

    assert (now.policy.name, now.policy.mode) == (DEFAULT_POLICY, "observe")
    assert now.people == People()
    assert now.readiness == Readiness()


def test_a_chosen_pack_is_in_force(house: House) -> None:
    """Of several choices the first platform's counts, as the configuration has them."""
    house.second.choice = Chosen("watch-only", MO)
    assert house.now().policy.name == "watch-only"

    house.first.choice = Chosen("mixed", LOU)

    assert house.now().policy.name == "mixed"
    assert house.now().people == People(LOU, MO)


def test_of_two_chosen_leads_the_second_is_the_deputy(house: House) -> None:
    """Unless the configuration names one, or the same account was chosen on both platforms."""
    house.first.choice, house.second.choice = Chosen(None, LOU), Chosen(None, LOU)
    assert house.now().people == People(LOU)

    house.second.choice = Chosen(None, MO)
    house.written(f'[community]\ndeputy = "{ADA}"\n')
    assert house.now().people == People(LOU, ADA)

    house.written(f'[community]\nsafety_lead = "{ADA}"\n')
    assert house.now().people == People(ADA)


def test_the_configuration_goes_before_what_was_chosen(house: House) -> None:
    """The admin's own file has the last word about the policy and about people."""
    house.first.choice = Chosen("mixed", LOU)
    house.written(f'policy = "watch-only"\n[community]\nsafety_lead = "{MO}"\ndeputy = "{ADA}"\n')

    now = house.now()

    assert now.policy.name == "watch-only"
    assert now.people == People(MO, ADA)


def test_a_deputy_stands_beside_a_chosen_lead(house: House) -> None:
    """Each comes from where somebody is named."""
    house.first.choice = Chosen(None, LOU)
    house.written(f'[community]\ndeputy = "{ADA}"\n')

    assert house.now().people == People(LOU, ADA)


def test_a_file_lies_beside_the_configuration(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A relative path starts there, wherever the command was given."""
    house.policy()
    house.written('policy = "mine.toml"\n')
    monkeypatch.chdir("/")

    assert house.now().policy.name == "mine"


def test_a_file_goes_before_a_pack_of_its_name(house: House) -> None:
    """Whoever writes a file of that name means the file."""
    (house.folder / "mixed").write_text(BASE, "utf-8")
    house.written('policy = "mixed"\n')

    assert house.now().policy.name == "base"


def test_what_people_have_done_is_taken_over(house: House) -> None:
    """The configuration says who read and who answered; the lead may come from the platform."""
    house.first.choice = Chosen(None, LOU)
    house.written('[enforce]\nwords_read_by = "an officer"\n')

    assert house.now().readiness == Readiness("an officer", has_safety_lead=True)


def test_a_look_at_a_platform_is_told_of_roles_and_people(house: House) -> None:
    """What the policy takes for staff and for young, sorted, as names are compared."""
    audience = '[audience]\nroles = { staff = ["Zed", "Amy"], young = ["Under 18"] }\n'
    house.policy(base=BASE + audience)
    house.first.choice = Chosen(None, LOU)
    house.written('policy = "mine.toml"\n')

    around = house.now().surroundings

    assert around == Surroundings(People(LOU), ("amy", "zed"), ("under 18",))


# --- what has changed ---------------------------------------------------------------------------


def test_where_nothing_has_changed_nothing_is_loaded(house: House) -> None:
    """The same object comes back, whether the policy is a pack or a file."""
    before = house.now()
    assert house.now(before) is before

    house.policy()
    house.written('policy = "mine.toml"\n')
    before = house.now()

    assert house.now(before) is before


def test_another_choice_is_seen(house: House) -> None:
    """A pack, or a lead, that was chosen since."""
    before = house.now()
    house.first.choice = Chosen("mixed")
    then = house.now(before)
    house.first.choice = Chosen("mixed", LOU)
    last = house.now(then)

    assert [one.policy.name for one in (before, then, last)] == ["young-people", "mixed", "mixed"]
    assert [one.readiness.has_safety_lead for one in (then, last)] == [False, True]


def test_a_changed_file_is_seen(house: House) -> None:
    """Also where it is as long as before."""
    house.policy("1")
    house.written('policy = "mine.toml"\n')
    before = house.now()

    house.policy("2")
    os.utime(house.folder / "mine.toml", ns=(0, before.stamp[1][-1][1] + 1))

    assert house.now(before).policy.version == "2"


def test_a_changed_file_that_it_extends_is_seen(house: House) -> None:
    """What a policy rests on is a part of it."""
    house.policy()
    house.written('policy = "mine.toml"\n')
    before = house.now()

    house.policy(base=f"{BASE}[brakes]\nhides_per_hour = 7\n")

    assert house.now(before).policy.brakes.hides_per_hour == 7


def test_a_file_put_in_its_place_is_seen(house: House) -> None:
    """An editor writes another file under the same name, perhaps with the same time and size."""
    house.policy("1")
    house.written('policy = "mine.toml"\n')
    before = house.now()
    stat = (house.folder / "mine.toml").stat()

    other = house.folder / "other.toml"
    other.write_text(MINE.format(version="2"), "utf-8")
    os.utime(other, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    other.replace(house.folder / "mine.toml")

    assert house.now(before).policy.version == "2"


@pytest.mark.parametrize("text", ["schema = [", "colour = 1", None])
def test_a_broken_file_is_told(house: House, text: str | None) -> None:
    """What cannot be read, is wrong or is gone is an error, also where another was in force."""
    house.policy()
    house.written('policy = "mine.toml"\n')
    before = house.now()
    path = house.folder / "mine.toml"
    if text is None:
        path.unlink()
    else:
        path.write_text(text, "utf-8")

    for known in (None, before):
        with pytest.raises(PolicyError):
            house.now(known)


def test_a_broken_choice_is_told(house: House) -> None:
    """What cannot be read of a platform's own file stops the look."""
    house.second.fails["chosen"] = ConfigError(place="chosen.toml")

    with pytest.raises(ConfigError, match=r"chosen\.toml"):
        house.now(None)
