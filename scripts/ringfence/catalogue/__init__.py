"""Frameworks and their controls: what policies may cite, and what is covered both ways."""
