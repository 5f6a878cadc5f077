"""Contract suites and fakes, for our tests and for everyone's adapters and detectors.

`clock` has a `VirtualClock`, `builders` make messages and readings,
`adapter_contract`, `detector_contract`, `late_contract` and `store_contract` hold a part to its
port, and `play` performs a conversation file (`script`) through the whole house.
The contract suites need `pytest`, `pytest-asyncio` and `hypothesis`; nothing
else of Leeward does, so import them from your tests alone.
"""
