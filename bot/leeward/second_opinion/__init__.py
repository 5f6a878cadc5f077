"""The second opinion: `detoxify`, asked later about what the first look is not sure of.

Nothing here imports torch before a message is to be looked at, and nothing here downloads but
`fetching`, which only `leeward models fetch` calls.
"""
