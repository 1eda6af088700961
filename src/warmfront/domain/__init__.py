"""Frozen records, enums and errors; standard library and numpy only."""
