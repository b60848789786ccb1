"""Hand-written screen models of every kind, with realistic texts. All names and parties are invented."""

import dataclasses

from election.identifiers import ContestId, Language, OptionId
from kiosk.screens.model import (
    Control,
    Header,
    Look,
    NoticeModel,
    Row,
    RowState,
    ScreenKind,
    ScreenModel,
    Sign,
)
from kiosk.session import events as ev
from kiosk.session.settings import Settings, TextSize, ThemeName

STATUS = "Участок № 1234 · Зареченск"
CLOCK = "14.09.2031   10:42"
KICKER = "Электронный бюллетень для голосования"
COUNCIL = "Выборы депутатов Зареченской городской Думы седьмого созыва"
DISTRICT = "Одномандатный избирательный округ № 4 · 14.09.2031"

NAMES = (
    "Авдеенко Прохор Лукич",
    "Белозёрская Васса Тихоновна",
    "Вострецов Елисей Мартынович",
    "Громогласов Фаддей Игнатьевич",
    "Долгополова-Преображенская Евпраксия Константиновна",
    "Ерофейцев Савелий Наумович",
    "Жаворонкова Устинья Саввична",
    "Златоустов Пантелеймон Аристархович",
    "Ибрагимбеков Рустамджан Шамсутдинович",
    "Калинникова Февронья Ильинична",
    "Лебедянский Никанор Кузьмич",
    "Мирославский Варлаам Евграфович",
    "Новопокровский Зиновий Акимович",
    "Остроухова Пелагея Демидовна",
    "Переяславцева Гликерия Фёдоровна",
    "Рождественский Ипполит Самсонович",
    "Синегорская Таисья Леонтьевна",
    "Тихомиров Онуфрий Власович",
)
DETAILS = (
    "1974 года рождения, проживает в г. Зареченске, Верхнеудинская обл.; учитель физики школы № 7; "
    "выдвинут партией «Ясный день»"
)
LONG_DETAILS = (
    "1981 года рождения, место жительства — Верхнеудинская область, Прибрежный район, посёлок Новые Выселки; "
    "общество с ограниченной ответственностью «Прибрежные тепловые сети», начальник участка; самовыдвижение"
)
PARTIES = (
    "Партия «Ясный день»",
    "Всероссийская партия мастеров и подмастерьев",
    "«Северный ветер»",
    "Союз садоводов и огородников",
    "Партия тихих дворов",
    "Объединение «За чистую воду и здоровый лес»",
    "Партия «Прямая речь»",
    "Движение библиотекарей, учителей и музейных работников «Просвещение»",
    "«Малые города»",
    "Партия пешеходов",
    "Народный союз речников",
    "Партия «Родной порог»",
    "Лига изобретателей",
    "Партия добрых соседей",
)
QUESTION = (
    "Согласны ли Вы с тем, чтобы в границах городского округа «Город Зареченск» были объединены Заречный и "
    "Прибрежный районы с сохранением действующих школ, больниц, библиотек и маршрутов общественного "
    "транспорта, а также с переносом административного центра объединённого района в историческое здание "
    "городской управы по адресу: г. Зареченск, Соборная площадь, дом 1?",
    "Объединение районов осуществляется в течение двух лет со дня вступления в силу решения, принятого на "
    "референдуме. В этот срок органы местного самоуправления обеих частей городского округа приводят свои "
    "правовые акты в соответствие с принятым решением, передают имущество, архивы и обязательства и "
    "обеспечивают непрерывную работу учреждений, оказывающих услуги населению.",
    "Расходы, связанные с объединением, осуществляются за счёт средств бюджета городского округа в пределах "
    "1\u00a0250\u00a0000\u00a0000\u00a0рублей. Увеличение ставок местных налогов и сборов "
    "в связи с объединением не допускается.",
)


def control(id_: str, label: str, look: Look, action: ev.Action | None = None, **more: object) -> Control:
    """Make a control whose action is told by its id where none is given."""
    return dataclasses.replace(
        Control(id=id_, label=label, look=look, action=action or ev.Continue()),
        **more,  # type: ignore[arg-type]
    )


