"""Candidates, eligibility, harm and ranking."""
