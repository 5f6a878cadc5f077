"""Options that several commands share, so that one word means one thing everywhere."""

from pathlib import Path
from typing import Annotated, TypeAlias

import typer

PolicyOption: TypeAlias = Annotated[
    str,
    typer.Option(
        "--policy",
        "-p",
        metavar="PACK|FILE",
        help="A pack (young-people, mixed, watch-only) or the path of a policy file.",
    ),
]
ConfigOption: TypeAlias = Annotated[
    Path,
    typer.Option("--config", "-c", metavar="FILE", help="The configuration of the installation."),
]
JsonOption: TypeAlias = Annotated[
    bool, typer.Option("--json", help="Print JSON, for a program to read.")
]
FormatOption: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--format",
        metavar="FORMAT",
        help="Read the files as leeward-jsonl, discord-chat-exporter, telegram-desktop, "
        "slack-export or matrix-export; recognised by their content if not given.",
    ),
]

DEFAULT_CONFIG = Path("leeward.toml")
DEFAULT_POLICY = "young-people"
