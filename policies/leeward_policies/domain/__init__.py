"""The words everyone speaks: frozen, serialisable values; no method does I/O."""
