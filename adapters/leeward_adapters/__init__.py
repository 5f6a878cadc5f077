"""The platforms: each adapter turns payloads into events and actions into calls."""
