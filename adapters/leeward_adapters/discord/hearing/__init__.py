"""What comes in: the client, payloads as they are, and gaps that are read again."""
