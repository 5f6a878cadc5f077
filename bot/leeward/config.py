"""The configuration of an installation: one TOML file, and secrets from environment or files."""

import os
import tomllib
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any, Final, Literal

import msgspec
from msgspec import Struct

from leeward.cases.escalation import ANSWERED_WITHIN, DECIDED_WITHIN, Escalation
from leeward.console.address import url_of
from leeward_policies.domain.action import Urgency
from leeward_policies.domain.refs import CommunityRef, UserRef
from leeward_policies.errors import ConfigError, RefError
from leeward_policies.helplines import is_code
from leeward_policies.loading.durations import checked_seconds, seconds_of
from leeward_storage.retention import Retention

MASTER_KEY_VARIABLE: Final = "LEEWARD_MASTER_KEY"
"""Environment variable with the master key: 64 hexadecimal digits."""

CONFIG_BYTES: Final = 1_000_000
"""A configuration larger than this is somebody's mistake."""

SHOWN: Final = 300
"""Letters at most of what is wrong with it."""

SCHEMA: Final = 1

LEAST_WAIT: Final = 60
LONGEST_WAIT: Final = 30 * 24 * 60 * 60
"""Seconds: people who are called again within a minute stop reading; a month is forgetting."""


class CommunitySection(Struct, frozen=True, forbid_unknown_fields=True):
    """`[community]`: who is responsible."""

    id: str = "community"
    """The community's own short name; it stands in cases and in the database."""
    safety_lead: str = ""
    """Printed ref of the member who is paged first, such as `discord:42`."""
    deputy: str = ""
    """Printed ref of the member who is asked where the lead cannot be reached, or is concerned."""
    csea: tuple[str, ...] = ()
    """Printed refs of the responders for suspected abuse material; nobody else sees such cases.
    While it is empty, the lead and the deputy are."""
    country: str = ""
    """Two letters of ISO 3166, such as `GB`: whose helplines members are shown who have chosen no
    country of their own. Empty: nobody's is guessed, and the international finder is shown."""


class EscalationSection(Struct, frozen=True, forbid_unknown_fields=True):
    """`[escalation]`: how long people are waited for before others are called.

    Times are written as `5m`, `1h` or `2d`; what is not named keeps its default.
    """

    answer: dict[Urgency, str] = {}
    """Until somebody does something about a new case."""
    decide: dict[Urgency, str] = {}
    """Until whoever did something last has decided."""
    appeal: str = "3d"
    """Until others are called to an appeal that nobody has looked at."""


class StorageSection(Struct, frozen=True, forbid_unknown_fields=True):
    """`[storage]`: where things are kept; relative paths start at the configuration file."""

    database: str = "leeward.db"
    """Decisions, cases, outbox, audit; belongs in backups."""
    keys: str = "leeward.keys.db"
    """The keys of sealed evidence; never belongs in a backup."""
    master_key_file: str = "leeward.key"
    """Holds the master key, unless the environment does; readable by its owner alone."""


class EnforceSection(Struct, frozen=True, forbid_unknown_fields=True):
    """`[enforce]`: what people have done before anything is enforced (docs/adr/0008)."""

    words_read_by: str = ""
    """Who has read every text that members see: a name or a role, for the record."""


class WebhookSection(Struct, frozen=True, forbid_unknown_fields=True):
    """`[notices.webhook]`: a program of the admin's that is told, too."""

    url: str = ""
    """Where it listens; `https`, or `http` on this machine. Empty: there is none."""
    secret_file: str = ""
    """Holds the secret that notices are signed with, unless the environment does."""


class NoticesSection(Struct, frozen=True, forbid_unknown_fields=True):
    """`[notices]`: how people are called elsewhere than on the platform."""

    at_least: Urgency = "high"
    """From which urgency on a case is told elsewhere as soon as it is opened or rises; the alarm
    when nobody answers is always told."""
    detail: Literal["none", "kind"] = "none"
    """`none` tells nothing of the case but that it waits; `kind` tells its kind as well."""
    addresses_file: str = "leeward.notices"
    """Holds the addresses, one a line, unless the environment does; for its owner alone."""
    watchdog_file: str = ""
    """Holds the address that hears a sign of life each minute, unless the environment does."""
    webhook: WebhookSection = WebhookSection()


