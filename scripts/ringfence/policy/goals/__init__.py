"""The platform's goals: worlds assembled from plans, goal files, the questions to a prover, and the verdicts."""
