"""A kiosk without an audio ballot: nothing is said, nothing ends, nothing is at fault."""

import types
import typing

from kiosk.speech.port import SpeechFault, Utterance


class AbsentSpeech:
    """Say nothing."""

    def say(self, utterance: Utterance) -> None:
        """Do nothing."""

    def stop(self) -> None:
        """Do nothing."""

    @property
    def fault(self) -> SpeechFault | None:
        """Return None: what is not meant to be there cannot fail."""
        return None

    def close(self) -> None:
        """Do nothing."""

    def __enter__(self) -> typing.Self:
        """Return itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: types.TracebackType | None,
    ) -> None:
        """Do nothing."""
