"""What Leeward does by itself: words in private and in public, and cases before people."""
