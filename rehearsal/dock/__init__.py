"""The dock: a window with the world around a kiosk, for a person who plays the whole polling station.

It drives the product's own processes and devices; no rule of voting is here.
"""
