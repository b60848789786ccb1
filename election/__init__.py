"""The law as pure code: definitions, ballots, tallies, cards, protocols.

No files, clock, randomness, sockets or logging here, and nothing of ours is imported.
"""
