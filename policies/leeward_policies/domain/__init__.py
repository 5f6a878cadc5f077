"""The words everyone speaks: frozen, serialisable values; no method does I/O.

They are built with `gc=False`: a frozen value made of frozen values cannot be part of a
cycle, and a garbage collector that need not look at them does not pause a large ledger.
"""
