"""Ringfence: plan, prove, apply and report on a governed machine-learning platform."""

__version__ = "0.1.0"