def pages(count: int, shown: int, labels: tuple[str, ...]) -> tuple[Control, ...]:
    """Make the strip of `count` pages with `shown` (from 0) current, and the turns that are possible."""
    chips = tuple(
        control(f"page-{i}", labels[i], Look.PAGE, ev.TurnPage(page=i), current=i == shown, ticked=i <= shown)
        for i in range(count)
    )
    turns: tuple[Control, ...] = ()
    if shown > 0:
        turns += (control("previous", "Предыдущая страница", Look.TURN, ev.TurnPage(page=shown - 1)),)
    if shown < count - 1:
        turns += (control("next", "Следующая страница", Look.TURN, ev.TurnPage(page=shown + 1)),)
    return (*chips, *turns)


BACK = control("back", "К списку бюллетеней", Look.SECONDARY, ev.BackToList())
DONE = control("done", "Готово", Look.PRIMARY, ev.ListDone())
_SETTINGS = Settings()


def _model(kind: ScreenKind, **fields: object) -> ScreenModel:
    base = ScreenModel(
        state="Sample",
        kind=kind,
        settings=_SETTINGS,
        language="ru",
        status_left=STATUS,
        status_right=CLOCK,
    )
    return dataclasses.replace(base, **fields)  # type: ignore[arg-type]


def option_row(index: int, name: str, details: str, **more: object) -> Row:
    """Make a live row of a ballot."""
    row = Row(
        id=f"option-{index}",
        number=str(index),
        title=name,
        details=details,
        action=ev.ChooseOption(option=OptionId(f"o{index}")),
    )
    return dataclasses.replace(row, **more)  # type: ignore[arg-type]


def chosen(row: Row) -> Row:
    """Tick a row."""
    return dataclasses.replace(row, state=RowState.CHOSEN, state_text="Выбран")


CANDIDATES = tuple(option_row(i + 1, name, DETAILS) for i, name in enumerate(NAMES))
PARTY_ROWS = tuple(option_row(i + 1, name, "") for i, name in enumerate(PARTIES))
_HEADER = Header(kicker=KICKER, title=COUNCIL, subtitle=DISTRICT, instruction="Выберите одного кандидата")


def ballot_one(per_page: int = 6) -> ScreenModel:
    """12 candidates with legal details, the first of two pages; one chosen earlier, one withdrawn."""
    rows = list(CANDIDATES[:per_page])
    rows[2] = chosen(rows[2])
    rows[3] = dataclasses.replace(rows[3], state=RowState.WITHDRAWN, state_text="Выбыл", action=None)
    header = dataclasses.replace(_HEADER, page=f"Страница 1 из 2 · кандидаты 1–{per_page} из {2 * per_page}")
    labels = (f"1–{per_page}", f"{per_page + 1}–{2 * per_page}")
    return _model(ScreenKind.BALLOT, header=header, rows=tuple(rows), controls=(*pages(2, 0, labels), BACK))


def ballot_parties() -> ScreenModel:
    """14 parties on one page."""
    header = dataclasses.replace(
        _HEADER, subtitle="Единый избирательный округ · 14.09.2031", instruction="Выберите одну партию"
    )
    return _model(ScreenKind.BALLOT, header=header, rows=PARTY_ROWS, controls=(BACK,))


def ballot_two_columns() -> ScreenModel:
    """14 candidates in two columns, number 5 chosen."""
    rows = [option_row(i + 1, name, "Партия «Прямая речь»") for i, name in enumerate(NAMES[:14])]
    rows[4] = chosen(rows[4])
    return _model(ScreenKind.BALLOT, header=_HEADER, rows=tuple(rows), columns=2, controls=(BACK,))


def ballot_several(first: int = 10, count: int = 8) -> ScreenModel:
    """The last page of a ballot for three seats with «Против всех» at the end."""
    rows = [option_row(i + 1, NAMES[i], "самовыдвижение") for i in range(first, first + count)]
    rows[1], rows[3] = chosen(rows[1]), chosen(rows[3])
    last = option_row(first + count + 1, "Против всех кандидатов", "", separated=True)
    header = dataclasses.replace(
        _HEADER,
        subtitle="Трёхмандатный избирательный округ № 2 · 14.09.2031",
        instruction="Выберите не более 3 кандидатов",
        counter="Выбрано: 2 из 3",
        page=f"Страница 2 из 2 · кандидаты {first + 1}–{first + count + 1} из {first + count + 1}",
    )
    labels = (f"1–{first}", f"{first + 1}–{first + count + 1}")
    return _model(
        ScreenKind.BALLOT, header=header, rows=(*rows, last), controls=(*pages(2, 1, labels), BACK, DONE)
    )


