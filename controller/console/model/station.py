"""What the console knows of its station before it asks anything: names and titles from the package.

Values only; nothing here changes while the console runs.
"""

import dataclasses

from election.definition import DeviceRole, Election, Station
from election.localized import STATE_LANGUAGE, text_in

HALL = "hall"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """A ballot style as the issuing member chooses it; `contests` is how many ballots it gives."""

    id: str
    title: str
    contests: int


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class OptionFacts:
    """One option of a contest, by the number on the ballot."""

    id: str
    number: int
    name: str


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class ContestFacts:
    """One contest by its short title."""

    id: str
    title: str
    options: tuple[OptionFacts, ...]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class KioskFacts:
    """One voting device; `group` is the group of cards it accepts."""

    id: str
    name: str
    group: str
    portable: bool


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class StationFacts:
    """The station, its contests, profiles (the first is the default) and devices."""

    number: int
    title: str
    place: str
    date: str
    profiles: tuple[Profile, ...]
    contests: tuple[ContestFacts, ...]
    kiosks: tuple[KioskFacts, ...]
    package_words: tuple[str, ...]
    package_hash: str
    software: str
    reporting_times: tuple[str, ...]
    registered: int

    @property
    def default_profile(self) -> Profile:
        """Return the profile a card gets unless another was chosen."""
        return self.profiles[0]

    @property
    def portables(self) -> tuple[KioskFacts, ...]:
        """Return the devices that are carried out."""
        return tuple(kiosk for kiosk in self.kiosks if kiosk.portable)

    def profile(self, profile_id: str) -> Profile:
        """Return a profile. Raises KeyError."""
        for profile in self.profiles:
            if profile.id == profile_id:
                return profile
        raise KeyError(profile_id)

    def contest(self, contest_id: str) -> ContestFacts:
        """Return a contest. Raises KeyError."""
        for contest in self.contests:
            if contest.id == contest_id:
                return contest
        raise KeyError(contest_id)


def facts_of(
    election: Election, station: Station, *, words: tuple[str, ...], package_hash: str, software: str
) -> StationFacts:
    """Take from a checked package what the console shows."""
    return StationFacts(
        number=station.number,
        title=text_in(election.title, STATE_LANGUAGE),
        place=text_in(station.name, STATE_LANGUAGE),
        date=".".join(reversed(election.date.split("-"))),
        profiles=tuple(
            Profile(id=style.id, title=text_in(style.title, STATE_LANGUAGE), contests=len(style.contests))
            for style in election.ballot_styles
        ),
        contests=tuple(
            ContestFacts(
                id=contest.id,
                title=text_in(contest.short_title, STATE_LANGUAGE),
                options=tuple(
                    OptionFacts(id=option.id, number=option.number, name=text_in(option.name, STATE_LANGUAGE))
                    for option in contest.options
                ),
            )
            for contest in election.contests
        ),
        kiosks=tuple(
            KioskFacts(
                id=kiosk.id,
                name=f"П-{kiosk.number}" if kiosk.role is DeviceRole.PORTABLE else f"№ {kiosk.number}",
                group=kiosk.id if kiosk.role is DeviceRole.PORTABLE else HALL,
                portable=kiosk.role is DeviceRole.PORTABLE,
            )
            for kiosk in station.kiosks
        ),
        package_words=words,
        package_hash=package_hash,
        software=software,
        reporting_times=election.policy.reporting_times,
        registered=station.voters_registered,
    )
