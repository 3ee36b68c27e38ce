"""Where every model came from and what it decided: a ledger of steps, the graph that they make, the model inventory."""
