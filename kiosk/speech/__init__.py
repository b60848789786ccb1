"""The audio ballot at the booth: what to say when, out of which clips, into headphones only."""
