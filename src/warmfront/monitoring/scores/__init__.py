"""Scores from blood counts, chemistry and few clinical facts."""
