"""Every guarded order in plain words: what will happen, who must be there, and the list of reasons.

The words are the console's; the power each order needs and whether it is lawful now are the controller's.
"""

import collections.abc

from controller.console.model import routes
from controller.console.model.routes import ClosingStage, Intent, Route
from controller.console.model.station import ContestFacts, OptionFacts, StationFacts
from controller.station.officials import REASONS, Power
from link import messages

_P = messages.Power

MODE_WORDS: collections.abc.Mapping[messages.StationMode, str] = {
    messages.StationMode.SETUP: "настройка",
    messages.StationMode.TEST: "тест",
    messages.StationMode.TRAINING: "тренировка",
    messages.StationMode.OFFICIAL: "голосование",
}


def _reasons(power: messages.Power) -> tuple[str, ...]:
    """Return the list of the controller: the reason goes into its log and onto its slip."""
    return REASONS[Power(power.value)]


def open_polls(after: Route | None = None, title: str = "Открыть голосование") -> Intent:
    """Open the polls, or those of a test or a training."""
    return Intent(
        title=title,
        lines=(
            "Контроллер проверит, что все показатели равны нулю, и напечатает нулевой отчёт.",
            "После этого карточки можно активировать, а устройства начнут их принимать.",
        ),
        power=_P.OPEN_POLLS,
        reasons=_reasons(_P.OPEN_POLLS),
        command=messages.OpenPolls(),
        button=title,
        after=after or routes.Day(),
        back=after or routes.Course(),
    )


def pause_voting() -> Intent:
    """Pause voting."""
    return Intent(
        title="Приостановить голосование",
        lines=(
            "Новые карточки приниматься не будут; кто уже голосует, закончит.",
            "Контрольные числа карточек будут записаны: возобновить можно, только если они не изменятся.",
        ),
        power=_P.PAUSE_VOTING,
        reasons=_reasons(_P.PAUSE_VOTING),
        command=messages.PauseVoting(),
        button="Приостановить",
        after=routes.Day(),
        back=routes.Chair(),
    )


def resume_voting() -> Intent:
    """Resume voting."""
    return Intent(
        title="Возобновить голосование",
        lines=(
            "Контроллер сравнит числа карточек с записанными при приостановке.",
            "Если они равны, устройства снова начнут принимать карточки.",
        ),
        power=_P.RESUME_VOTING,
        reasons=_reasons(_P.RESUME_VOTING),
        command=messages.ResumeVoting(),
        button="Возобновить",
        after=routes.Day(),
        back=routes.Chair(),
    )


def close_polls(title: str = "Завершить голосование") -> Intent:
    """Close for good."""
    return Intent(
        title=title,
        lines=(
            "Голосование завершится окончательно: открыть его снова нельзя.",
            "Неиспользованные карточки будут погашены. Контроллер начнёт собирать итоги устройств.",
        ),
        power=_P.CLOSE_POLLS,
        reasons=_reasons(_P.CLOSE_POLLS),
        command=messages.ClosePolls(),
        button="Завершить окончательно",
        after=routes.Closing(stage=ClosingStage.COLLECT),
        back=routes.Closing(stage=ClosingStage.CLOSE),
        irreversible=True,
    )


def reset_kiosk(kiosk: str) -> Intent:
    """Reset an abandoned device."""
    return Intent(
        title=f"Сбросить устройство {kiosk}",
        lines=(
            "Избиратель ушёл, не подтвердив выбор. Введённое им будет стёрто: не напечатано и не сохранено.",
            "Карточка останется использованной. Если запись уже на ленте, она будет аннулирована.",
            "Сброс делают в присутствии других членов комиссии и наблюдателей.",
        ),
        power=_P.RESET_KIOSK,
        reasons=_reasons(_P.RESET_KIOSK),
        command=messages.OrderReset(kiosk=kiosk),
        button="Сбросить устройство",
        subject=kiosk,
        after=routes.Day(),
        back=routes.Device(name=kiosk),
        irreversible=True,
    )


