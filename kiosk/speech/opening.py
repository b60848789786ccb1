"""The speech port a kiosk is wired with: `alsa:DEVICE`, `simulator:FOLDER` or `absent`."""

import collections.abc
import pathlib

from kiosk.speech.absent import AbsentSpeech
from kiosk.speech.clips import Clips
from kiosk.speech.port import Ended, SpeechError, SpeechPort


def open_speech(
    wiring: str, clips: Clips, ended: Ended, clock: collections.abc.Callable[[], float]
) -> SpeechPort:
    """Open the port. Raises SpeechError for wrong wiring, OSError for a folder that cannot be written."""
    kind, _, place = wiring.partition(":")
    if kind == "absent" and not place:
        return AbsentSpeech()
    # Numpy loads with these: not before the first picture, and not where nothing is said.
    from kiosk.speech.player import StreamPlayer

    if kind == "alsa":
        from kiosk.speech.alsa_player import AplaySink, check_device

        return StreamPlayer(clips=clips, sink=AplaySink(check_device(place)), ended=ended, clock=clock)
    if kind == "simulator" and place:
        from kiosk.speech.simulator import ListeningSink

        sink = ListeningSink(pathlib.Path(place), clock)
        return StreamPlayer(clips=clips, sink=sink, ended=ended, clock=clock)
    raise SpeechError(f"speech = «{wiring}»: нужно alsa:УСТРОЙСТВО, simulator:ПАПКА или absent")