def ballot_many_pages() -> ScreenModel:
    """Page 6 of 20: not every chip fits the strip."""
    labels = tuple(f"{i * 2 + 1}–{i * 2 + 2}" for i in range(20))
    header = dataclasses.replace(_HEADER, page="Страница 6 из 20 · кандидаты 11–12 из 40")
    rows = (option_row(11, NAMES[10], LONG_DETAILS), option_row(12, NAMES[11], LONG_DETAILS))
    return _model(ScreenKind.BALLOT, header=header, rows=rows, controls=(*pages(20, 5, labels), BACK))


def ballot_notice() -> ScreenModel:
    """Leaving before all candidates were shown."""
    return dataclasses.replace(
        ballot_one(),
        notice=NoticeModel(
            title="Вы видели не всех кандидатов",
            text="Показано: 6 из 12.",
            safe=control("stay", "Показать остальных", Look.PRIMARY, ev.DismissNotice()),
            other=control("leave", "Выйти без выбора", Look.SECONDARY, ev.AcceptNotice()),
        ),
    )


def limit_notice() -> ScreenModel:
    """The limit is reached: one button."""
    return dataclasses.replace(
        ballot_several(),
        notice=NoticeModel(
            title="Уже выбрано: 3",
            text=f"Чтобы выбрать кандидата {NAMES[4]}, сначала снимите отметку с другого кандидата.",
            safe=control("ok", "Понятно", Look.PRIMARY, ev.DismissNotice()),
        ),
    )


def question(text: tuple[str, ...] = QUESTION, page: int = 0) -> ScreenModel:
    """A referendum question with its two answers."""
    rows = (option_row(1, "Да", ""), option_row(2, "Нет", ""))
    header = Header(
        kicker="Электронный бюллетень для голосования на референдуме",
        title="Об объединении Заречного и Прибрежного районов",
        subtitle="Местный референдум · 14.09.2031",
        instruction="Выберите один ответ",
        page=f"Текст вопроса: страница {page + 1} из 2",
    )
    controls = (*pages(2, page, ("1", "2")), BACK)
    return _model(ScreenKind.QUESTION, header=header, paragraphs=text, rows=rows, controls=controls)


def contest_list(filled: int = 2) -> ScreenModel:
    """Five contests, some of them filled in."""
    titles = (
        ("Выборы Губернатора Верхнеудинской области", "Верхнеудинская область", NAMES[4]),
        ("Выборы депутатов Законодательного Собрания области, единый округ", "Единый округ", PARTIES[7]),
        ("Выборы депутатов Законодательного Собрания области", "Одномандатный округ № 11", NAMES[8]),
        ("Выборы депутатов городской Думы", "Трёхмандатный округ № 2", f"{NAMES[0]}, {NAMES[1]}"),
        ("Местный референдум об объединении районов", "Город Зареченск", "Да"),
    )
    rows = tuple(
        Row(
            id=f"contest-{i}",
            number=str(i + 1),
            title=title,
            details=district,
            value=value if i < filled else "Выбор не сделан",
            state=RowState.CHOSEN if i < filled else RowState.PLAIN,
            action=ev.OpenContest(contest=ContestId(f"c{i}")),
        )
        for i, (title, district, value) in enumerate(titles)
    )
    look = Look.PRIMARY if filled == len(titles) else Look.SECONDARY
    return _model(
        ScreenKind.CONTEST_LIST,
        header=Header(
            title="Выберите бюллетень",
            counter=f"Заполнено: {filled} из {len(titles)}",
            columns=("Вид выборов", "Ваш выбор"),
        ),
        rows=rows,
        controls=(control("finish", "Завершить заполнение электронных бюллетеней", look, ev.Finish()),),
    )


_CONFIRM_CONTROLS = (
    control("change", "Вернуться к бюллетеню", Look.SECONDARY, ev.ChangeChoice()),
    control("confirm", "Подтвердить", Look.PRIMARY, ev.ConfirmChoice()),
)


def confirm_one() -> ScreenModel:
    """One candidate, enlarged, with what was chosen before."""
    row = dataclasses.replace(CANDIDATES[4], details=LONG_DETAILS, action=None, note=f"Было: {NAMES[0]}")
    return _model(
        ScreenKind.CONFIRM,
        header=Header(kicker=COUNCIL, title="Вы выбрали"),
        rows=(row,),
        paragraphs=("Подтвердить выбор?",),
        controls=_CONFIRM_CONTROLS,
    )


