"""The way out of a live adapter: what goes first, what must wait, and what was refused."""
