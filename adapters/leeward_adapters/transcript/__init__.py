"""Chat exports and Leeward JSON Lines, streamed as events."""
