"""C2PA content credentials: who coloured which photo, and how, signed by the archive itself.

The credentials say that the original was opened (with its hash) and that its colours were made by
a trained algorithm (C2PA 2.1, actions ``c2pa.opened`` and ``c2pa.color_adjustments``). Signing
needs no network and uses the archive's own certificate; readers that know the archive's root show
it as trusted, all others as valid and of unknown origin.
"""

from __future__ import annotations

import io
import json
import struct
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

from findcolor.errors import MissingExtraError, PhotoError, SettingsError, WriteError
from findcolor.photo.provenance import SOURCE_TYPE

MIME_TYPES = {
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".jpe": "image/jpeg",
    ".png": "image/png",
    ".tif": "image/tiff",
    ".tiff": "image/tiff",
    ".webp": "image/webp",
    ".avif": "image/avif",
    ".heic": "image/heic",
    ".heif": "image/heif",
}
_NO_THUMBNAILS = {"builder": {"thumbnail": {"enabled": False}}}


class _Part(NamedTuple):
    stream: BinaryIO
    kind: str


@dataclass(frozen=True, slots=True)
class Credentials:
    """A certificate chain and its private key, both PEM files.

    Attributes:
        certificate: The signer's certificate, then those up to the root.
        private_key: Its key: EC (P-256, P-384, P-521), RSA (signed as PSS) or Ed25519.
    """

    certificate: Path
    private_key: Path

    def check(self) -> None:
        """Sign and verify one pixel, so that a run does not fail after hours.

        Raises:
            MissingExtraError: The extra c2pa is not installed.
            SettingsError: The certificate or its key is not fit for signing.
        """
        c2pa, pixel = _library(), _one_pixel()
        original, photo = (_Part(io.BytesIO(pixel), "image/png") for _ in range(2))
        try:
            self._seal(c2pa, original, photo, io.BytesIO(), _manifest("image/png", "", ""))
        except (c2pa.C2paError, OSError, ValueError) as error:
            raise SettingsError(
                f"{self.certificate} and {self.private_key} cannot sign content credentials: "
                f"{_sentence(error)}"
            ) from None

    def sign(self, result: Path, original: Path, *, recipe: str, model: str) -> None:
        """Sign a file in its place, and verify it by reading it back.

        Args:
            result: The coloured photo; replaced by its signed version.
            original: The photo that was coloured, of a format named by its suffix.
            recipe: The recipe's JSON text.
            model: Name of the model.

        Raises:
            MissingExtraError: The extra c2pa is not installed.
            WriteError: The credentials could not be written, or do not verify.
        """
        c2pa = _library()
        signed = result.with_name(f"signed-{result.name}")
        manifest = _manifest(_mime(result), recipe, model)
        try:
            with (
                original.open("rb") as before,
                result.open("rb") as photo,
                signed.open("w+b") as target,
            ):
                parts = _Part(before, _mime(original)), _Part(photo, _mime(result))
                self._seal(c2pa, *parts, target, manifest)
            read_credentials(signed)
        except (c2pa.C2paError, PhotoError) as error:
            raise WriteError(f"Content credentials failed: {_sentence(error)}") from error
        signed.replace(result)

    def _seal(
        self, c2pa: Any, original: _Part, photo: _Part, target: BinaryIO, manifest: dict[str, Any]
    ) -> None:
        key = self.private_key.read_bytes()
        certificate = self.certificate.read_bytes()
        info = c2pa.C2paSignerInfo(_algorithm(key).encode(), certificate, key, None)
        with (
            c2pa.Signer.from_info(info) as signer,
            c2pa.Settings.from_dict(_NO_THUMBNAILS) as settings,
            c2pa.Context(settings=settings) as context,
            c2pa.Builder(manifest, context=context) as builder,
        ):
            parent = json.dumps({"relationship": "parentOf", "label": "original"})
            builder.add_ingredient(parent, original.kind, original.stream)
            builder.sign(signer, photo.kind, photo.stream, target)


def read_credentials(path: Path) -> dict[str, Any] | None:
    """Return the active manifest of a signed photo, or None where there is none.

    Raises:
        MissingExtraError: The extra c2pa is not installed.
        PhotoError: The credentials do not fit the photo: one of them was changed.
    """
    c2pa = _library()
    reader = c2pa.Reader.try_create(path)
    if reader is None:
        return None
    with reader:
        if reader.get_validation_state() not in ("Valid", "Trusted"):
            raise PhotoError(f"The content credentials of {path.name} do not verify.")
        manifest = reader.get_active_manifest()
        return None if manifest is None else dict(manifest)


def _manifest(kind: str, recipe: str, model: str) -> dict[str, Any]:
    from importlib.metadata import version

    agent = {"name": "Find Color", "version": version("findcolor")}
    return {
        "claim_generator_info": [agent],
        "format": kind,
        "assertions": [
            {
                "label": "c2pa.actions.v2",
                "data": {
                    "actions": [
                        {"action": "c2pa.opened", "parameters": {"ingredientIds": ["original"]}},
                        {
                            "action": "c2pa.color_adjustments",
                            "digitalSourceType": SOURCE_TYPE,
                            "softwareAgent": agent,
                            "description": "Colour inferred by a network; lightness unchanged.",
                            "parameters": {"findcolor.model": model, "findcolor.recipe": recipe},
                        },
                    ]
                },
            }
        ],
    }


def _library() -> Any:
    try:
        import c2pa  # type: ignore[import-untyped]
        import cryptography  # noqa: F401  (reads the key's kind)
    except ImportError:
        raise MissingExtraError("Signing content credentials", "c2pa") from None
    return c2pa


def _algorithm(key: bytes) -> str:
    """Return the C2PA name of the signature that a private key makes."""
    from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    match load_pem_private_key(key, None):
        case ec.EllipticCurvePrivateKey() as found:
            return {256: "es256", 384: "es384", 521: "es512"}.get(found.curve.key_size, "es256")
        case rsa.RSAPrivateKey():
            return "ps256"
        case ed25519.Ed25519PrivateKey():
            return "ed25519"
    raise ValueError("the key is of a kind that C2PA does not know")


def _mime(path: Path) -> str:
    return MIME_TYPES.get(path.suffix.lower(), "application/octet-stream")


def _one_pixel() -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        check = zlib.crc32(kind + data)
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", check)

    header = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0\0"))
        + chunk(b"IEND", b"")
    )


def _sentence(error: Exception) -> str:
    """Return an error of the library on one line, with one full stop."""
    return " ".join(str(error).split()).rstrip(".") + "."
