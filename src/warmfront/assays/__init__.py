"""Raw tables to measurements."""
