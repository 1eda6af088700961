"""Eligibility rules: one small function per rule, listed in `catalogue`."""
