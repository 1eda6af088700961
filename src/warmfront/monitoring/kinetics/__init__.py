"""Kinetics of infused cells."""