class ConsoleSection(Struct, frozen=True, forbid_unknown_fields=True):
    """`[console]`: the moderators' console in a browser; it is served where `listen` is set."""

    listen: str = ""
    """Host and port to listen at, such as `127.0.0.1:8321`; empty for no console."""
    url: str = ""
    """Where people reach it, such as `https://safety.example.org`; empty for this machine alone,
    and then the bot sends no sign-in links."""
    behind_proxy: bool = False
    """A proxy with TLS stands before it, and what that says of its clients is believed."""

    @property
    def reached_at(self) -> str:
        """The address in links: `url`, or that of this machine."""
        return url_of(self.listen, self.url, behind_proxy=self.behind_proxy)


class WordsSection(Struct, frozen=True, forbid_unknown_fields=True):
    """`[words]`: what members read."""

    file: str = ""
    """A file of the admin's own texts, which stand over ours; docs/words.md says how."""


class HelpSection(Struct, frozen=True, forbid_unknown_fields=True):
    """`[help]`: who helps near members."""

    file: str = ""
    """A list of services of the admin's own, beside those that ship; docs/helplines.md says how."""


class LogSection(Struct, frozen=True, forbid_unknown_fields=True):
    """`[logs]`: how much is written to standard error."""

    level: Literal["debug", "info", "warning", "error"] = "info"


class Config(Struct, frozen=True, forbid_unknown_fields=True):
    """`leeward.toml`, whole."""

    schema: int
    """1; the version of this file's format."""
    policy: str = ""
    """A pack's name, or the path of a policy file; empty takes what was chosen with a set-up
    command, and else `young-people`."""
    community: CommunitySection = CommunitySection()
    storage: StorageSection = StorageSection()
    retention: Retention = Retention()
    """`[retention]`: days each kind of thing is kept; the defaults can only be shortened."""
    escalation: EscalationSection = EscalationSection()
    enforce: EnforceSection = EnforceSection()
    adapters: dict[str, dict[str, Any]] = {}
    """`[adapters.<name>]`: the platforms to connect to; each adapter reads its own table."""
    detectors: dict[str, dict[str, Any]] = {}
    """`[detectors.<name>]`: late detectors, each with its switch and settings of its own."""
    notices: NoticesSection = NoticesSection()
    help: HelpSection = HelpSection()
    words: WordsSection = WordsSection()
    console: ConsoleSection = ConsoleSection()
    logs: LogSection = LogSection()
    folder: str = "."
    """Set by `load`: the folder that relative paths start at."""

    @property
    def waits(self) -> Escalation:
        """How long people are waited for."""
        section = self.escalation
        return Escalation(
            answered_within=_waits(ANSWERED_WITHIN, section.answer),
            decided_within=_waits(DECIDED_WITHIN, section.decide),
            appeal_within=timedelta(seconds=checked_seconds(section.appeal)),
        )

    @property
    def community_ref(self) -> CommunityRef:
        """The community all of this belongs to."""
        return CommunityRef(self.community.id)

    @property
    def own_words(self) -> Path | None:
        """The admin's own texts for members, where there is such a file."""
        return self.path(self.words.file) if self.words.file else None

    @property
    def own_helplines(self) -> Path | None:
        """The admin's own list of services; None where there is none."""
        return self.path(self.help.file) if self.help.file else None

    def path(self, value: str) -> Path:
        """Return a configured path, made absolute."""
        return Path(self.folder) / Path(value).expanduser()


def load(path: Path) -> Config:
    """Read a configuration file whole, or raise `ConfigError` with place, value and cure."""
    place = str(path)
    try:
        if path.stat().st_size > CONFIG_BYTES:
            raise ConfigError(
                place=place,
                value=f"{path.stat().st_size} bytes",
                cure="A configuration has a few lines; check that this is the right file.",
            )
        raw = tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        raise ConfigError(
            place=place,
            value="there is no such file",
            cure="Make one with `leeward init`, or name another one with --config.",
        ) from None
    except OSError as error:
        raise ConfigError(
            place=place, value=str(error.strerror), cure="Check the path and its permissions."
        ) from None
    except RecursionError:
        raise ConfigError(
            place=place,
            value="the lists are nested too deeply",
            cure="Write fewer brackets inside brackets.",
        ) from None
    except ValueError as error:  # no TOML, no UTF-8, or numbers of thousands of digits
        raise ConfigError(
            place=place,
            value=str(error)[:SHOWN],
            cure="Correct the line; the file is TOML in UTF-8.",
        ) from None
    return _checked(raw, path)


