"""Cell tables of imaging programs, as `RawCells`."""