def confirm_several() -> ScreenModel:
    """Two of three chosen."""
    rows = tuple(dataclasses.replace(CANDIDATES[i], details="самовыдвижение", action=None) for i in (1, 8))
    return _model(
        ScreenKind.CONFIRM,
        header=Header(kicker=COUNCIL, title="Вы выбрали", counter="Выбрано: 2 из 3"),
        rows=rows,
        paragraphs=("Можно выбрать ещё: 1.", "Подтвердить выбор?"),
        controls=_CONFIRM_CONTROLS,
    )


def unfilled() -> ScreenModel:
    """Two ballots are empty, one could hold one more mark."""
    names = (
        ("3", "Выборы депутатов Законодательного Собрания области", "Выбор не сделан"),
        ("4", "Выборы депутатов городской Думы", "Можно выбрать ещё: 1"),
        ("5", "Местный референдум об объединении районов", "Выбор не сделан"),
    )
    return _model(
        ScreenKind.UNFILLED,
        header=Header(title="Заполнены не все бюллетени"),
        rows=tuple(Row(id=f"line-{n}", number=n, title=t, value=v) for n, t, v in names),
        controls=(
            control("finish", "Завершить без выбора", Look.SECONDARY, ev.FinishUnfilled()),
            control("fill", "Вернуться и заполнить", Look.PRIMARY, ev.GoBackAndFill()),
        ),
    )


def idle() -> ScreenModel:
    """Waiting for a card; three languages; a test."""
    return _model(
        ScreenKind.IDLE,
        banner="ТЕСТ — голоса не учитываются",
        header=Header(title="Приложите карточку к светящемуся прямоугольнику"),
        paragraphs=("Штрих-кодом вниз. Карточку вам выдал член комиссии.",),
        controls=(
            control("ru", "Русский", Look.QUIET, current=True),
            control("tt", "Татарча", Look.QUIET),
            control("en", "English", Look.QUIET),
        ),
    )


def language() -> ScreenModel:
    """Choose the language."""
    names = (("ru", "Русский"), ("tt", "Татарча"), ("en", "English"))
    return _model(
        ScreenKind.LANGUAGE,
        header=Header(title="Выберите язык"),
        rows=tuple(
            Row(
                id=f"language-{code}",
                number=str(i + 1),
                title=name,
                action=ev.ChangeSettings(settings=Settings(language=Language(code))),
            )
            for i, (code, name) in enumerate(names)
        ),
    )


def printing() -> ScreenModel:
    """Printing."""
    return _model(
        ScreenKind.PRINTING,
        sign=Sign.PAPER,
        header=Header(title="Печатаем ваш выбор на бумажной ленте…"),
        paragraphs=("Не уходите: нужно сравнить и подтвердить.",),
        busy=True,
    )


def compare(after_ms: int = 1000) -> ScreenModel:
    """Compare and decide."""
    return _model(
        ScreenKind.COMPARE,
        header=Header(title="Сравните свой выбор на экране и на бумажной ленте"),
        paragraphs=("Лента — в окошке справа. Внимательно проверьте каждую строку. Всё верно?",),
        show_tape=True,
        controls=(
            control("annul", "АННУЛИРУЮ", Look.ANNUL, ev.Annul(), note="изменить выбор", after_ms=after_ms),
            control(
                "confirm", "ПОДТВЕРЖДАЮ", Look.CONFIRM, ev.Confirm(), note="всё верно", after_ms=after_ms
            ),
        ),
    )


def compare_part() -> ScreenModel:
    """The first part of a record longer than the window."""
    return dataclasses.replace(
        compare(),
        header=Header(title="Сравните свой выбор на экране и на бумажной ленте", page="Часть 1 из 2"),
        tape_parts=2,
        controls=(control("next", "Эта часть верна — дальше", Look.PRIMARY, ev.TurnPage(page=1)),),
    )


def message(sign: Sign, title: str, *lines: str, **more: object) -> ScreenModel:
    """Make a message page."""
    fields: dict[str, object] = {"sign": sign, "header": Header(title=title), "paragraphs": lines, **more}
    return _model(ScreenKind.MESSAGE, **fields)


_STILL = (control("still", "Да, продолжаю", Look.PRIMARY, ev.StillHere()),)
_CHANGE = (control("change", "Изменить выбор", Look.PRIMARY, ev.Continue()),)


