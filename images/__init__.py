"""Building the card that boots: from Debian packages, locked wheels and this repository to a disk image.

It imports nothing of the voting system: it only packs it. Everything that needs Debian 13's tools runs in a
root of their own (`workshop`), so that the result does not depend on the machine it is built on.
"""
