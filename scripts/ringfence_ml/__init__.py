"""The model engine: train, evaluate, explain, watch and attest models, on a laptop and in a Processing job alike."""

from __future__ import annotations

__version__ = "0.1.0"
