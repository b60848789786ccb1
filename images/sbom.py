"""The bill of materials of an image: SPDX 2.3 in JSON, from the lock and the wheels."""

import collections.abc
import datetime
import hashlib
import json
import pathlib

from images.packages import Lock


def sbom(
    lock: Lock, wheels: collections.abc.Sequence[pathlib.Path], *, name: str, commit: str, epoch: int
) -> bytes:
    """Return the document; the same parts give the same bytes."""
    made = datetime.datetime.fromtimestamp(epoch, datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    packages = [
        {
            "SPDXID": f"SPDXRef-deb-{_plain(package.name)}",
            "name": package.name,
            "versionInfo": package.version,
            "supplier": "Organization: Debian",
            "downloadLocation": "NOASSERTION",
            "filesAnalyzed": False,
            "checksums": [{"algorithm": "SHA256", "checksumValue": package.sha256}],
            "externalRefs": [
                _purl(
                    f"pkg:deb/debian/{package.name}@{package.version}?arch={package.arch}&distro={lock.suite}"
                )
            ],
        }
        for package in lock.packages
    ]
    packages += [_wheel(path) for path in sorted(wheels, key=lambda path: path.name)]
    document = {
        "spdxVersion": "SPDX-2.3",
        "dataLicense": "CC0-1.0",
        "SPDXID": "SPDXRef-DOCUMENT",
        "name": name,
        "documentNamespace": f"urn:keg:{name}:{commit}",
        "creationInfo": {"created": made, "creators": ["Tool: keg-image"]},
        "documentDescribes": [package["SPDXID"] for package in packages],
        "packages": packages,
    }
    return json.dumps(document, indent=1, sort_keys=True).encode() + b"\n"


def _wheel(path: pathlib.Path) -> dict[str, object]:
    name, version = path.name.split("-")[:2]
    return {
        "SPDXID": f"SPDXRef-wheel-{_plain(name)}",
        "name": name.replace("_", "-"),
        "versionInfo": version,
        "downloadLocation": "NOASSERTION",
        "filesAnalyzed": False,
        "packageFileName": path.name,
        "checksums": [
            {"algorithm": "SHA256", "checksumValue": hashlib.sha256(path.read_bytes()).hexdigest()}
        ],
        "externalRefs": [_purl(f"pkg:pypi/{name.replace('_', '-').lower()}@{version}")],
    }


def _purl(locator: str) -> dict[str, str]:
    return {"referenceCategory": "PACKAGE-MANAGER", "referenceType": "purl", "referenceLocator": locator}


def _plain(name: str) -> str:
    return "".join(sign if sign.isalnum() or sign in ".-" else "-" for sign in name)
