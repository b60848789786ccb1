"""The bodies of `python -m provisioning sign`, `codes` and `verify FILE`: check, act, say it in Russian."""

import pathlib
import typing

import typer
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from rich.console import Console

from election.package import ElectionPackage, Expectation
from election.package_decoding import PackageProblem
from media.writing import folder_replaced, write_file
from provisioning.install import open_package
from provisioning.results import VerifiedResults, verify_results
from provisioning.results_codes import MemberSignatures, VerifiedCode, card_texts, verify_texts
from provisioning.results_signing import sign_card
from provisioning.summary import show_code, show_problems

_out = Console()
_err = Console(stderr=True)


def sign_results(
    card: pathlib.Path, key: Ed25519PrivateKey, root_sha256: str | None, expect: Expectation
) -> None:
    """Sign a card and say who signed; exit 1 with the reason when it may not be signed."""
    outcome = sign_card(card, key, root_sha256, expect)
    if not isinstance(outcome, MemberSignatures):
        _refuse(f"{card}: НЕ подписано", outcome)
    _out.print(f"Подписано. Члены комиссии: {outcome.line}", highlight=False, soft_wrap=True)


def verify_code_file(
    path: pathlib.Path,
    package_folder: pathlib.Path | None,
    root_sha256: str | None,
    expect: Expectation,
    *,
    members: bool,
) -> None:
    """Check the texts of codes with the keys of a package; exit 1 when they are not to be believed."""
    if package_folder is None:
        _err.print(f"{path}: укажите --package: в исходных данных ключи участка", highlight=False)
        raise typer.Exit(1)
    package = open_package(package_folder, root_sha256, expect)
    if not isinstance(package, ElectionPackage):
        _refuse(f"{package_folder}: исходные данные негодны", package)
    outcome = verify_texts(path, package)
    if not isinstance(outcome, VerifiedCode):
        _refuse(f"{path}: протокол НЕ подтверждён", (outcome,))
    show_code(_out, outcome)
    demand_members(outcome.members, demanded=members)


def demand_members(members: MemberSignatures, *, demanded: bool) -> None:
    """Exit 1 when signatures of members are demanded and too few."""
    if demanded and not members.enough:
        _err.print(f"Члены комиссии: {members.line}", highlight=False)
        raise typer.Exit(1)


def write_codes(card: pathlib.Path, out: pathlib.Path, root_sha256: str | None) -> None:
    """Write the texts of the codes of a card that is checked first, one file for each contest."""
    results = verify_results(card, root_sha256)
    if not isinstance(results, VerifiedResults):
        _refuse(f"{card}: итоги НЕ подтверждены", results)
    files = {path.name: path.read_bytes() for path in card.iterdir() if path.is_file()}
    texts = card_texts(files, results.protocol, results.package)
    if not texts:
        _err.print(f"{card}: на карте нет кодов протокола", highlight=False)
        raise typer.Exit(1)
    with folder_replaced(out) as folder:
        for contest, parts in texts.items():
            write_file(folder / f"protocol-{contest}.txt", "".join(f"{part}\n" for part in parts).encode())
    _out.print(f"Тексты кодов ({len(texts)}): {out}", highlight=False, soft_wrap=True)


def _refuse(what: str, problems: tuple[PackageProblem, ...]) -> typing.NoReturn:
    _err.print(f"[bold]{what}[/bold]", highlight=False)
    show_problems(_err, problems)
    raise typer.Exit(1)
