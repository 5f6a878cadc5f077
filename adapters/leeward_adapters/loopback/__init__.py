"""A small fake platform that converses: people, rooms, roles, capabilities and failures."""
