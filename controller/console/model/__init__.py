"""The console without a screen: what is known, what was pressed, what is asked, and what is to be shown.

Pure: no Qt, no threads, no clock, no files.
"""
