"""Making and checking of what goes into a station: keys, packages, cards; checking of what comes out.

Used before and after voting, never during it.
"""
