"""One process runs on a database; whoever comes second is told, and death lets go."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import pytest

from leeward.alone import alone
from leeward_policies.errors import LeaseTaken, StorageError

HOLDS: Final = """
import sys
from pathlib import Path
from leeward.alone import alone
with alone(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""
"""A process that holds a database until its input ends."""


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """Return where a database would lie."""
    return tmp_path / "leeward.db"


@contextmanager
def another(database: Path) -> Iterator[subprocess.Popen[str]]:
    """Let another process hold a database meanwhile."""
    with subprocess.Popen(
        [sys.executable, "-c", HOLDS, str(database)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        yield process


def check_held(database: Path) -> None:
    """Check that nobody else can run on a database now."""
    with pytest.raises(LeaseTaken) as caught, alone(database):
        pass
    assert str(database) in str(caught.value)


def test_a_second_holder_is_refused(database: Path) -> None:
    """The sentence names the database; the first goes on, and holds it still."""
    with alone(database):
        check_held(database)
        check_held(database)


def test_another_process_is_refused(database: Path) -> None:
    """While it runs nobody else does; when it ends in order, anybody can."""
    with another(database) as process:
        check_held(database)
        process.communicate("")
        with alone(database):
            pass

    assert process.returncode == 0


def test_a_killed_process_lets_go(database: Path) -> None:
    """Nothing has to be cleaned up after it."""
    with another(database) as process:
        os.kill(process.pid, signal.SIGKILL)
        process.communicate()
        with alone(database):
            check_held(database)


def test_after_an_error_it_is_free_again(database: Path) -> None:
    """However the work ends, the next one can begin."""
    with pytest.raises(ValueError, match="a bug"), alone(database):
        raise ValueError("a bug")

    with alone(database):
        check_held(database)


def test_two_databases_have_two_holders(database: Path) -> None:
    """Several communities can run on one machine, each on its own."""
    with alone(database), alone(database.with_name("other.db")):
        check_held(database)


def test_the_lock_belongs_to_its_owner_alone(database: Path) -> None:
    """It lies beside the database, which it does not touch, and is empty."""
    with alone(database):
        pass

    lock = database.with_name("leeward.db.lock")
    assert lock.stat().st_mode & 0o777 == 0o600
    assert lock.read_bytes() == b""
    assert not database.exists()


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    """Where the file cannot be made, nobody runs, and the sentence says what to check."""
    with pytest.raises(StorageError, match="missing") as caught, alone(tmp_path / "missing" / "x"):
        pass
    assert "permissions" in caught.value.cure


def test_a_lock_whose_file_was_deleted_is_held_again(database: Path) -> None:
    """The next look makes it anew, and whoever comes then is refused; a look changes nothing."""
    path = database.with_name(f"{database.name}.lock")
    with alone(database) as lock:
        lock.keep()
        path.unlink()
        lock.keep()

        assert path.exists()
        check_held(database)
    with alone(database):
        pass


def test_who_took_a_deleted_lock_before_has_it(database: Path) -> None:
    """Whoever finds it in another's hands is told, and must stop."""
    with alone(database) as lock:
        database.with_name(f"{database.name}.lock").unlink()
        with another(database), pytest.raises(LeaseTaken):
            lock.keep()


def test_a_lock_that_cannot_be_made_anew_is_told(database: Path) -> None:
    """The folder is gone: the sentence names the file."""
    with alone(database) as lock:
        database.with_name(f"{database.name}.lock").unlink()
        database.parent.rename(database.parent.with_name("elsewhere"))

        with pytest.raises(StorageError, match=r"leeward\.db\.lock"):
            lock.keep()