def set_mode(mode: messages.StationMode) -> Intent:
    """Change the mode of the station."""
    return Intent(
        title=f"Режим «{MODE_WORDS[mode]}»",
        lines=(
            "У каждого режима свои ключи и свой ящик голосов: данные прежнего режима в новый не попадут.",
            "Вернуться к прежнему режиму нельзя.",
        ),
        power=_P.CHANGE_MODE,
        reasons=_reasons(_P.CHANGE_MODE),
        command=messages.SetMode(mode=mode),
        button="Сменить режим",
        subject=mode.value,
        after=routes.Course(),
        back=routes.Course(),
        irreversible=True,
    )


def change_option(contest: ContestFacts, option: OptionFacts, *, withdrawn: bool) -> Intent:
    """Exclude an option, or restore it."""
    what = (
        "будет зачёркнут на всех устройствах, выбрать его будет нельзя"
        if withdrawn
        else "снова можно выбрать"
    )
    return Intent(
        title="Исключить кандидата" if withdrawn else "Восстановить кандидата",
        lines=(
            contest.title,
            f"{option.number}. {option.name}: {what}.",
            "Номер в бюллетене не изменится, остальные строки останутся на местах.",
        ),
        power=_P.CHANGE_OPTION,
        reasons=_reasons(_P.CHANGE_OPTION),
        command=messages.ChangeOption(contest_id=contest.id, option_id=option.id, withdrawn=withdrawn),
        button="Исключить" if withdrawn else "Восстановить",
        subject=f"{contest.id}/{option.id}",
        after=routes.Options(contest=contest.id),
        back=routes.Options(contest=contest.id),
    )


def begin_trip(order: messages.BeginTrip) -> Intent:
    """Allot cards to a portable device."""
    return Intent(
        title=f"Выезд с устройством {order.kiosk}",
        lines=(
            f"Заявлений: {order.applications}, запас: {order.reserve}. Выезжают: {order.members}.",
            "Дальше карточки по одной подносят к сканеру; в помещении они действовать не будут.",
        ),
        power=_P.ALLOT_CARDS,
        reasons=_reasons(_P.ALLOT_CARDS),
        command=order,
        button="Начать выезд",
        subject=order.kiosk,
        after=routes.TripView(kiosk=order.kiosk),
        back=routes.NewTrip(kiosk=order.kiosk, profile=order.ballot_style),
    )


def decide(subject: str, title: str, act: str, back: Route) -> Intent:
    """Record a decision by its act."""
    return Intent(
        title="Решение комиссии",
        lines=(title, f"Записано в документе «{act}»."),
        power=_P.RECORD_DECISION,
        reasons=_reasons(_P.RECORD_DECISION),
        command=messages.RecordDecision(subject=subject, act=act),
        button="Записать решение",
        subject=subject,
        after=back,
        back=back,
    )


def export(path: str, title: str, written: int) -> Intent:
    """Write the results to a memory card; `written` is how many were written before, at most two."""
    return Intent(
        title="Запись итогов",
        lines=(
            f"На карту «{title}» будут записаны протоколы, записи голосов и журналы.",
            "Затем карта прочитывается обратно и сравнивается. Не вынимайте её, пока это идёт.",
        ),
        power=_P.EXPORT,
        reasons=_reasons(_P.EXPORT)[written : written + 1],
        command=messages.ExportCard(path=path),
        button="Записать",
        after=routes.Closing(stage=ClosingStage.EXPORT),
        back=routes.Closing(stage=ClosingStage.EXPORT),
    )


def mode_after(mode: messages.StationMode) -> messages.StationMode | None:
    """Return the next mode, or None after the last."""
    modes = list(messages.StationMode)
    at = modes.index(mode) + 1
    return modes[at] if at < len(modes) else None


def default_contest(facts: StationFacts) -> str:
    """Return the contest whose protocol is filled in first."""
    return facts.contests[0].id
