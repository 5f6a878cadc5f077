"""Steps of the keys file."""
