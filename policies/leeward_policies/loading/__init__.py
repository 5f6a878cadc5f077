"""From a policy's TOML to one checked and resolved policy, with every mistake told."""
