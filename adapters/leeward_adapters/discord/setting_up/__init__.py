"""Setting Leeward up in a server, looking it over, and the AutoMod rules of its own."""
