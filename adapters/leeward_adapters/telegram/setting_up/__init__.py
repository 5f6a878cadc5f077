"""The set-up: links that save taps, what was chosen, and what the doctor looks at."""
