"""The assessment: what can go wrong for young members here, what is done, and what people decide.

Questions and answers, what the installation says of itself, and one document made of both.
"""
