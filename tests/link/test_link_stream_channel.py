"""A stream channel keeps its deadlines and believes nothing but its answer; certificates and their pins."""

import dataclasses
import socket
import time

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ed25519

from link.channel import LinkDown, LinkTrouble, RetryPolicy
from link.codec import Codec, Wire
from link.messages import Acknowledged, Claim, Response
from link.stream_channel import StreamChannel
from link.tls import make_self_signed, pin_of

ONE_TRY = RetryPolicy(attempts=1, first_pause_s=0.0, reply_timeout_s=2, give_up_after_s=4)


def test_the_certificate_is_valid_for_a_century_and_its_pin_is_its_hash() -> None:
    key = ed25519.Ed25519PrivateKey.from_private_bytes(b"\x07" * 32)
    pem = make_self_signed("kiosk-1", key)
    certificate = x509.load_pem_x509_certificate(pem.encode())
    assert pem == make_self_signed("kiosk-1", key)
    assert certificate.not_valid_before_utc.isoformat() == "2000-01-01T00:00:00+00:00"
    assert certificate.not_valid_after_utc.isoformat() == "2099-12-31T23:59:59+00:00"
    assert certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca is False
    assert pin_of(pem) == certificate.fingerprint(hashes.SHA256()).hex()
    assert pin_of(certificate.public_bytes(serialization.Encoding.DER)) == pin_of(pem)


def test_the_pauses_and_the_end_of_trying_follow_the_policy() -> None:
    now, slept, dialled = [100.0], [], []

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        now[0] += seconds

    def dial(timeout_s: float) -> socket.socket:
        dialled.append(round(timeout_s, 3))
        now[0] += 0.25
        raise ConnectionRefusedError

    def channel(policy: RetryPolicy) -> StreamChannel:
        return StreamChannel(
            dial=dial,
            codec=Codec(Wire.KIOSK),
            boot_epoch=1,
            clock=lambda: now[0],
            sleep=sleep,
            policy=policy,
        )

    policy = RetryPolicy(attempts=9, first_pause_s=0.1, longest_pause_s=0.3, give_up_after_s=1.5)
    assert channel(policy).request(Claim(code="1")) == LinkDown(reason=LinkTrouble.UNREACHABLE)
    assert slept == [0.1, 0.2, 0.3]
    assert dialled == [1.0, 1.0, 0.7, 0.15]
    assert now[0] - 100 <= 1.75
    dialled.clear()
    assert isinstance(channel(dataclasses.replace(policy, attempts=2)).request(Claim(code="1")), LinkDown)
    assert len(dialled) == 2


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (b"\x00\x00\x00\x00", LinkTrouble.BAD_MESSAGE),
        (b"\x00\x00\x00\x02{}", LinkTrouble.BAD_MESSAGE),
        (b"\x00\x00", LinkTrouble.BROKEN_OFF),
        (
            Codec(Wire.KIOSK).encode_response(Response(boot_epoch=1, seq=99, body=Acknowledged())),
            LinkTrouble.BAD_MESSAGE,
        ),
    ],
)
def test_a_channel_believes_nothing_but_the_answer_to_its_request(answer: bytes, reason: LinkTrouble) -> None:
    ours, theirs = socket.socketpair()
    theirs.sendall(answer)
    theirs.shutdown(socket.SHUT_WR)
    channel = StreamChannel(
        dial=lambda _timeout: ours,
        codec=Codec(Wire.KIOSK),
        boot_epoch=1,
        clock=time.monotonic,
        sleep=lambda _s: None,
        policy=ONE_TRY,
    )
    with theirs, channel:
        assert channel.request(Claim(code="1")) == LinkDown(reason=reason)
        assert ours.fileno() == -1


class DrippingSocket(socket.socket):
    """Give one byte at a time."""

    def recv(self, bufsize: int, flags: int = 0) -> bytes:
        """Read one byte."""
        return super().recv(1, flags)


def test_a_dripping_controller_cannot_stretch_the_deadline() -> None:
    plain, theirs = socket.socketpair()
    theirs.sendall(b"\x00\x00\x00\x50" + b" " * 0x50)
    looks = iter(range(1000))
    channel = StreamChannel(
        dial=lambda _timeout: DrippingSocket(fileno=plain.detach()),
        codec=Codec(Wire.KIOSK),
        boot_epoch=1,
        clock=lambda: next(looks) * 0.5,  # half a second passes at each look at the clock
        sleep=lambda _s: None,
        policy=dataclasses.replace(ONE_TRY, reply_timeout_s=3.5, give_up_after_s=60),
    )
    with theirs, channel:
        assert channel.request(Claim(code="1")) == LinkDown(reason=LinkTrouble.TIMEOUT)
    assert next(looks) < 15
