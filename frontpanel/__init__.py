"""The front panel: indicator lamp, Braille keypad, two-switch socket and headphone contact.

Not here: what a key does (the kiosk's screens) and when the lamp is red (the kiosk's session).
"""
