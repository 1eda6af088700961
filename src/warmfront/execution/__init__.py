"""Run independent tasks: the same result whatever the number of workers."""
