"""Two biopsies of one patient: what may be compared, what changed beyond noise, which triggers fired."""
