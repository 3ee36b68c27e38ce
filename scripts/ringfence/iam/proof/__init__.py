"""Proof that no request gets past a guardrail: the engine that asks cvc5, and the prover that asks every engine."""
