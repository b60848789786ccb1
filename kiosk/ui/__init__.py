"""The voter's window: QML pages that render a screen model and send back the action of what was pressed.

The only Qt of the kiosk. It decides nothing: no state of voting lives here.
"""
