"""Slack export archives, and the folders they unpack to."""
