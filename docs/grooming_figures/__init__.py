"""The figures of docs/grooming.md: how often and how early patterns are found."""
