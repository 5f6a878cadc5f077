"""Leeward JSON Lines: one event a line."""
