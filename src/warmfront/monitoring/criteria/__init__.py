"""Criteria of response in solid tumours, and which disease has which."""
