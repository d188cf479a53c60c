"""Nothing that we import looks a host up, or leaves an identity in the user's home.

Native code does not pass through Python's sockets, so a small C library is put before the system's
own `getaddrinfo` in a fresh process with a fresh home.
"""

import importlib
import os
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from measure_extract.telemetry import SWITCHES, kept_out, switch_off
from tests.helpers import EXAMPLES

SOURCE = Path(__file__).parent / "data" / "lookups.c"

READ = (
    "from measure_extract import Extractor;"
    f"print(Extractor(device='cpu', ocr={{ocr!r}}).extract({str(EXAMPLES / 'lamp.png')!r}, 'height'))"
)
PREDICT = (
    "import sys; from measure_extract.cli.app import main;"
    "sys.argv = ['m', 'predict', 'rows.csv', '--output', 'out.csv', '--device', 'cpu', '--workers', '1'];"
    "main()"
)
RAY = "import measure_extract, ray; ray.init(log_to_driver=False, num_cpus=1)"
# Ray's head process asks the machine's own cloud, if it is in one, for its name; no switch stops it.
OWN_CLOUD = {"metadata.google.internal"}
# Where one of these is set ONNX Runtime keeps silent by itself (strings of its 1.32 library), and a
# test under CI would prove nothing.
CI_SIGNS = {
    "APPVEYOR",
    "CI",
    "CIRCLECI",
    "CODEBUILD_BUILD_ID",
    "GITHUB_ACTIONS",
    "GITLAB_CI",
    "JENKINS_URL",
    "TEAMCITY_VERSION",
    "TF_BUILD",
    "TRAVIS",
}
# What runs, and the module it needs (an extra may be missing).
PROCESSES = {
    "one photo": (READ.format(ocr="fast"), "numpy"),
    "one photo by OpenVINO": (
        READ.format(ocr="fast").replace("device='cpu'", "device='cpu', runtime='openvino'"),
        "openvino",
    ),
    "one photo by PaddleOCR": (READ.format(ocr="paddle"), "paddleocr"),
    "worker processes": (PREDICT, "numpy"),
    "rapidocr, a peer": (
        "import benchmarks; from rapidocr import RapidOCR; RapidOCR()",
        "rapidocr",
    ),
    "mlflow": (
        "import measure_extract, mlflow; mlflow.set_tracking_uri('sqlite:///a.db')",
        "mlflow",
    ),
    "transformers": ("import measure_extract, transformers", "transformers"),
    "ray": (RAY, "ray"),
}


@pytest.fixture(scope="module")
def interceptor(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if sys.platform != "linux" or shutil.which("gcc") is None:
        pytest.skip("needs Linux and gcc to intercept the look-ups of native code")
    library = tmp_path_factory.mktemp("interceptor") / "lookups.so"
    subprocess.run(["gcc", "-shared", "-fPIC", "-o", library, SOURCE, "-ldl"], check=True)
    return library


def run(
    code: str, interceptor: Path, folder: Path, **environment: str
) -> tuple[list[str], set[str]]:
    """Run Python code in a fresh home; gives the hosts looked up and the names left at home."""
    home, log = folder / "home", folder / "lookups.txt"
    home.mkdir()
    log.touch()
    photo = EXAMPLES / "lamp.png"
    rows = f"index,image_link,group_id,entity_name\n0,{photo},1,height\n"
    (folder / "rows.csv").write_text(rows, encoding="utf-8")
    kept = {k: v for k, v in os.environ.items() if k not in {*SWITCHES, *CI_SIGNS}}
    subprocess.run(
        [sys.executable, "-c", f"if __name__ == '__main__':\n    {code}"],
        check=True,
        cwd=folder,
        env={
            **kept,
            "HOME": str(home),
            "LOOKUPS": str(log),
            "LD_PRELOAD": str(interceptor),
            "PYTHONPATH": str(EXAMPLES.parent),
            **environment,
        },
        capture_output=True,
        timeout=240,
    )
    return log.read_text().split(), {path.name for path in home.rglob("*")}


@pytest.mark.slow
@pytest.mark.parametrize("name", PROCESSES)
def test_process_looks_no_host_up(name: str, interceptor: Path, tmp_path: Path) -> None:
    code, needed = PROCESSES[name]
    if find_spec(needed) is None:  # importing it here would do what is tested
        pytest.skip(f"{needed} is not installed")

    hosts, left = run(code, interceptor, tmp_path)

    assert set(hosts) <= (OWN_CLOUD if name == "ray" else set())
    assert not left & {"Microsoft", "deviceid", "onnxruntime.db", "intel"}


def test_interceptor_sees_native_lookups(interceptor: Path, tmp_path: Path) -> None:
    code = "import ctypes; ctypes.CDLL(None).getaddrinfo(b'example.invalid', None, None, None)"

    assert run(code, interceptor, tmp_path)[0] == ["example.invalid"]


@pytest.mark.slow
def test_without_the_switch_an_identity_is_left(interceptor: Path, tmp_path: Path) -> None:
    # The look-up itself comes some seconds later, or never in a short process.
    code = READ.format(ocr="fast")
    _, left = run(code, interceptor, tmp_path, ORT_DISABLE_TELEMETRY="0")

    if not left:
        pytest.skip("ONNX Runtime leaves nothing on this machine even without the switch")
    assert "deviceid" in left


def test_switches_respect_the_user(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RAY_USAGE_STATS_ENABLED", "1")
    monkeypatch.delenv("ORT_DISABLE_TELEMETRY", raising=False)

    switch_off()

    assert os.environ["RAY_USAGE_STATS_ENABLED"] == "1"
    assert os.environ["ORT_DISABLE_TELEMETRY"] == "1"


def test_a_package_is_kept_out_for_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "colorsys", raising=False)
    with kept_out("colorsys"), pytest.raises(ImportError):
        importlib.import_module("colorsys")

    assert importlib.import_module("colorsys").__name__ == "colorsys"
    with kept_out("colorsys"):  # what the user has imported stays
        importlib.import_module("colorsys")
