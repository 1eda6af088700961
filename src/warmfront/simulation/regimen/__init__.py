"""Regimens: the language in which they are written, their limits, and their expression in a model."""
