"""Mechanistic models and the schedules simulated on them."""
