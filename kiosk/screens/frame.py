"""What every page shares: banner, status strip, settings, and the plain message page.

It knows no state of the session except its name.
"""

import dataclasses

from election.identifiers import Language
from election.polls import StationMode
from kiosk.screens.context import ScreenContext, sentence
from kiosk.screens.model import Control, Header, Look, ScreenKind, ScreenModel, Sign
from kiosk.screens.texts import Words, language_name
from kiosk.session.events import ChangeSettings, Fault
from kiosk.session.overlay_events import OpenHelp
from kiosk.session.settings import Settings, TextSize, ThemeName

_BANNERS = {
    StationMode.SETUP: "banner.setup",
    StationMode.TEST: "banner.test",
    StationMode.TRAINING: "banner.training",
}


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page in the making: the context, whose state it shows, and how the voter wants to be spoken to."""

    context: ScreenContext
    state: str
    settings: Settings

    @property
    def words(self) -> Words:
        """Return the texts in the voter's language."""
        return Words(language=self.settings.language)

    def blank(self, kind: ScreenKind) -> ScreenModel:
        """Return an empty page with its banner and status strip."""
        words = self.words
        banner = _BANNERS.get(self.context.mode)
        return ScreenModel(
            state=self.state,
            kind=kind,
            settings=self.settings,
            language=self.settings.language,
            banner=words(banner) if banner is not None else "",
            status_left=words("status.station", number=self.context.station_number),
            status_right=self.context.date,
        )

    def message(
        self,
        title: str,
        *lines: str,
        sign: Sign = Sign.NONE,
        busy: bool = False,
        fault: Fault | None = None,
        code: str = "",
        controls: tuple[Control, ...] = (),
        hints: tuple[str, ...] = (),
    ) -> ScreenModel:
        """Return a page that tells. `hints` are only spoken: they name keys. `code` is small, for staff."""
        return dataclasses.replace(
            self.blank(ScreenKind.MESSAGE),
            header=Header(title=title),
            paragraphs=lines,
            sign=sign,
            busy=busy,
            code=f"{fault.code} · {fault.text}" if fault is not None else code,
            controls=controls,
            speech=tuple(sentence(line) for line in (title, *lines, *hints)),
            guidance=tuple(sentence(line) for line in hints),
        )

    def settings_controls(
        self, *, languages: Look | None = Look.SETTING, helps: bool = False
    ) -> tuple[Control, ...]:
        """Return the choices of language, size and theme: `language-…`, `size-…`, `theme-…`.

        `languages` is how the languages look; None leaves them out, as one language alone does. `helps` adds
        `help`, where a voter is expected to act.
        """
        now, words = self.settings, self.words
        controls: list[Control] = []
        if languages is not None and len(self.context.session.election.languages) > 1:
            controls += [
                _setting(f"language-{code}", language_name(code), now, languages, language=code)
                for code in self.context.session.election.languages
            ]
        controls += [
            _setting(f"size-{size.value}", words(f"settings.size.{size.value}"), now, size=size)
            for size in TextSize
        ]
        controls += [
            _setting(f"theme-{theme.value}", words(f"settings.theme.{theme.value}"), now, theme=theme)
            for theme in ThemeName
        ]
        if helps:
            controls.append(
                Control(id="help", label=words("help.open"), action=OpenHelp(), look=Look.SETTING)
            )
        return tuple(controls)


def _setting(
    control_id: str,
    label: str,
    now: Settings,
    look: Look = Look.SETTING,
    *,
    language: Language | None = None,
    size: TextSize | None = None,
    theme: ThemeName | None = None,
) -> Control:
    chosen = Settings(language=language or now.language, size=size or now.size, theme=theme or now.theme)
    action = ChangeSettings(settings=chosen)
    return Control(id=control_id, label=label, action=action, look=look, current=chosen == now)
