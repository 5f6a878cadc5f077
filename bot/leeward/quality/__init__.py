"""Quality: how often Leeward is right and wrong on lines that people have labelled."""
