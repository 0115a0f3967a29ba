"""What everything else builds on: texts, corrections and edits, settings' words, paths, files, errors."""
