"""Virtual trials: arms, visits, measurement, RECIST, endpoints, and replicates of the whole trial."""
