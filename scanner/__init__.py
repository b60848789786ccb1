"""Bar-code card reader: camera or hand wand in, one text per shown card out.

Not a judge of cards: whether a text is a valid activation code is decided by the station controller.
Importing this package, `scanner.port` or `scanner.opening` loads neither OpenCV nor a decoder, so that an
app can draw its first screen before it pays for them.
"""
