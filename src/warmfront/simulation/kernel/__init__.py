"""Our own compiled solver: Rosenbrock steps for several patients at once in the lanes of vector registers."""
