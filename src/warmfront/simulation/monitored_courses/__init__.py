"""Simulated courses of patients under observation, with their truth: always labelled simulated."""
