"""Where things are kept: SQLite by SQLAlchemy Core, or memory; sealing, audit, retention."""
