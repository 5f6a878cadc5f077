"""Cases: one story for people to judge, from its first line to its verdict and its appeal."""
