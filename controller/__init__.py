"""The station controller: cards, polls, kiosks, results and papers of one polling station.

It never sees a vote before the close. Screens are in `controller.console`, devices in their own folders.
"""
