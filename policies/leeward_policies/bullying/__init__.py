"""Bullying as a state over time: what hurts, how it adds up, and who is meant."""
