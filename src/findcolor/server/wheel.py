"""A wheel of the running program, made from its own files: no build tool, no network.

The format is that of the "Binary distribution format" of PyPA's specifications: a ZIP of the
package beside a ``.dist-info`` folder whose RECORD names every file with its SHA-256.
"""

from __future__ import annotations

import base64
import hashlib
import zipfile
from importlib import metadata
from pathlib import Path

import findcolor

EPOCH = (1980, 1, 1, 0, 0, 0)
"""The time of every member, so that equal programs make equal wheels."""


def build_wheel(folder: Path) -> Path:
    """Write the wheel of this program into a folder, whole or not at all.

    Returns:
        Its path; the name holds the version.
    """
    program = metadata.distribution("findcolor")
    info = f"findcolor-{program.version}.dist-info"
    path = folder / f"findcolor-{program.version}-py3-none-any.whl"
    partial = path.with_suffix(".part")
    root = Path(next(iter(findcolor.__path__)))
    members = {
        f"findcolor/{file.relative_to(root).as_posix()}": file.read_bytes()
        for file in sorted(root.rglob("*"))
        if file.is_file() and "__pycache__" not in file.parts
    }
    for name in ("METADATA", "entry_points.txt"):
        members[f"{info}/{name}"] = (program.read_text(name) or "").encode()
    for license in program.metadata.get_all("License-File") or []:
        if text := program.read_text(f"licenses/{license}"):
            members[f"{info}/licenses/{license}"] = text.encode()
    members[f"{info}/WHEEL"] = (
        b"Wheel-Version: 1.0\nGenerator: findcolor\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
    )
    record = "".join(f"{name},{_sum(data)},{len(data)}\n" for name, data in members.items())
    members[f"{info}/RECORD"] = f"{record}{info}/RECORD,,\n".encode()
    with zipfile.ZipFile(partial, "w") as wheel:
        for name, data in members.items():
            member = zipfile.ZipInfo(name, EPOCH)
            member.external_attr = 0o644 << 16
            member.compress_type = zipfile.ZIP_DEFLATED
            wheel.writestr(member, data)
    partial.replace(path)
    return path


def _sum(data: bytes) -> str:
    digest = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=")
    return f"sha256={digest.decode()}"
