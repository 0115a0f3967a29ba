"""Vietnamese spelling: syllables, tone marks, and where they stand."""
