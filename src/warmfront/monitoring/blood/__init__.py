"""Criteria of response in lymphoma, myeloma and leukaemia."""
