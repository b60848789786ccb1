"""The observers' board: steps, states, public events, rows as they are read; and its one-question socket."""

import asyncio
import pathlib
import typing

import msgspec
import pytest
from msgspec import inspect as schema

from link import messages
from link.codec import Codec, CodecError, Wire
from link.server import Trouble, TroubleKind, serve_unix
from link.unix_client import UnixChannel
from tests.controller.day_kit import ONE, collected, prepared
from tests.controller.station_kit import HEAD, PACKAGE, Rig
from tests.link.test_link_messages import largest

S = messages.KioskStage


def test_the_count_moves_in_steps_of_votes_or_of_time_and_is_whole_after_the_close(rig: Rig) -> None:
    (kiosk,) = rig.open_day()
    shown = []
    for serial in range(1000, 1007):
        rig.chair.activate(serial)
        kiosk.vote(serial, ONE)
        shown.append(rig.board().voted)
    assert shown == [0, 0, 0, 0, 5, 5, 5]
    rig.now += 15 * 60
    assert rig.board().voted == 7
    rig.chair.activate(1007)
    kiosk.vote(1007, ONE)
    kiosk.beat()
    assert rig.board().voted == 7
    rig.chair.ask(messages.ClosePolls(), messages.Done)
    board = rig.board()
    assert (board.voted, board.registered, board.polls) == (8, 40, messages.PollsState.CLOSED_FINAL)


@pytest.mark.parametrize(
    ("stage", "state"),
    [
        (S.FREE, messages.DeviceState.FREE),
        (S.VOTING, messages.DeviceState.VOTING),
        (S.WAITING_CONFIRM, messages.DeviceState.VOTING),
        (S.SUSPENDED, messages.DeviceState.OUT_OF_SERVICE),
        (S.OUT_OF_SERVICE, messages.DeviceState.OUT_OF_SERVICE),
    ],
)
def test_a_device_is_free_voting_or_out_of_service(
    rig: Rig, stage: messages.KioskStage, state: messages.DeviceState
) -> None:
    (kiosk,) = rig.open_day()
    kiosk.beat(stage)
    states = {device.name: device.state for device in rig.board().devices}
    assert states.pop("№ 1") is state
    assert set(states.values()) == {messages.DeviceState.OUT_OF_SERVICE}
    rig.now += 60
    assert rig.board().devices[0].state is messages.DeviceState.OUT_OF_SERVICE


def test_public_events_and_fingerprints_are_there_and_nothing_of_the_commission_or_of_a_card(
    rig: Rig,
) -> None:
    (kiosk,) = rig.open_day()
    rig.chair.activate(1001)
    token = kiosk.token(1001)
    kiosk.beat(S.VOTING, faults=("P-02",))
    rig.chair.ask(messages.OrderReset(kiosk="№ 1"), messages.Done)
    kiosk.ask(messages.WasReset(code=rig.code(1001), token=token), messages.Acknowledged)
    board = rig.board()
    texts = " ".join(event.text for event in board.events)
    assert "Голосование открыто" in texts
    assert "P-02" in texts
    assert "брос" not in texts
    assert (board.package, board.package_words) == (PACKAGE, "клен бинокль стая снег")
    assert board.software == "keg-controller test"
    assert b"1001" not in msgspec.json.encode(board)


def test_nothing_is_read_aloud_before_the_protocol_is_there(rig: Rig) -> None:
    read = messages.ReadRow(contest_id=HEAD, lines=1)
    (kiosk,) = rig.open_day()
    assert rig.chair.refusal(read) == "no_protocol"
    collected(rig, rig.chair, kiosk)
    assert rig.chair.refusal(read) == "no_protocol"
    rig.chair.ask(messages.PrepareProtocol(), messages.ProtocolReady)
    rig.chair.ask(read, messages.Done)


def test_read_rows_are_those_of_the_prepared_protocol_and_go_with_it(rig: Rig) -> None:
    prepared(rig, votes=2)
    assert rig.board().rows == ()
    for lines in (1, 2):
        rig.chair.ask(messages.ReadRow(contest_id=HEAD, lines=lines), messages.Done)
        board = rig.board()
        assert (len(board.rows), board.rows_read, board.rows_total) == (lines, lines, 8)
    assert (board.rows[0].number, board.rows[0].value) == ("1", 40)
    assert board.title == "Выборы главы Заречного района"
    assert rig.chair.refusal(messages.ReadRow(contest_id=HEAD, lines=9)) == "no_such_line"
    rig.chair.ask(messages.RecordDecision(subject="head", act="акт № 2"), messages.Done)
    assert rig.board().rows == ()
    assert rig.chair.refusal(messages.ReadRow(contest_id=HEAD, lines=1)) == "no_protocol"


# --- the socket


_REFUSED = [body for body in typing.get_args(messages.RequestBody) if body is not messages.GetPublicBoard]


def _request(body: type) -> messages.Request:
    return messages.Request(boot_epoch=1, seq=1, body=largest(schema.type_info(body)))


@pytest.mark.parametrize("body", _REFUSED, ids=lambda body: body.__name__)
def test_the_observers_wire_knows_one_question(rig: Rig, body: type) -> None:
    request = _request(body)
    with pytest.raises(CodecError, match="does not belong on the observer wire"):
        Codec(Wire.OBSERVER).encode_request(request)
    before = rig.log_path.read_bytes()
    answer = rig.service.handle_observer("observer", request).body
    assert answer == messages.Denied(reason=messages.DenialReason.UNKNOWN_DEVICE)
    assert rig.log_path.read_bytes() == before


@pytest.mark.parametrize("wire", [Wire.CONSOLE, Wire.KIOSK])
def test_no_other_wire_knows_the_board(rig: Rig, wire: Wire) -> None:
    request = messages.Request(boot_epoch=1, seq=1, body=messages.GetPublicBoard())
    with pytest.raises(CodecError):
        Codec(wire).encode_request(request)
    denied = messages.Denied(reason=messages.DenialReason.UNKNOWN_DEVICE)
    assert rig.service.handle_console("console", request).body == denied
    assert rig.service.handle_kiosk("kiosk-1", request).body == denied


def test_the_socket_answers_the_board_and_hangs_up_on_everything_else(
    rig: Rig, tmp_path: pathlib.Path
) -> None:
    path, troubles = tmp_path / "board", list[Trouble]()

    def look() -> messages.ReplyBody | object:
        channel = UnixChannel(
            path=path, boot_epoch=1, clock=lambda: 0.0, sleep=lambda _: None, wire=Wire.OBSERVER
        )
        with channel:
            return channel.request(messages.GetPublicBoard())

    async def converse() -> object:
        server = await serve_unix(
            path=path,
            handler=rig.service.handle_observer,
            on_trouble=troubles.append,
            name="observer",
            wire=Wire.OBSERVER,
        )
        async with server:
            board = await asyncio.to_thread(look)
            for body in (messages.OpenPolls, messages.GetRows, messages.Claim):
                reader, writer = await asyncio.open_unix_connection(str(path))
                other = Wire.KIOSK if body is messages.Claim else Wire.CONSOLE
                writer.write(Codec(other).encode_request(_request(body)))
                assert await reader.read() == b""
                writer.close()
            return board

    board = asyncio.run(converse())
    assert isinstance(board, messages.PublicBoard)
    assert [trouble.kind for trouble in troubles if trouble.kind is TroubleKind.BAD_MESSAGE] == [
        TroubleKind.BAD_MESSAGE
    ] * 3
    assert not path.exists()
