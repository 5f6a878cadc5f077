"""Element's JSON export of a Matrix room."""
