"""`python -m kiosk.speech FILE`: write the list of phrases for the provisioning."""

import pathlib
import sys

from kiosk.speech.phrasebook import written

if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit("python -m kiosk.speech provisioning/audio/phrases.json")
    pathlib.Path(sys.argv[1]).write_bytes(written())
