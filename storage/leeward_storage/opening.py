"""Opens the two files of a store: ours, up to date, and belonging to each other."""

import sqlite3
from contextlib import ExitStack

from sqlalchemy import Connection, RowMapping, Table, delete, func, insert, select, update

from leeward_policies.errors import StorageError
from leeward_storage import sqlite
from leeward_storage.failures import failures
from leeward_storage.files import Files, Places
from leeward_storage.migrate import upgrade
from leeward_storage.schema import cases, holder, identity, keys_identity
from leeward_storage.sealing import Secrets, new_id


def open_writer(raw: sqlite3.Connection, places: Places) -> Files:
    """Open both files for writing, make or update their tables, and mend what a crash left.

    Args:
        raw: the database's connection, made in this thread; the caller closes it.
        places: where everything lies.
    """
    with ExitStack() as opened:
        main = _spoken(raw, places, is_reader=False, opened=opened)
        with main.begin():
            secrets = _identified(main, places)
            with failures(str(places.keys)):
                keys = _keys(places, is_reader=False, opened=opened)
                _match(main, keys, secrets, places)
        files = Files(main, keys, secrets, places)
        files.sweep()
        opened.pop_all()
        return files


def open_reader(raw: sqlite3.Connection, places: Places, secrets: Secrets) -> Files:
    """Open both files for reading, after `open_writer` has."""
    with ExitStack() as opened:
        main = _spoken(raw, places, is_reader=True, opened=opened)
        with failures(str(places.keys)):
            keys = _keys(places, is_reader=True, opened=opened)
        opened.pop_all()
        return Files(main, keys, secrets, places)


def _spoken(
    raw: sqlite3.Connection, places: Places, *, is_reader: bool, opened: ExitStack
) -> Connection:
    sqlite.check_mark(raw, places.main, sqlite.MAIN_MARK)
    sqlite.prepare(raw, places.main, is_reader=is_reader)
    return _connected(raw, is_reader=is_reader, opened=opened)


def _keys(places: Places, *, is_reader: bool, opened: ExitStack) -> Connection:
    raw = sqlite.connect(places.keys, places.wait)
    opened.callback(raw.close)
    sqlite.check_mark(raw, places.keys, sqlite.KEYS_MARK)
    sqlite.prepare(raw, places.keys, is_reader=is_reader)
    return _connected(raw, is_reader=is_reader, opened=opened)


def _connected(raw: sqlite3.Connection, *, is_reader: bool, opened: ExitStack) -> Connection:
    engine = sqlite.speak(raw, "DEFERRED" if is_reader else "IMMEDIATE")
    opened.callback(engine.dispose)
    return opened.enter_context(engine.connect())


def _identified(main: Connection, places: Places) -> Secrets:
    """Bring the database up to date and return its secrets, if the master key is its own."""
    upgrade(main, "main", str(places.main))
    row = _identity(main, identity)
    if row is None:
        secrets = Secrets(places.master_key, new_id())
        sqlite.mark(main, sqlite.MAIN_MARK)
        main.execute(insert(identity), {"only": 1, "store": secrets.store, "proof": secrets.proof})
        return secrets
    secrets = Secrets(places.master_key, row["store"])
    if secrets.proof != row["proof"]:
        raise StorageError(
            place=str(places.main),
            value="it was made with another master key",
            cure="Give the master key it was made with; without it no evidence can be opened.",
        )
    return secrets


def _match(main: Connection, keys: Connection, secrets: Secrets, places: Places) -> None:
    """Make the keys file, or raise `StorageError` if it belongs to another database."""
    with keys.begin():
        upgrade(keys, "keys", str(places.keys))
        row = _identity(keys, keys_identity)
        if row is None:
            _give_up_sealed(main, places)
            sqlite.mark(keys, sqlite.KEYS_MARK)
            values = {"only": 1, "store": secrets.store, "proof": secrets.proof}
            keys.execute(insert(keys_identity), values)
        elif row["store"] != secrets.store:
            raise StorageError(
                place=str(places.keys),
                value=f"it holds the keys of another database than {places.main}",
                cure="Name the keys file that was made with this database, or a new one.",
            )


def _give_up_sealed(main: Connection, places: Places) -> None:
    """Refuse a keys file that is missing while lines are sealed, unless they are given up."""
    count = main.execute(select(func.count()).select_from(holder)).scalar_one()
    if not count:
        return
    if places.lost_keys == "refuse":
        raise StorageError(
            place=str(places.keys),
            value=f"there is no keys file, but the database holds evidence under {count} keys",
            cure="Put the keys file back. If it is lost, or the database is a restored backup,"
            " run `leeward doctor --accept-lost-keys`: that evidence is then erased.",
        )
    main.execute(update(cases).values(notes=None))
    main.execute(delete(holder))


def _identity(connection: Connection, table: Table) -> RowMapping | None:
    return connection.execute(select(table)).mappings().one_or_none()
