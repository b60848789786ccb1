"""Shamir's secret sharing over GF(256), byte by byte: `threshold` shares give the secret, fewer say nothing.

It does not know what the secret is and cannot tell a wrong share from a right one: the caller checks the
result. It is not constant in time; it runs when a box is made and when the commission recovers one, never
beside an attacker with a clock.
"""

from collections.abc import Mapping

from kiosk.ballot_box.sealing import Randomness

_POLYNOMIAL = 0x11B


def split_secret(secret: bytes, *, threshold: int, shares: int, randomness: Randomness) -> tuple[bytes, ...]:
    """Return shares 1 … `shares`; each is as long as the secret."""
    if not 1 <= threshold <= shares <= 255:
        raise ValueError("1 to `shares` shares must be needed, and at most 255 made")
    coefficients = [secret, *(randomness.bytes(len(secret)) for _ in range(threshold - 1))]
    return tuple(_evaluate(coefficients, number) for number in range(1, shares + 1))


def join_secret(shares: Mapping[int, bytes]) -> bytes:
    """Return the secret from shares by their numbers: Lagrange's formula at 0."""
    secret = 0
    for number, share in shares.items():
        weight = 1
        for other in shares:
            if other != number:
                weight = _multiply(weight, _multiply(other, _inverse(other ^ number)))
        secret ^= int.from_bytes(bytes(_multiply(weight, byte) for byte in share))
    return secret.to_bytes(len(next(iter(shares.values()))))


def _evaluate(coefficients: list[bytes], at: int) -> bytes:
    value = bytes(len(coefficients[0]))
    for coefficient in reversed(coefficients):
        value = bytes(_multiply(byte, at) ^ add for byte, add in zip(value, coefficient, strict=True))
    return value


def _multiply(left: int, right: int) -> int:
    product = 0
    while right:
        product ^= left if right & 1 else 0
        left = left << 1 ^ (_POLYNOMIAL if left & 0x80 else 0)
        right >>= 1
    return product


def _inverse(value: int) -> int:
    """Return value^254, the inverse of a value that is not 0."""
    result = 1
    for _ in range(254):
        result = _multiply(result, value)
    return result
