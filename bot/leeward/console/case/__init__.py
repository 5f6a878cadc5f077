"""What the page of a case shows: facts, lines, what was done, what can be done; no routes."""
