"""A portable kiosk's own authority: the book of the cards it was handed, and what it may decide alone.

It holds hashes of codes and what became of each card, never a vote, a time or an order. It speaks to nobody:
`kiosk.runtime.trip_errands` carries its papers over the link.
"""
