"""The page of the gallery: groups of pictures as one HTML file that needs nothing else.

It arranges names and captions; the pictures themselves are drawn by `rehearsal.gallery`.
"""

import html
import itertools
import typing


class Picture(typing.NamedTuple):
    """A picture: file name without its ending, Russian caption, and the group it stands in."""

    name: str
    caption: str
    group: str


_STYLE = """
:root { color-scheme: light }
body { font: 17px/1.45 "PT Sans", system-ui, sans-serif; background: #e7e4de; color: #1c2126; margin: 0 }
header, section { max-width: 88rem; margin: 0 auto; padding: 0 2rem }
header { padding-top: 2.5rem } h1 { font-size: 2.2rem; margin: 0 } header p { max-width: 46rem }
nav { display: flex; flex-wrap: wrap; gap: .6rem; margin: 1.2rem 0 0 }
nav a { color: #4a1d57; background: #fff; padding: .35rem .9rem; border-radius: 2rem; text-decoration: none }
nav a:hover { background: #4a1d57; color: #fff }
h2 { font-size: 1.4rem; margin: 2.8rem 0 1rem; padding-top: 1rem; border-top: 1px solid #c9c5bd }
.shots { display: flex; flex-wrap: wrap; gap: 1.8rem; align-items: flex-start }
figure { margin: 0; width: 16rem } figure.wide { width: 33.8rem }
img { width: 100%; display: block; border-radius: 8px; box-shadow: 0 1px 2px #0003, 0 6px 18px #0002 }
figcaption { margin-top: .6rem } code { color: #5a6068; font-size: .85em }
footer { padding: 3rem 2rem; text-align: center; color: #5a6068 }
"""


def page(scenes: tuple[Picture, ...], looks: tuple[Picture, ...], tape: Picture) -> str:
    """Return the page: the states in their groups, one ballot in every look, the tape."""
    groups = [(name, tuple(found)) for name, found in itertools.groupby(scenes, key=lambda shot: shot.group)]
    screens = [(name, tuple(found)) for name, found in itertools.groupby(looks, key=lambda shot: shot.group)]
    parts = [*groups, *screens, (tape.group, (tape,))]
    links = "".join(
        f'<a href="#g{number}">{html.escape(name)}</a>' for number, (name, _) in enumerate(parts, start=1)
    )
    sections = "\n".join(_section(number, name, shots) for number, (name, shots) in enumerate(parts, start=1))
    return f"""<!doctype html>
<html lang="ru"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Экраны избирателя</title>
<style>{_STYLE}</style>
<header><h1>Экраны избирателя</h1>
<p>Снято с самой программы командой <code>./keg screens</code>, пример <code>examples/large.toml</code>:
все состояния, затем один бюллетень в четырёх размерах букв, в четырёх видах и на трёх экранах.</p>
<nav>{links}</nav></header>
{sections}
<footer>Все имена и партии вымышлены.</footer>
</html>
"""


def _section(number: int, name: str, shots: tuple[Picture, ...]) -> str:
    figures = "\n".join(_figure(shot) for shot in shots)
    title = html.escape(name)
    return f'<section id="g{number}"><h2>{title}</h2><div class="shots">\n{figures}\n</div></section>'


def _figure(shot: Picture) -> str:
    caption = html.escape(shot.caption)
    wide = ' class="wide"' if "landscape" in shot.name else ""
    image = f'<a href="{shot.name}.png"><img loading="lazy" src="{shot.name}.png" alt="{caption}"></a>'
    return f"<figure{wide}>{image}<figcaption>{caption}<br><code>{shot.name}</code></figcaption></figure>"
