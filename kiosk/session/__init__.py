"""The voting session as a pure state machine: states, events, effects and one `step`.

No Qt, devices, threads, clock or card tickets here; the ticket of a claimed card stays in `kiosk.runtime`.
"""
