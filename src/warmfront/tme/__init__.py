"""Measurements to profile, phenotype and bottleneck."""
