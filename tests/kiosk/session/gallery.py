"""Every state of the machine, reached by events alone, with each variant that looks different."""

from election.identifiers import Language, OptionId
from election.officials import OfficialRole
from kiosk.session import events as e
from kiosk.session import overlay_events as o
from kiosk.session.states import Kiosk
from tests.kiosk.session.scenes import (
    DUMA,
    FAULT,
    LISTS,
    MAYOR,
    OTHER_FAULT,
    PARK,
    ROAD,
    STYLE,
    Player,
    choose,
    comparing,
    idle,
    listing,
    make_context,
    next_part,
    official,
    printing,
    reading_context,
)

IDLE_TIMER = e.TimerExpired(timer=e.Timer.IDLE_VOTER)
ALERT = e.TimerExpired(timer=e.Timer.ALERT)
WITHDRAWN = frozenset({OptionId("m-2")})


def before_a_card() -> list[Player]:
    """Return the kiosks without a session."""
    card = e.CardSeen(code="2" * 39)
    refusals = [idle().do(card, e.CardRefused(reason=reason)) for reason in e.RefusalReason]
    polls = [Player().do(e.DeviceReady(), e.PollsChanged(polls=p)) for p in e.Polls if p is not e.Polls.OPEN]
    checking = idle().do(card)
    slow = idle().do(card, e.TimerExpired(timer=e.Timer.CHECKING_SLOW))
    language = idle().do(card, e.CardAccepted(style=listing().context.election.ballot_styles[0].id))
    return [Player(), idle(), *polls, checking, slow, *refusals, language]


def on_ballots() -> list[Player]:
    """Return the kiosks with a voter who fills in."""
    kiosks = [listing().do(e.OpenContest(contest=contest)) for contest in (MAYOR, DUMA, LISTS, ROAD, PARK)]
    kiosks += [
        listing().do(e.TurnPage(page=1)),
        listing().do(e.OpenContest(contest=MAYOR), e.TurnPage(page=2)),
    ]
    kiosks.append(choose(listing(), MAYOR, "m-1").do(e.OpenContest(contest=MAYOR)))
    kiosks.append(listing(make_context(WITHDRAWN)).do(e.OpenContest(contest=MAYOR)))
    kiosks.append(choose(choose(listing(), DUMA, "d-1"), PARK, "p-1"))
    kiosks.append(listing().do(e.Finish()))
    kiosks.append(choose(listing(), PARK, "p-1").do(e.Finish(), e.TurnPage(page=1)))
    full = choose(choose(choose(listing(), MAYOR, "m-1"), DUMA, "d-1"), LISTS, "l-1")
    full = choose(full, PARK, "p-2").do(e.OpenContest(contest=ROAD), e.TurnPage(page=1), e.TurnPage(page=2))
    kiosks.append(full.do(_choose("r-1"), e.ConfirmChoice(), e.Finish()))
    return kiosks


def _choose(option: str) -> e.ChooseOption:
    return e.ChooseOption(option=OptionId(option))


def under_notices() -> list[Player]:
    """Return one kiosk under each notice."""
    limit = [_choose(f"d-{n}") for n in range(1, 5)]
    return [
        listing().do(e.OpenContest(contest=DUMA), *limit),
        listing().do(e.OpenContest(contest=DUMA), _choose("d-1"), _choose("d-13")),
        listing().do(e.OpenContest(contest=DUMA), _choose("d-1"), e.BackToList()),
        listing().do(e.OpenContest(contest=LISTS), _choose("l-1"), _choose("l-2")),
        listing().do(e.OpenContest(contest=LISTS), _choose("l-1"), _choose("l-3")),
        listing().do(e.OpenContest(contest=MAYOR), e.BackToList()),
        listing().do(e.OpenContest(contest=ROAD), _choose("r-1")),
        listing(make_context(WITHDRAWN)).do(e.OpenContest(contest=MAYOR), _choose("m-2")),
    ]


def confirming() -> list[Player]:
    """Return the kiosks at the confirmation: new, changed, chosen again, taken away, several."""
    again = choose(listing(), MAYOR, "m-1").do(e.OpenContest(contest=MAYOR), _choose("m-1"))
    taken = choose(listing(), MAYOR, "m-1").do(e.OpenContest(contest=MAYOR), _choose("m-1"), _choose("m-1"))
    return [
        listing().do(e.OpenContest(contest=MAYOR), _choose("m-9")),
        choose(listing(), MAYOR, "m-1").do(e.OpenContest(contest=MAYOR), _choose("m-2")),
        again,
        taken,
        listing().do(e.OpenContest(contest=DUMA), _choose("d-1"), _choose("d-5"), e.ListDone()),
    ]


