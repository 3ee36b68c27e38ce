"""The platform's goals: worlds assembled from plans, goal files, the question that a prover is asked, and the verdict."""
