"""Reports; no science."""
