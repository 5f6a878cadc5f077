"""The command line: one module a command; what a command needs is imported when it runs."""

from leeward.cli import (
    audit,
    backup,
    bench,
    cases,
    console,
    demo,
    doctor,
    evaluate,
    init,
    member,
    models,
    notices,
    policy,
    replay,
    run,
    score,
    train,
)
from leeward.cli.main import app, main

for command in (
    demo,
    init,
    run,
    doctor,
    replay,
    score,
    evaluate,
    policy,
    cases,
    audit,
    member,
    console,
    models,
    notices,
    backup,
    bench,
    train,
):
    command.register(app)

__all__ = ["app", "main"]
