"""The strip of a development image: over every screen, as wide as it, and in nobody's way."""

from kiosk.ui.dev_banner import show_dev_banner
from kiosk.ui.profiles import PORTRAIT_15
from kiosk.ui.window import KioskWindow
from ui.application import open_application
from ui.proof import targets


def test_the_strip_lies_over_the_page_and_takes_no_touch() -> None:
    application = open_application(platform="offscreen")
    window = KioskWindow(PORTRAIT_15, on_action=lambda action: None, clock_ms=lambda: 0)
    strip = show_dev_banner(window.view)
    window.open()
    for _ in range(5):
        application.processEvents()
    picture = window.grab()
    corner = picture.pixelColor(3, picture.height() - 3)
    above = picture.pixelColor(3, picture.height() - round(strip.height()) - 3)
    touchable = targets(window.view.contentItem())
    window.close()
    assert corner.name() == "#7a0f0f"
    assert above.name() != "#7a0f0f"
    assert all(target.rect.bottom() <= strip.y() for target in touchable)
