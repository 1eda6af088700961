"""Matrices of cells x genes: one reader per format; `sources` tells them apart."""
