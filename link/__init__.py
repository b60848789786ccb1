"""What kiosk, station controller and console say to each other, and the wires they say it over.

Not here: what an order or a claim means. The link imports nothing of ours, so ids are plain strings.
"""
