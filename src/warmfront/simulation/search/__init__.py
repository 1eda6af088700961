"""Search over schedules: alternatives of a regimen, and what each is worth in every model."""
