"""Twins: a patient's profile as distributions of parameters, what is plausible, the update from series."""
