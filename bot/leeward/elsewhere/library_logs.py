"""Nothing that `apprise` and what it stands on log gets out: their lines quote addresses."""

import logging
import warnings
from typing import Final

LOGGERS: Final = ("apprise", "urllib3", "requests", "requests_oauthlib", "oauthlib", "markdown")
"""The roots of their loggers. What became of a notice, we say ourselves."""


def hush() -> None:
    """Let nothing of their logs out, whoever listens at the root, and no warning with a host."""
    for name in LOGGERS:
        logger = logging.getLogger(name)
        logger.setLevel(logging.WARNING)  # apprise reads its own warnings: its results carry them
        logger.propagate = False
        if not any(isinstance(one, logging.NullHandler) for one in logger.handlers):
            logger.addHandler(logging.NullHandler())
    warnings.filterwarnings("ignore", message="Unverified HTTPS request")
