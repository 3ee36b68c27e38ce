"""Lambda functions of the local AWS, run for real: a process of their own, with their role's keys, on loopback only."""
