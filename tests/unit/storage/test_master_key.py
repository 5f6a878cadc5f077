"""The file of the master key: made once, for one account, and never overwritten."""

import os
import resource
import stat
from pathlib import Path

import pytest

from leeward_policies.errors import ConfigError
from leeward_storage.master import create_master_key


@pytest.mark.parametrize("umask", [0o000, 0o077, 0o277])
def test_the_file_belongs_to_its_owner_alone(tmp_path: Path, umask: int) -> None:
    """Whatever the umask is, the new file has mode 0600 and 64 hexadecimal digits."""
    path = tmp_path / "leeward.key"
    before = os.umask(umask)
    try:
        create_master_key(path)
    finally:
        os.umask(before)

    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert len(bytes.fromhex(path.read_text("ascii").strip())) == 32


def test_no_two_keys_are_alike(tmp_path: Path) -> None:
    """Every key is made by chance."""
    for name in "abc":
        create_master_key(tmp_path / name)

    assert len({(tmp_path / name).read_text() for name in "abc"}) == 3


def test_an_existing_file_is_kept(tmp_path: Path) -> None:
    """A second attempt is refused, says why, and leaves the key as it was."""
    path = tmp_path / "leeward.key"
    create_master_key(path)
    key = path.read_text()

    with pytest.raises(ConfigError, match="there is a file already") as caught:
        create_master_key(path)

    assert path.read_text() == key
    assert caught.value.place == str(path)
    assert key.strip() not in str(caught.value)


@pytest.mark.parametrize("name", ["no folder/leeward.key", "leeward.key/leeward.key"])
def test_a_place_that_cannot_be_written_is_named(tmp_path: Path, name: str) -> None:
    """A folder that is missing, or no folder, ends in a sentence with the cure."""
    (tmp_path / "leeward.key").touch()

    with pytest.raises(ConfigError) as caught:
        create_master_key(tmp_path / name)

    assert caught.value.place == str(tmp_path / name)
    assert "folder" in caught.value.cure


def test_a_key_that_is_only_half_written_is_taken_away(tmp_path: Path) -> None:
    """When the disk stops in the middle of the key, no file stays that looks like one."""
    path = tmp_path / "leeward.key"
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20, hard))
    try:
        with pytest.raises(ConfigError, match="File too large"):
            create_master_key(path)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))

    assert not path.exists()


def test_a_dangling_link_is_not_followed(tmp_path: Path) -> None:
    """A link at the path is something that is there already."""
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")

    with pytest.raises(ConfigError):
        create_master_key(tmp_path / "link")

    assert not (tmp_path / "elsewhere").exists()