def messages() -> dict[str, ScreenModel]:
    """Give every kind of message."""
    return {
        "refused": message(
            Sign.REFUSED,
            "КОД НЕДЕЙСТВИТЕЛЕН",
            "Карточка не активирована. Вернитесь к столу комиссии.",
            code="K1",
        ),
        "not_ready": message(
            Sign.STOP, "Устройство не готово к голосованию", "Обратитесь к члену комиссии", code="P-02"
        ),
        "checking": message(Sign.WAIT, "Проверяем карточку…", busy=True),
        "accepted": message(Sign.ACCEPTED, "Ваш голос принят. Спасибо!", "Верните карточку члену комиссии."),
        "paper_out": message(
            Sign.PAPER,
            "Закончилась бумага",
            "Ваш выбор сохранён.",
            "Не уходите — комиссия заменит ленту.",
            code="P-02",
        ),
        "still_there": message(
            Sign.HIDDEN,
            "Вы ещё голосуете?",
            "Чтобы сохранить тайну голосования, экран будет скрыт через 45 с.",
            controls=_STILL,
        ),
        "annulled": message(
            Sign.NONE, "Выбор аннулирован", "Вы можете изменить любой бюллетень.", controls=_CHANGE
        ),
    }


def panel() -> ScreenModel:
    """The commission's panel with two cards seen."""
    facts = (("Устройство", "КЭГ 2"), ("Этап", "ожидание подтверждения"), ("Без избирателя, минут", "7"))
    return _model(
        ScreenKind.PANEL,
        header=Header(title="Панель комиссии"),
        rows=tuple(
            Row(id=f"fact-{n}", number="", title=title, value=value) for n, (title, value) in enumerate(facts)
        ),
        controls=(
            control("reset", "Сбросить в исходное состояние", Look.SECONDARY),
            control("return", "Вернуть избирателю", Look.PRIMARY),
        ),
    )


def panel_pin() -> ScreenModel:
    """The pad for the chair's PIN."""
    return _model(
        ScreenKind.PANEL,
        header=Header(title="Панель комиссии", counter="ПИН-код не подходит. Осталось попыток: 2"),
        paragraphs=("Введённый выбор будет удалён и не будет учтён.", "ПИН-код карточки председателя"),
        controls=(
            *(control(f"digit-{digit}", str(digit), Look.PAD) for digit in (*range(1, 10), 0)),
            control("erase", "Стереть", Look.PAD),
            control("cancel", "Отмена", Look.SECONDARY),
            control("done", "Сбросить", Look.PRIMARY),
        ),
    )


def all_samples() -> dict[str, ScreenModel]:
    """Give every sample by name, at the default size and theme."""
    return {
        "idle": idle(),
        "language": language(),
        "contest_list": contest_list(),
        "contest_list_filled": contest_list(5),
        "ballot_one": ballot_one(),
        "ballot_parties": ballot_parties(),
        "ballot_several": ballot_several(),
        "ballot_many_pages": ballot_many_pages(),
        "ballot_notice": ballot_notice(),
        "limit_notice": limit_notice(),
        "question": question(),
        "confirm_one": confirm_one(),
        "confirm_several": confirm_several(),
        "unfilled": unfilled(),
        "printing": printing(),
        "compare": compare(),
        "compare_part": compare_part(),
        "panel": panel(),
        "panel_pin": panel_pin(),
        **messages(),
    }


def dressed(
    model: ScreenModel, *, size: TextSize = TextSize.M, theme: ThemeName = ThemeName.LIGHT
) -> ScreenModel:
    """Give the model in another size or theme."""
    return dataclasses.replace(model, settings=Settings(size=size, theme=theme))


def with_settings(model: ScreenModel) -> ScreenModel:
    """Add the controls of the settings sheet, as the real screens have them."""
    now = model.settings
    made = [
        control(f"size-{size.value}", label, Look.SETTING, _changed(now, size=size), current=size is now.size)
        for size, label in zip(TextSize, ("Мелкий", "Обычный", "Крупный", "Очень крупный"))
    ]
    themes = ("Обычный контраст", "Белый на чёрном", "Чёрный на белом", "Мягкий")
    made += [
        control(
            f"theme-{theme.value}",
            label,
            Look.SETTING,
            _changed(now, theme=theme),
            current=theme is now.theme,
        )
        for theme, label in zip(ThemeName, themes)
    ]
    return dataclasses.replace(model, controls=(*model.controls, *made))


def _changed(now: Settings, **wanted: object) -> ev.ChangeSettings:
    return ev.ChangeSettings(settings=dataclasses.replace(now, **wanted))  # type: ignore[arg-type]
