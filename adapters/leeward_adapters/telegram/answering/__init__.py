"""What people ask by commands, buttons and forwarded messages, and how they are answered."""
