"""Shared test settings: no home, no network, no display are assumed.

`./keg test` draws the same examples each time, so that a change is judged by the change; `./keg torture` and
`KEG_EXPLORE=1 ./keg test` draw new ones.
"""

import os

from hypothesis import settings

settings.register_profile("same", derandomize=True)
settings.register_profile("explore", derandomize=False)
settings.load_profile("explore" if os.environ.get("KEG_EXPLORE") else "same")
