"""The one tree of errors: each names the place, the value and the cure, in a whole sentence.

Expected refusals of a platform are Outcomes, not exceptions; these are for what stops work.
"""

from collections.abc import Sequence

from typing_extensions import override


class LeewardError(Exception):
    """The root of the tree; never raised itself.

    Attributes:
        place: where it happened: a file with line, a key, a component.
        value: what was found there, shortened; never message text, a name or a secret.
        cure: what a person can do about it, as a sentence.
    """

    what = "Something went wrong"

    def __init__(self, *, place: str = "", value: str = "", cure: str = "") -> None:
        super().__init__(place, value, cure)
        self.place = place
        self.value = value
        self.cure = cure

    @override
    def __str__(self) -> str:
        where = f" at {self.place}" if self.place else ""
        found = f": {self.value}" if self.value else ""
        end = "" if found.endswith((".", "!", "?")) else "."
        return f"{self.what}{where}{found}{end} {self.cure}".rstrip()


class RefError(LeewardError):
    """A printed id cannot be read back."""

    what = "This is not an id that Leeward knows"


class ConfigError(LeewardError):
    """The configuration of the installation is wrong."""

    what = "The configuration is wrong"


class PolicyError(LeewardError):
    """A policy file has mistakes; the last good policy stays in force.

    Attributes:
        problems: every mistake that was found, each an error of its own; an error
            with one mistake holds itself.
    """

    what = "The policy has a mistake"

    def __init__(
        self,
        *,
        place: str = "",
        value: str = "",
        cure: str = "",
        problems: Sequence["PolicyError"] = (),
    ) -> None:
        super().__init__(place=place, value=value, cure=cure)
        self._problems = tuple(problems)

    @property
    def problems(self) -> tuple["PolicyError", ...]:
        """Every mistake, in the order of the file."""
        return self._problems or (self,)

    @override
    def __str__(self) -> str:
        if not self._problems:
            return super().__str__()
        if len(self._problems) == 1:
            return str(self._problems[0])
        lines = [f"The policy has {len(self._problems)} mistakes:"]
        lines += [f"- {problem.detail}" for problem in self._problems]
        return "\n".join(lines)

    @property
    def detail(self) -> str:
        """The sentence without its opening, for lists: place, value, cure."""
        return super().__str__().removeprefix(f"{self.what} at ").removeprefix(f"{self.what}: ")


class UsageError(LeewardError):
    """What a person typed cannot be used."""

    what = "The command cannot use what it was given"


class InputError(LeewardError):
    """A file that a person gave cannot be read."""

    what = "The file cannot be read"


class OutputError(LeewardError):
    """A file that a person asked for cannot be written; nothing half-written stays."""

    what = "The file cannot be written"


class AdapterError(LeewardError):
    """The root of what an adapter raises; never raised itself."""

    what = "The platform adapter stopped"


class NotReady(AdapterError):
    """The platform is out of reach for now; the supervisor tries again."""

    what = "The platform is not ready"


class AuthFailed(AdapterError):
    """The platform refuses our credentials; the owner must act."""

    what = "The platform refuses the credentials"


class Broken(AdapterError):
    """This adapter cannot go on as it is; the supervisor starts it anew, the others live on."""

    what = "The platform adapter is broken"


class StorageError(LeewardError):
    """The root of what a store raises; raised itself where no narrower class fits."""

    what = "The storage failed"


class StorageFull(StorageError):
    """The disk is full; nothing of the transaction was kept."""

    what = "The disk is full"


class StorageLocked(StorageError):
    """Another process holds the database."""

    what = "The database is locked by another process"


class StorageDamaged(StorageError):
    """The database file is damaged or is not one of ours."""

    what = "The database is damaged"


class LeaseTaken(StorageError):
    """Another pipeline runs on the same database."""

    what = "Another Leeward is running on this database"


class AuditBroken(StorageError):
    """The audit chain does not hold: a line was changed, moved or removed."""

    what = "The audit chain is broken"


class ModelError(LeewardError):
    """A model's file is missing, damaged or not what its card says."""

    what = "A model cannot be used"
