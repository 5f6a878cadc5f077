"""Cases before people: what a card says, what can be pressed on it, by whom, and what it does."""
