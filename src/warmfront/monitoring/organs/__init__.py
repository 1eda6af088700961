"""Adverse events by organ: laboratory terms, immune-related events, what management asks."""
