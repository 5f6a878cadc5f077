"""What is said to people, as data: each platform writes it in its own markup."""
