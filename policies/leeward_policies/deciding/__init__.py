"""How rules are applied to one event: conditions, matches, and the acts that follow."""
