"""Numerics with no oncology in them."""
