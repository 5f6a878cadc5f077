"""Contract suites and fakes, for our tests and for everyone's adapters and detectors."""
