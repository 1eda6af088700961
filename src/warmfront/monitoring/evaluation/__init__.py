"""How monitoring does on simulated courses with known truth: never evidence about people."""
