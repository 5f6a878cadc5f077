"""The way out: calls of the Bot API in their turn, how words are written, and signed buttons."""
