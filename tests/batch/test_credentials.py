from __future__ import annotations

import importlib.util
import json
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from findcolor.batch import Options
from findcolor.batch.credentials import Credentials, read_credentials
from findcolor.errors import PhotoError, SettingsError, WriteError
from findcolor.photo.provenance import SOURCE_TYPE

_spec = importlib.util.spec_from_file_location(
    "certificates", Path(__file__).with_name("certificates.py")
)
assert _spec is not None
assert _spec.loader is not None
certificates = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(certificates)


@pytest.fixture(scope="module")
def credentials(tmp_path_factory) -> Credentials:
    folder = tmp_path_factory.mktemp("certificates")
    return Credentials(*certificates.write_certificates(folder, ec.SECP256R1()))


def test_a_fit_certificate_passes(credentials, tmp_path):
    credentials.check()
    Credentials(*certificates.write_certificates(tmp_path, ec.SECP384R1())).check()


def test_certificates_that_are_not_fit(credentials, tmp_path):
    _, other = certificates.write_certificates(tmp_path, ec.SECP256R1())
    for wrong in (
        Credentials(credentials.certificate, other),
        Credentials(credentials.private_key, credentials.private_key),
        Credentials(credentials.certificate, credentials.certificate),
        Credentials(credentials.certificate, tmp_path / "none.pem"),
    ):
        with pytest.raises(SettingsError, match="cannot sign"):
            wrong.check()


def test_every_format_is_signed_and_read_back(colour, output, scans, credentials, rows):
    from findcolor.pipeline import open_canvas

    for format in ("webp", "avif"):
        open_canvas(scans / "a.jpg").save(scans / f"more.{format}")
    options = Options(
        certificate=str(credentials.certificate), private_key=str(credentials.private_key)
    )
    summary, _ = colour(options=options)
    assert summary.counts.done == 5
    for row in rows().values():
        if row["status"] == "failed":
            continue
        manifest = read_credentials(output / str(row["output"]))
        assert manifest is not None
        text = json.dumps(manifest)
        assert SOURCE_TYPE in text
        assert "Test Archive" in text
        assert [ingredient["relationship"] for ingredient in manifest["ingredients"]] == [
            "parentOf"
        ]
    stored = (output / ".findcolor" / "ledger.sqlite").read_bytes()
    assert str(credentials.private_key).encode() not in stored


def test_a_changed_photo_does_not_verify(colour, output, credentials):
    colour(
        options=Options(
            certificate=str(credentials.certificate), private_key=str(credentials.private_key)
        )
    )
    path = output / "a.color.jpg"
    data = bytearray(path.read_bytes())
    data[-40] ^= 1
    path.write_bytes(data)
    with pytest.raises(PhotoError, match="do not verify"):
        read_credentials(path)


def test_a_plain_photo_has_none(scans):
    assert read_credentials(scans / "a.jpg") is None


def test_a_file_that_cannot_be_signed(scans, credentials):
    before = (scans / "notes.txt").read_bytes()
    with pytest.raises(WriteError, match="Content credentials failed"):
        credentials.sign(scans / "notes.txt", scans / "a.jpg", recipe="{}", model="m")
    assert (scans / "notes.txt").read_bytes() == before


def test_both_halves_are_needed():
    with pytest.raises(SettingsError, match="both"):
        Options(certificate="chain.pem")
