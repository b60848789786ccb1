"""Telling the service manager how a process is doing, and nothing else.

An edge: under systemd the words go to its socket, anywhere else they go nowhere.
"""
