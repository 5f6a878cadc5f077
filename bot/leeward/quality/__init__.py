"""Quality: how often Leeward is right and wrong on labelled lines and conversations."""
