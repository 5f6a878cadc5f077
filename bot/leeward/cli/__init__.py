"""The command line: one module a command; what a command needs is imported when it runs."""

from leeward.cli import (
    assess,
    audit,
    backup,
    bench,
    cases,
    console,
    demo,
    doctor,
    evaluate,
    helplines,
    init,
    member,
    models,
    notices,
    policy,
    replay,
    report,
    run,
    score,
    train,
    words,
)
from leeward.cli.main import app, main

for command in (
    demo,
    init,
    run,
    doctor,
    assess,
    replay,
    score,
    evaluate,
    policy,
    cases,
    audit,
    member,
    report,
    console,
    models,
    notices,
    helplines,
    words,
    backup,
    bench,
    train,
):
    command.register(app)

__all__ = ["app", "main"]
