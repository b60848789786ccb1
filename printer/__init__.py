"""The control-tape printer: documents, their bitmap, the port, its drivers and its simulator.

Not here: what is printed and when. The package knows nothing of elections, ballots or cards; it turns a
`TapeDocument` into a bitmap, puts the bitmap on paper and says honestly whether the paper has it.
"""