def with_the_tape() -> list[Player]:
    """Return the kiosks from printing to the end, each fault included."""
    last = comparing(make_context(annulments_limit=1))
    broken = e.PrintFailed(fault=FAULT)
    annulling = comparing().do(e.Annul())
    storing = comparing().do(e.Confirm())
    stored = comparing().do(e.Confirm(), e.VoteStored())
    failed = comparing().do(e.Confirm(), e.VoteNotStored(fault=OTHER_FAULT))
    closed = e.MarkPrinted(mark=e.TapeMark.ANNULLED_BY_FAILURE)
    annulled = e.MarkPrinted(mark=e.TapeMark.ANNULLED)
    reset = comparing().do(e.ChairReset())
    return [
        printing(),
        printing().do(e.RecordPrinted()),
        comparing(),
        last,
        comparing(parts=2),
        next_part(comparing(parts=2), 1, 2),
        comparing(parts=2).do(e.TurnPage(page=1)),
        annulling,
        Player(kiosk=annulling.kiosk).do(annulled),
        Player(last.context, last.kiosk).do(e.Annul(), annulled),
        storing,
        stored,
        Player(kiosk=stored.kiosk).do(broken),
        Player(kiosk=stored.kiosk).do(e.MarkPrinted(mark=e.TapeMark.CONFIRMED)),
        failed,
        Player(kiosk=failed.kiosk).do(broken),
        Player(kiosk=failed.kiosk).do(closed),
        Player(kiosk=storing.kiosk).do(e.VoteUncertain(fault=OTHER_FAULT)),
        printing().do(broken),
        printing().do(e.PrintFailed(fault=OTHER_FAULT)),
        printing().do(broken, e.PrinterRecovered()),
        Player(kiosk=annulling.kiosk).do(broken),
        comparing().do(IDLE_TIMER),
        comparing().do(IDLE_TIMER, ALERT),
        reset,
        Player(kiosk=reset.kiosk).do(broken),
    ]


def reading() -> list[Player]:
    """Return the kiosks at the details: the rows, a text, none, and from the confirmation."""

    def at_mayor() -> Player:
        return listing(reading_context()).do(e.OpenContest(contest=MAYOR))

    first, second = o.OpenDetails(option=OptionId("m-1")), o.OpenDetails(option=OptionId("m-2"))
    return [
        at_mayor(),
        at_mayor().do(o.OpenDetails()),
        at_mayor().do(o.OpenDetails(), e.TurnPage(page=1)),
        at_mayor().do(o.OpenDetails(), first),
        at_mayor().do(second),
        at_mayor().do(_choose("m-1")),
        at_mayor().do(_choose("m-1"), first),
    ]


def overlaid() -> list[Player]:
    """Return the kiosks under help, an interruption and the panel, and after a restart."""
    chair, member = official(OfficialRole.CHAIR), official(OfficialRole.MEMBER)
    operator = official(OfficialRole.OPERATOR)
    broken = e.PrintFailed(fault=FAULT)
    helped = [
        listing(),
        listing().do(e.OpenContest(contest=DUMA)),
        comparing(),
        *on_ballots()[-2:],
        confirming()[0],
        reading()[1],
        idle().do(e.CardSeen(code="2" * 39), e.CardAccepted(style=STYLE)),
        comparing().do(e.Annul(), e.MarkPrinted(mark=e.TapeMark.ANNULLED)),
    ]
    pin = [o.PinDigit(digit=digit) for digit in "1234"]
    paired = [chair, member]
    asked = listing().do(*paired, o.AskReset())
    return [
        *(player.do(o.OpenHelp()) for player in helped),
        listing().do(o.OpenHelp(), o.CallStaff()),
        *(listing().do(o.SessionInterrupted(cause=cause)) for cause in o.Interruption),
        idle().do(chair),
        listing().do(member),
        listing().do(member, member),
        listing().do(member, operator),
        listing().do(*paired),
        comparing().do(*paired),
        comparing().do(IDLE_TIMER, ALERT, *paired),
        printing().do(broken, *paired),
        asked,
        comparing().do(*paired, o.AskReset(), *pin),
        Player(kiosk=asked.kiosk).do(*pin, o.PinDone()),
        Player(kiosk=asked.kiosk).do(*pin, o.PinDone(), o.PinChecked(fits=False)),
        listing().do(o.PowerLow(low=True)),
        Player().do(o.SessionSettled(counted=True)),
        Player().do(o.SessionSettled(counted=False)),
    ]


def every_player() -> list[Player]:
    """Return all of them."""
    return [
        *before_a_card(),
        *on_ballots(),
        *under_notices(),
        *confirming(),
        *with_the_tape(),
        *reading(),
        *overlaid(),
    ]


def in_language(player: Player, language: str) -> Kiosk | None:
    """Return the kiosk with its voter reading another language, or None where nobody can change it."""
    settings = player.model.settings
    change = e.ChangeSettings(settings=type(settings)(language=Language(language)))
    return None if player.refuses(change) else Player(player.context, player.kiosk).do(change).kiosk
