"""Flash and memory cards: folders read without trust, and written so that no power cut can halve them.

It does not know what the files mean, and mounts nothing.
"""
