"""The commission's console: a process of its own that asks the station controller and shows its answers.

It holds no state that matters: killed at any moment and started again it shows the same station. It decides
nothing about voting and never opens the controller's store.
"""
