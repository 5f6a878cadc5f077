"""The command line: one module a command; what a command needs is imported when it runs."""

from leeward.cli import (
    audit,
    backup,
    bench,
    cases,
    demo,
    doctor,
    member,
    policy,
    replay,
    score,
)
from leeward.cli.main import app, main

for command in (demo, replay, score, policy, cases, audit, member, backup, doctor, bench):
    command.register(app)

__all__ = ["app", "main"]
