"""WCAG contrast of two colours. Pure arithmetic; which pairs must pass is said by the theme's tests."""


def relative_luminance(colour: str) -> float:
    """Return the luminance 0…1 of `#RRGGBB` (WCAG 2.2, relative luminance)."""
    if len(colour) != 7 or not colour.startswith("#"):
        raise ValueError(f"colour {colour!r} is not #RRGGBB")
    channels = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(first: str, second: str) -> float:
    """Return the contrast ratio 1…21 of two colours `#RRGGBB`, in either order."""
    lighter, darker = sorted((relative_luminance(first), relative_luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)
