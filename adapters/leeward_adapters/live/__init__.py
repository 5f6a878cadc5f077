"""What live adapters share: their way out, and how cases are shown and looked after."""
