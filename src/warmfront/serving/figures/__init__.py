"""Figures: pure functions from data to SVG text, with a title and a description for screen readers."""
