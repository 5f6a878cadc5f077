"""The shipped models: hashed n-grams, small integer weights, and a card for each file."""
