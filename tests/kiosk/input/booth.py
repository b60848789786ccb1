"""A booth without devices: one session machine, its screens, the keys' state, and all that was said."""

import collections
import collections.abc
import random

from election.ballot import Ballot
from election.cast_vote_record import pack, record_of
from election.definition import Election
from election.identifiers import BallotStyleId
from election.polls import StationMode
from frontpanel.port import Key
from kiosk.input.key_step import InputState, key_step, shown, waited
from kiosk.input.spots import GROUPS, SETTINGS, spot, switch_cycle
from kiosk.screens.context import ScreenContext
from kiosk.screens.model import Key as Bound
from kiosk.screens.model import Look, Row, ScreenKind, ScreenModel
from kiosk.screens.screen import screen
from kiosk.session import events as e
from kiosk.session.effects import Effect, PrintMark, PrintRecord, Refused, StoreVote
from kiosk.session.machine import SessionContext, start, step
from kiosk.session.states import Kiosk
from kiosk.tape_records import mark_document, record_document
from printer.document import TapeDocument
from tests.kiosk.session.scenes import screen_context

DIGIT_KEYS = tuple(Key[f"D{figure}"] for figure in range(10))
OPENING = (e.DeviceReady(), e.PollsChanged(polls=e.Polls.OPEN), e.CardSeen(code="4" * 39))


class Booth:
    """A voter before the kiosk; `said` is what the last act brought into the headphones."""

    def __init__(self, context: SessionContext, kiosk: Kiosk | None = None) -> None:
        self.context = context
        self.screens: ScreenContext = screen_context(context)
        self.kiosk = kiosk if kiosk is not None else start()
        self.model: ScreenModel = screen(self.screens, self.kiosk)
        self.input, self.said = shown(self.model, InputState())
        self.now_s = 100.0
        self.tape: list[TapeDocument] = []
        self.records: list[bytes] = []
        self.actions: list[e.Action] = []
        self.parts = 1

    @property
    def election(self) -> Election:
        return self.context.election

    def session(self, style: BallotStyleId) -> "Booth":
        """Open a session with a card."""
        return self.happen(*OPENING, e.CardAccepted(style=style))

    def happen(self, *happened: e.Event) -> "Booth":
        """Let the machine take lawful events, perform what it asks, and show what follows."""
        for event in happened:
            self.kiosk, effects = step(self.context, self.kiosk, event)
            assert not any(isinstance(effect, Refused) for effect in effects), (type(event), self.model.state)
            self._show()
            for effect in effects:
                self._perform(effect)
        return self

    def _show(self) -> None:
        self.model = screen(self.screens, self.kiosk)
        self.input, say = shown(self.model, self.input)
        self.said = (*self.said, *say)

    def _perform(self, effect: Effect) -> None:
        match effect:
            case PrintRecord(ballot=ballot):
                self._print(ballot)
            case PrintMark(mark=mark):
                self.tape.append(mark_document(mark))
                self.happen(e.MarkPrinted(mark=mark))
            case StoreVote(ballot=ballot):
                self.records.append(pack(self.election, record_of(self.election, ballot)))
                self.happen(e.VoteStored())
            case _:
                pass

    def _print(self, ballot: Ballot) -> None:
        self.tape.append(record_document(self.election, 77, StationMode.OFFICIAL, ballot))
        self.happen(e.RecordPrinted(parts=self.parts), e.TimerExpired(timer=e.Timer.GUARD))

    def key(self, *keys: Key) -> "Booth":
        """Press keys one after another; each must say something or change the screen."""
        for key in keys:
            self.now_s += 0.2
            self.said = ()
            before = self.model
            self.input, action, say = key_step(self.model, self.input, key, self.now_s)
            self.said = say
            if action is not None:
                self.actions.append(action)
                self.happen(action)
            assert self.said or self.model != before, (key, before.state)
        return self

    def wait(self, seconds: float) -> "Booth":
        """Let time pass, with all that is due in it."""
        self.now_s += seconds
        self.said = ()
        self.input, action, self.said = waited(self.model, self.input, self.now_s)
        if action is not None:
            self.happen(action)
        return self

    def touch(self, control_id: str) -> "Booth":
        """Touch a control that is on the screen."""
        action = self.model.action_of(control_id)
        assert action is not None, control_id
        self.said = ()
        return self.happen(action)

    def row(self, row_id: str) -> Row | None:
        """Find a row of the whole list."""
        return next((r for r in (*self.model.rows, *self.model.numbered) if r.id == row_id), None)


