"""The channel of a kiosk without a link (portable, outside voting): always `LinkDown`, never a wait."""

import types
import typing

from link.channel import LinkDown, LinkTrouble
from link.messages import ReplyBody, RequestBody


class AbsentChannel:
    """Refuse every request at once."""

    def request(self, body: RequestBody) -> ReplyBody | LinkDown:
        """Return `LinkDown(ABSENT)`."""
        return LinkDown(reason=LinkTrouble.ABSENT)

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
