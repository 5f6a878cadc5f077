"""`python -m leeward` is the same as `leeward`."""

from leeward.cli import main

main()
