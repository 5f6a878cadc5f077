"""Where things are kept: on disk by SQLAlchemy Core, or in memory; sealing, audit, retention."""
