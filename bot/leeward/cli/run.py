"""`leeward run`: connect to the platforms of an installation, judge and act until stopped."""

import typer

from leeward.cli.options import DEFAULT_CONFIG, ConfigOption


def run(config: ConfigOption = DEFAULT_CONFIG) -> None:
    """Watch over the community until it is stopped with Ctrl-C or a signal to end."""
    from leeward.cli.running import run_installation

    run_installation(config)


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(epilog="Example: leeward run --config riverside/leeward.toml")(run)
