"""The audio ballot: every text the kiosk may speak, rendered and checked before the package is signed."""
