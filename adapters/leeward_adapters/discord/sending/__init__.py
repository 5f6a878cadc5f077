"""The way out: what goes first, what must wait, what was refused, and how every word is written."""
