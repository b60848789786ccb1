"""Every page of an election as this kiosk would show it: pictures and measures for the proof report.

It draws and measures; what is lawful is judged by whoever reads its files.
"""
