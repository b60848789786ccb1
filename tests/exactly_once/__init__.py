"""Proofs of exactly once: a model of the card protocol searched whole, and the real code under attack."""
