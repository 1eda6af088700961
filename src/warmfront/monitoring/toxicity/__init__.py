"""Grades of cytokine release, neurotoxicity, cytopenia and their kin."""
