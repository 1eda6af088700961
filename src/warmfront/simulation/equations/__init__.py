"""Models as equations: expressions, their derivatives, and the reading of SBML and Antimony."""
