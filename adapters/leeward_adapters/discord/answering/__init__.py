"""What people ask by commands, menus and buttons, and how they are answered."""
