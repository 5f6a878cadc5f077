"""The judge that an admin may ask: a language model of their own, about pairs that are watched.

It is off unless somebody switches it on. It sees lines with names replaced, its answer is one more
capped piece of evidence, and its silence is Unmeasured.
"""
