"""The way in: updates as they are, what they have told, and how far they are committed."""