class Voter:
    """Presses whatever has an id, each time in one of the given ways, and counts them.

    `straight` goes to rows downwards and to controls upwards, so that no page is turned on the way.
    """

    straight = False

    def __init__(self, booth: Booth, ways: collections.abc.Sequence[str], chance: random.Random) -> None:
        self.booth, self.ways, self.chance = booth, tuple(ways), chance
        self.counts: collections.Counter[str] = collections.Counter()

    def press(self, wanted: str) -> None:
        """Press a row or control by its id, the way that chance chooses."""
        way = self.chance.choice(self.ways)
        self.counts[way] += 1
        if self.booth.model.state == "StillThere" and way != "touch":
            self.booth.key(self.chance.choice([key for key in Key if not key.name.startswith("JACK")]))
            return
        getattr(self, f"_by_{way}")(wanted)

    def _by_touch(self, wanted: str) -> None:
        booth = self.booth
        while booth.row(wanted) is not None and not any(row.id == wanted for row in booth.model.rows):
            row = booth.row(wanted)
            assert row is not None
            chips = [control for control in booth.model.controls if control.look is Look.PAGE]
            now = next(index for index, chip in enumerate(chips) if chip.current)
            assert row.page is not None
            booth.touch("next" if row.page > now else "previous")
        booth.touch(wanted)

    def _by_digits(self, wanted: str) -> None:
        booth, row = self.booth, self.booth.row(wanted)
        if row is not None and booth.model.notice is None:
            if row.id.startswith("choose-"):
                booth.key(DIGIT_KEYS[int(row.number)])
                return
            booth.key(*(DIGIT_KEYS[int(figure)] for figure in row.number))
            if self.chance.random() < 0.5:
                booth.wait(1.6)
            else:
                booth.key(Key.CONFIRM)
            assert booth.input.announced
            booth.key(self.chance.choice((Key.CONFIRM, Key.SELECT)))
            return
        keys = self._keys_of(wanted)
        if not keys:
            self._by_arrows(wanted)
            return
        self._twice_if_asked(self.chance.choice(keys))

    def _keys_of(self, wanted: str) -> list[Key]:
        model = self.booth.model
        answers = () if model.notice is None else (model.notice.safe, model.notice.other)
        controls = [c for c in answers if c is not None] or list(model.controls)
        bound = next(control.keys for control in controls if control.id == wanted)
        names = {key: f"D{key.value}" for key in Bound if key.value.isdigit()}
        # ● presses what has the focus first, so it is no key of the control alone.
        return [Key[names.get(key, key.name)] for key in bound if key is not Bound.SELECT]

    def _twice_if_asked(self, key: Key) -> None:
        self.booth.key(key)
        if self.booth.input.armed:
            self.booth.key(key)

    def _by_arrows(self, wanted: str) -> None:
        if self._is_setting(wanted):
            self._seek(SETTINGS, Key.UP)
            self.booth.key(Key.SELECT)
        ahead = Key.UP if self.booth.row(wanted) is None else Key.DOWN
        if self.straight and ahead is Key.DOWN and self.booth.model.kind is ScreenKind.QUESTION:
            self.booth.key(Key.RIGHT)
        self._seek(wanted, ahead if self.straight else self.chance.choice((Key.DOWN, Key.UP)))
        self._twice_if_asked(Key.SELECT)

    def _is_setting(self, wanted: str) -> bool:
        return any(c.id == wanted and c.look is Look.SETTING for c in self.booth.model.controls)

    def _by_switches(self, wanted: str) -> None:
        if not self.booth.input.by_switches:
            self.booth.key(Key.SW_MOVE, Key.SW_MOVE, Key.SW_SELECT)
        row = self.booth.row(wanted)
        if row is not None and row.page is not None and wanted not in self._cycle():
            self._open_group(row.page)
        if self._is_setting(wanted):
            self._seek(SETTINGS, Key.SW_MOVE)
            self.booth.key(Key.SW_SELECT)
        self._seek(wanted, Key.SW_MOVE)
        self._twice_if_asked(Key.SW_SELECT)

    def _cycle(self) -> list[str]:
        return [known.id for known in switch_cycle(self.booth.model, self.booth.input)]

    def _open_group(self, page: int) -> None:
        if f"page-{page}" not in self._cycle():
            self._seek(GROUPS, Key.SW_MOVE)
            self.booth.key(Key.SW_SELECT)
        self._seek(f"page-{page}", Key.SW_MOVE)
        self.booth.key(Key.SW_SELECT)

    def _seek(self, wanted: str, mover: Key) -> None:
        booth = self.booth
        for _ in range(200):
            if booth.input.focus == wanted:
                assert spot(booth.model, booth.input, wanted) is not None
                return
            booth.key(mover)
        raise AssertionError(f"{wanted} is never reached in {booth.model.state}")
