"""Loaded by `checkov --external-checks-dir policies`: every policy and goal of this folder as a Checkov check."""

from pathlib import Path

from ringfence.cli.planning import surroundings_of
from ringfence.policy.checkov_adapter import register

register(Path(__file__).resolve().parent, surroundings_of)
