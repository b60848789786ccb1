"""Where decisions become deeds: one queue, one owner of state, watchers and workers.

The workers here are the only threads of a kiosk. A card's ticket and a voter's choices never share a value.
"""
