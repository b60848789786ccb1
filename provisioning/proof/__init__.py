"""The proof of a package: a paper on how every ballot looks on every screen, for candidates to sign.

The pages are drawn by the kiosk's own program in a process of its own; here they are judged and printed.
"""
