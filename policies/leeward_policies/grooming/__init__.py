"""Grooming: stages in lines, evidence over time, and how far a pattern has grown."""
