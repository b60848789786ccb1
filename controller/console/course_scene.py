"""The course of the scenes: its twenty steps as the controller would tell them, at one moment or another.

Not part of a running console.
"""

from link import messages
from link.messages import StepState

_STEPS = (
    ("package", "1. Карта", "Карта прочитана, подпись комиссии верна: клен бинокль осадок снег"),
    ("fingerprint", "2. Выборы", "Сверьте четыре слова с листом из конверта и подтвердите"),
    ("station", "3. Участок", "УИК № 123, избирателей 1160, карточек 1178. Служебных карточек 5"),
    ("devices", "4. Устройства", "На связи 4 из 5. Сверьте слова на каждом устройстве и подтвердите"),
    ("device-checks", "5. Калибровка и проверка", "Проверьте: № 1, № 2, № 3, № 4, П-1"),
    ("test-vote", "6. Тест", "Проголосуйте по листкам в режиме «тест» и сравните таблицу"),
    ("training", "7. Тренировка", "Проведите тренировочное голосование на каждом устройстве и подтвердите"),
    ("zero", "8. Нули", "Включите режим «голосование»"),
    ("open", "9. Готово", "Откройте голосование двумя карточками"),
    ("voting", "10. Голосование", ""),
    ("trips", "11. Выезды", "Выездов нет"),
    ("cards", "12. Карточки", "Погашено карточек: 838"),
    ("close", "13. Завершение", "Голосование завершено"),
    ("count", "14. Итоги устройств", "Получены итоги устройств: 5"),
    ("rows", "15. Строки протокола", "Осталось ввести чисел: 1"),
    ("ratios", "16. Контрольные соотношения", ""),
    ("protocol", "17. Протокол", "Протоколы составлены и подписаны контроллером"),
    ("copies", "18. Копии и подписи", "Подпишите протоколы, выдайте копии и подтвердите"),
    ("export", "19. Две карты памяти", "Записано и прочитано обратно разных карт: 1 из 2"),
    ("sealed", "20. Опечатывание", "Опечатайте карты, ленты и карточки и подтвердите"),
)


def course_of(current: str, *, failed: str = "") -> messages.Course:
    """Return the course at a step: what is before it is done, what is after it lies ahead."""
    ids = [step for step, *_ in _STEPS]
    at = ids.index(current)
    steps = tuple(
        messages.CourseStep(
            id=step,
            title=title,
            state=StepState.FAILED
            if step == current and failed
            else StepState.DONE
            if number < at
            else StepState.CURRENT
            if number == at
            else StepState.AHEAD,
            detail=failed if step == current and failed else detail,
        )
        for number, (step, title, detail) in enumerate(_STEPS)
    )
    return messages.Course(steps=steps)
