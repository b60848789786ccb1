"""Makes `verifier/vectors`: `python -m tests.verifier.make_vectors`. The keys are thrown away.

Two verifiers that share no code are held to these files, and anyone's third may be.
"""

import collections.abc
import hashlib
import itertools
import json
import pathlib
import shutil
import tempfile

import cbor2
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from election import base45, signing
from election.code_parts import CodeSignature, SignerRole, part_texts
from election.definition import Contest
from election.package import ElectionPackage
from election.polls import StationMode
from election.protocol_code import PROTOCOL_CODE_TYPE, code_file
from provisioning.build import build_package
from provisioning.keys import KeyPlan, make_keys, read_private_key, role_keys
from tests.papers.paper_kit import ROOT, Day, day_of, key_of

VECTORS = ROOT / "verifier" / "vectors"
GOOD = "Подпись верна"
BAD = "Подпись не верна"


def _stream() -> collections.abc.Callable[[int], bytes]:
    """Return a source of bytes that is the same each time: these keys protect nothing."""
    counter = itertools.count()
    return lambda size: hashlib.shake_256(b"keg vectors %d" % next(counter)).digest(size)


def _sign(document: bytes, key: Ed25519PrivateKey, role: SignerRole) -> CodeSignature:
    signature = key.sign(signing.pae(PROTOCOL_CODE_TYPE, document))
    return CodeSignature(role=role, public_key=signing.public_bytes(key), signature=signature)


class _Maker:
    def __init__(self, keys: pathlib.Path, package: ElectionPackage) -> None:
        self._keys = keys
        self._package = package
        self.controller = read_private_key(keys / "devices" / "controller" / "signing.key", None)
        self.members = role_keys(keys, "member", None)
        self.expected: dict[str, dict[str, str]] = {}

    def day(self, seed: int = 7, mode: StationMode = StationMode.OFFICIAL) -> Day:
        return day_of(
            "small.toml",
            self._keys,
            seed=seed,
            mode=mode,
            controller=self.controller,
            package=self._package.fingerprint.hex,
        )

    def texts(
        self,
        day: Day,
        contest: Contest,
        controller: Ed25519PrivateKey | None = None,
        members: tuple[Ed25519PrivateKey, ...] | None = None,
    ) -> tuple[str, ...]:
        document = day.files[code_file(contest.id)]
        signers = self.members[:2] if members is None else members
        return part_texts(
            document,
            [
                _sign(document, controller or self.controller, SignerRole.CONTROLLER),
                *(_sign(document, key, SignerRole.MEMBER) for key in signers),
            ],
        )

    def write(
        self, name: str, texts: collections.abc.Iterable[str], state: str, page: str, python: str
    ) -> None:
        (VECTORS / f"{name}.txt").write_text("".join(f"{text}\n" for text in texts), encoding="ascii")
        self.expected[f"{name}.txt"] = {"state": state, "page": page, "python": python}

    def changed_digit(self, day: Day, contest: Contest, good: tuple[str, ...]) -> tuple[str, ...]:
        """Give one option a vote more and mend every check but the signatures."""
        document = cbor2.loads(day.files[code_file(contest.id)])
        document["o"][0][3] += 1
        changed = cbor2.dumps(document, canonical=True)
        name = hashlib.sha256(changed).hexdigest()[:16].upper()
        fresh = part_texts(changed, [_sign(changed, self.controller, SignerRole.CONTROLLER)])
        last = good[-1].split(":", 3)
        return (*fresh[:-1], f"{last[0]}:{last[1]}:{name}:{last[3]}")

    def make(self) -> None:
        day = self.day()
        first, second = day.election.contests
        good, other = self.texts(day, first), self.texts(day, second)
        self.write("good", good, "good", GOOD, GOOD)
        self.write("good-second-contest", reversed(other), "good", GOOD, GOOD)
        self.write("repeated", self.texts(self.day(seed=8), first), "good", GOOD, GOOD)
        self.write("test-mode", self.texts(self.day(mode=StationMode.TEST), first), "good", GOOD, GOOD)
        self.write("one-member", self.texts(day, first, members=self.members[:1]), "good", GOOD, GOOD)
        self.write("changed-digit", self.changed_digit(day, first, good), "bad", BAD, BAD)
        missing = f"Не хватает части 2 из {len(good)}"
        self.write("missing-part", (good[0], *good[2:]), "missing", missing, missing)
        strange = key_of(99)
        foreign = self.texts(day, first, controller=strange)
        self.write("foreign-key", foreign, "foreign-key", BAD, "Подписано чужим ключом")
        foreign = self.texts(day, first, members=(strange,))
        self.write("foreign-member", foreign, "foreign-key", BAD, "Подписано чужим ключом")
        swapped = (good[0], other[1], *good[2:])
        self.write("swapped-part", swapped, "foreign-part", *["Часть из другого протокола"] * 2)
        middle = len(good[1]) // 2
        letter = "A" if good[1][middle] != "A" else "B"
        damaged = (good[0], good[1][:middle] + letter + good[1][middle + 1 :], *good[2:])
        self.write("damaged-part", damaged, "damaged", *[f"Часть 2 из {len(good)} повреждена"] * 2)
        self.write("forged-part", self._forged(good), "bad", BAD, "содержимое изменено")
        self._card(day)

    def _forged(self, good: tuple[str, ...]) -> tuple[str, ...]:
        """Put other bytes into a part under the old name of the document, with a check that fits."""
        payload = bytearray(base45.decode(good[0].split(":", 4)[4][:-1]))
        payload[-1] ^= 1
        head = ":".join(good[0].split(":")[:3])
        check = hashlib.sha256(payload).hexdigest()[:8].upper()
        return (f"{head}:{check}:{base45.encode(bytes(payload))}.", *good[1:])

    def _card(self, day: Day) -> None:
        """Write the files of a memory card that the page reads, signed by two members too."""
        folder = VECTORS / "card"
        folder.mkdir()
        names = {"protocol.json": signing.PROTOCOL_TYPE}
        names |= {code_file(contest.contest): PROTOCOL_CODE_TYPE for contest in day.protocol.contests}
        for name, kind in names.items():
            sig = day.files[name + ".sig"]
            for key in self.members[:2]:
                sig = signing.add(kind, day.files[name], sig, key)
            (folder / name).write_bytes(day.files[name])
            (folder / f"{name}.sig").write_bytes(sig)


def main() -> None:
    """Make the folder anew."""
    readme = (VECTORS / "README.md").read_bytes() if (VECTORS / "README.md").exists() else b""
    shutil.rmtree(VECTORS, ignore_errors=True)
    VECTORS.mkdir(parents=True)
    with tempfile.TemporaryDirectory() as name:
        keys = pathlib.Path(name) / "keys"
        make_keys(keys, KeyPlan(kiosks=2), None, random=_stream())
        package = build_package(ROOT / "examples" / "small.toml", keys, VECTORS / "package", None)
        assert isinstance(package, ElectionPackage), package
        maker = _Maker(keys, package)
        maker.make()
    expected = json.dumps(maker.expected, ensure_ascii=False, indent=1)
    (VECTORS / "expected.json").write_text(expected + "\n", encoding="utf-8")
    if readme:
        (VECTORS / "README.md").write_bytes(readme)


if __name__ == "__main__":
    main()
