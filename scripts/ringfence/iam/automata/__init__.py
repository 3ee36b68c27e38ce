"""The second way to search for a request that breaks a goal: a small SAT solver over automata, in plain Python.

It shares with the engine over cvc5 the parsed documents, the action data and the question, and no encoding.
"""

from ringfence.iam.automata.engine import AutomataEngine

__all__ = ["AutomataEngine"]
