"""`leeward evaluate`: how often Leeward is right and wrong on lines that people have labelled."""

from pathlib import Path
from typing import Annotated

import typer

from leeward.cli.options import DEFAULT_POLICY, JsonOption, PolicyOption

EXAMPLE = """Reads JSON Lines such as {"text": "you clown", "labels": ["toxicity"], "lang": "en"};
labels are categories or signals, and [] means harmless. Nothing is sent or stored.

Example: leeward evaluate labelled.jsonl --report quality.html"""


def evaluate(
    data: Annotated[
        list[Path] | None,
        typer.Argument(metavar="DATA...", help="Files of labelled lines; none with --verdicts."),
    ] = None,
    policy: PolicyOption = DEFAULT_POLICY,
    about: Annotated[
        list[str] | None,
        typer.Option(
            "--about",
            metavar="LABEL",
            help="Report on this label alone; lines without `about` speak about it. "
            "May be given several times.",
        ),
    ] = None,
    compare: Annotated[
        list[str] | None,
        typer.Option(
            "--compare",
            metavar="SPEC",
            help="Also judge by another policy, or by without:DETECTOR or "
            "only:DETECTOR,DETECTOR. May be given several times.",
        ),
    ] = None,
    report: Annotated[
        Path | None,
        typer.Option("--report", "-r", metavar="FILE", help="Write one self-contained page."),
    ] = None,
    examples: Annotated[
        bool,
        typer.Option(
            "--examples", help="With --report: quote the worst mistakes, words of members included."
        ),
    ] = False,
    conversations: Annotated[
        bool,
        typer.Option(
            "--conversations",
            help="DATA are staged conversations with harmless twins: how early are patterns found?",
        ),
    ] = False,
    expression: Annotated[
        bool,
        typer.Option(
            "--expression",
            help="DATA are harmless lines that must never be hidden: what comes of them, by group?",
        ),
    ] = False,
    verdicts: Annotated[
        bool,
        typer.Option(
            "--verdicts",
            help="By what moderators came to in the cases that are kept, instead of DATA.",
        ),
    ] = False,
    seed: Annotated[
        int, typer.Option("--seed", min=0, help="Of the lines drawn anew for intervals.")
    ] = 0,
    config: Annotated[
        Path | None,
        typer.Option(
            "--config",
            "-c",
            metavar="FILE",
            help="Ask the late detectors that this configuration switches on; with --verdicts, "
            "of which installation (leeward.toml if not given).",
        ),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Measure on labelled lines how often Leeward is right and wrong, with intervals."""
    from leeward.cli.evaluating import Wanted, run

    run(
        data or [],
        Wanted(
            policy=policy,
            about=tuple(about or ()),
            compare=tuple(compare or ()),
            report=report,
            examples=examples,
            seed=seed,
            as_json=as_json,
            config=config,
            conversations=conversations,
            expression=expression,
            verdicts=verdicts,
        ),
    )


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(epilog=EXAMPLE)(evaluate)
