"""Base45 (RFC 9285): bytes as the 45 characters that QR codes hold most densely.

Two bytes become three characters. It knows nothing of what the bytes mean.
"""

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
_VALUES = {character: value for value, character in enumerate(ALPHABET)}


class Base45Error(ValueError):
    """A text that no bytes encode to."""


def encode(data: bytes) -> str:
    """Return the text of some bytes."""
    text: list[str] = []
    for index in range(0, len(data), 2):
        pair = data[index : index + 2]
        number = int.from_bytes(pair, "big")
        for _ in range(len(pair) + 1):
            number, value = divmod(number, 45)
            text.append(ALPHABET[value])
    return "".join(text)


def decode(text_untrusted: str) -> bytes:
    """Return the bytes of a text. Raises Base45Error for a foreign character, length or number."""
    data = bytearray()
    for index in range(0, len(text_untrusted), 3):
        group = text_untrusted[index : index + 3]
        size = len(group) - 1
        try:
            number = sum(_VALUES[character] * 45**place for place, character in enumerate(group))
        except KeyError:
            raise Base45Error("a character outside the alphabet") from None
        if size == 0 or number >= 256**size:
            raise Base45Error("a group no bytes encode to")
        data += number.to_bytes(size, "big")
    return bytes(data)
