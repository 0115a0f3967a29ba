"""Settings: which there are, where they are read from, and what must fit together."""
