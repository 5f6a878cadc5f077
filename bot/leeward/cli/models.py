"""`leeward models`: the files of the second opinion: what is there, fetching, trying."""

from typing import Annotated

import typer

from leeward.cli.options import DEFAULT_CONFIG, ConfigOption, JsonOption

group = typer.Typer(
    help="The files of the second opinion: what is there, fetch, try.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

NameArgument = Annotated[
    str, typer.Argument(metavar="MODEL", help="original, unbiased (English), or multilingual.")
]


@group.command("list", epilog="Example: leeward models list")
def list_(config: ConfigOption = DEFAULT_CONFIG, as_json: JsonOption = False) -> None:
    """Say which models are there, their size and checksum, and which is in use."""
    from leeward.cli.model_files import list_models

    list_models(config, as_json=as_json)


@group.command(epilog="Example: leeward models fetch original")
def fetch(
    model: NameArgument,
    sha256: Annotated[
        str | None,
        typer.Option(
            "--sha256",
            metavar="HEX",
            help="The file's whole checksum; needed where its name does not tell the beginning.",
        ),
    ] = None,
    config: ConfigOption = DEFAULT_CONFIG,
) -> None:
    """Download a model from where detoxify's authors publish it; nothing else ever does."""
    from leeward.cli.model_files import fetch_model

    fetch_model(model, sha256, config)


@group.command(epilog="Example: leeward models verify")
def verify(config: ConfigOption = DEFAULT_CONFIG) -> None:
    """Load the model in use and let it score two lines, without a network."""
    from leeward.cli.model_files import verify_model

    verify_model(config)


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(group, name="models")
