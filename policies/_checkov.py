"""Loaded by `checkov --external-checks-dir policies`: registers every policy of this folder as a Checkov check."""

from pathlib import Path

from ringfence.policy.checkov_adapter import register

register(Path(__file__).resolve().parent)
