"""From an assessment to a revised plan."""