def _checked(raw: dict[str, object], path: Path) -> Config:
    if "folder" in raw:
        raise ConfigError(place=f"{path} key folder", cure="Remove it; nobody sets this key.")
    try:
        config = msgspec.convert({**raw, "folder": str(path.parent)}, Config)
    except msgspec.ValidationError as error:
        raise ConfigError(
            place=str(path),
            value=str(error),
            cure="Compare the key with docs/configuration.md.",
        ) from None
    if config.schema != SCHEMA:
        raise ConfigError(
            place=f"{path} key schema",
            value=str(config.schema),
            cure=f"This Leeward reads schema = {SCHEMA}.",
        )
    _check_console(config.console, path)
    for key in ("safety_lead", "deputy"):
        value = getattr(config.community, key)
        if value:
            _check_ref(value, f"{path} key community.{key}")
    for value in config.community.csea:
        _check_ref(value, f"{path} key community.csea")
    _check_country(config.community.country, path)
    _check_waits(config.escalation, path)
    return config


def _check_console(console: ConsoleSection, path: Path) -> None:
    if console.listen:
        try:
            _ = console.reached_at
        except ConfigError as error:
            place = f"{path} key {error.place}"
            raise ConfigError(place=place, value=error.value, cure=error.cure) from None
    elif console.url or console.behind_proxy:
        raise ConfigError(
            place=f"{path} key console.listen",
            value="it is empty, so that nothing is served",
            cure='Set it, such as listen = "127.0.0.1:8321", or remove [console].',
        )


def _check_country(country: str, path: Path) -> None:
    if country and not is_code(country):
        raise ConfigError(
            place=f"{path} key community.country",
            value=country[:SHOWN],
            cure='Write the two letters of ISO 3166, such as country = "GB", or leave it empty.',
        )


def _check_waits(section: EscalationSection, path: Path) -> None:
    waits = [(f"answer.{urgency}", wait) for urgency, wait in section.answer.items()]
    waits += [(f"decide.{urgency}", wait) for urgency, wait in section.decide.items()]
    for key, wait in (*waits, ("appeal", section.appeal)):
        seconds = seconds_of(wait)
        if seconds is None or not LEAST_WAIT <= seconds <= LONGEST_WAIT:
            raise ConfigError(
                place=f"{path} key escalation.{key}",
                value=wait[:SHOWN],
                cure='Write a time between one minute and 30 days, such as "5m", "1h" or "2d".',
            )


def _waits(
    ours: Mapping[Urgency, timedelta], theirs: Mapping[Urgency, str]
) -> Mapping[Urgency, timedelta]:
    named = {one: timedelta(seconds=checked_seconds(wait)) for one, wait in theirs.items()}
    return {**ours, **named}


def _check_ref(value: str, place: str) -> None:
    try:
        UserRef.parse(value)
    except RefError as error:
        raise ConfigError(place=place, value=value, cure=error.cure) from None


def master_key(config: Config) -> bytes:
    """Return the 32 bytes that wrap every evidence key, from the environment or the key file.

    Raises:
        ConfigError: there is none, it is not 64 hexadecimal digits, or others may read the file.
    """
    path = config.path(config.storage.master_key_file)
    text = os.environ.get(MASTER_KEY_VARIABLE)
    place = f"environment variable {MASTER_KEY_VARIABLE}"
    if text is None:
        place = str(path)
        try:
            text = secret_in(path)
        except FileNotFoundError:
            raise ConfigError(
                place=place,
                value="there is no master key",
                cure="Put the key back that the database was made with; where there is no database"
                f" yet, run `leeward doctor --fix`, or set {MASTER_KEY_VARIABLE}.",
            ) from None
    try:
        key = bytes.fromhex(text.strip())
    except ValueError:
        key = b""
    if len(key) != 32:  # noqa: PLR2004 - a 256-bit key
        raise ConfigError(
            place=place,
            value="it is not 64 hexadecimal digits",
            cure="Put back the right key; without it sealed evidence cannot be opened.",
        )
    return key


def secret_in(path: Path) -> str:
    """Return the text of a file that holds a secret.

    Raises:
        FileNotFoundError: there is none.
        ConfigError: it cannot be read, or others may read it.
    """
    try:
        mode = path.stat().st_mode
        text = path.read_text("ascii")
    except FileNotFoundError:
        raise
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(
            place=str(path),
            value=type(error).__name__,
            cure="Check the file and its permissions.",
        ) from None
    if mode & 0o077:
        raise ConfigError(
            place=str(path),
            value=f"its permissions are {mode & 0o777:o}",
            cure=f"Run `chmod 600 {path}`, so that nobody else can read the key.",
        )
    return text
