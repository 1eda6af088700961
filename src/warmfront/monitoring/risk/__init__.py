"""Risk over time: what is known before, and what series warn of."""
