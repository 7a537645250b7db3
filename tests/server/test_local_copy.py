from __future__ import annotations

import hashlib
import subprocess
import sys
import zipfile
from pathlib import Path

from starlette.testclient import TestClient

from findcolor.model.weights import BUILT_IN
from findcolor.server.wheel import build_wheel


def test_every_file_is_what_its_checksum_says(client: TestClient) -> None:
    listing = client.get("/v1/local-copy").json()
    kinds = [file["kind"] for file in listing["files"]]
    assert kinds[0] == "wheel"
    assert kinds.count("model") == 3
    assert kinds[-2:] == ["card", "checksums"]
    sums = client.get("/v1/local-copy/SHA256SUMS").text
    for file in listing["files"]:
        data = client.get(file["url"]).content
        assert len(data) == file["bytes"]
        assert hashlib.sha256(data).hexdigest() == file["sha256"]
        if file["kind"] != "checksums":
            assert f"{file['sha256']}  {file['name']}\n" in sums
    encoder = client.get("/v1/local-copy/encoder.onnx").content
    assert encoder == (BUILT_IN / "encoder.onnx").read_bytes()
    assert listing["files"][0]["name"] in listing["commands"][0]


def test_anything_else_is_not_there(client: TestClient) -> None:
    for name in ("nothing", "card.json.bak", "..", "weights.py"):
        assert client.get(f"/v1/local-copy/{name}").status_code == 404


def test_the_wheel_installs_and_runs(tmp_path: Path) -> None:
    wheel = build_wheel(tmp_path)
    assert zipfile.ZipFile(wheel).testzip() is None
    target = tmp_path / "installed"
    pip = [sys.executable, "-m", "pip", "install", "--no-deps", "--no-index", "-q", "--target"]
    subprocess.run([*pip, target, wheel], check=True)
    script = (
        "import findcolor, findcolor.server.database as d, findcolor.model.weights as w;"
        "print(findcolor.__file__); w.load_weights(); d.Database('sqlite://')"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        env={"PYTHONPATH": str(target)},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    assert str(target) in done.stdout
    assert (target / "findcolor" / "web" / "index.html").is_file()
    assert (target / "findcolor" / "server" / "migrations" / "env.py").is_file()
