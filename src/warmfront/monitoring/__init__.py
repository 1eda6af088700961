"""Serial data become response calls, toxicity grades, risks and a revised plan."""
