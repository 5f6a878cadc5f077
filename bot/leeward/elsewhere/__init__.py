"""Notices elsewhere: people are called on the admin's own ways out of the platform.

Mail, ntfy, Slack and a hundred others are reached through `apprise`; a program of the admin's by a
signed webhook. A notice says that a case waits, and nothing of what was said, by whom, or to whom.
"""
