"""From keys to actions: number keys, arrows and two switches, in any mixture with touch, in one session.

Pure: a screen model, what the keys have done so far, a key and the time come in; an action of the session and
words come out. No Qt, no devices, no clock. Touches go another way and end in the same actions.
"""
