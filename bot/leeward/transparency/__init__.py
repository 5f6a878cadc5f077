"""Figures of a month that can be published: counts without personal data, as page and JSON."""
