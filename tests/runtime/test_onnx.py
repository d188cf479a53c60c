"""Devices are named clearly, and damaged models are refused."""

import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from measure_extract.errors import DeviceError, OCRError
from measure_extract.runtime.devices import count_cores, count_gpus, pick_devices
from measure_extract.runtime.onnx import OnnxModel, _load_session, _lock_of


@pytest.mark.parametrize(
    ("device", "providers", "gpus", "expected"),
    [
        ("cpu", ["CUDAExecutionProvider"], 1, ("cpu",)),
        ("auto", ["CPUExecutionProvider"], 1, ("cpu",)),
        ("auto", ["CUDAExecutionProvider"], 0, ("cpu",)),
        ("auto", ["CUDAExecutionProvider"], 1, ("gpu:0",)),
        ("auto", ["CUDAExecutionProvider"], 3, ("gpu:0", "gpu:1", "gpu:2")),
        ("gpu", ["CUDAExecutionProvider"], 2, ("gpu:0",)),
        ("gpu:1", ["CUDAExecutionProvider"], 2, ("gpu:1",)),
        ("gpu:0,1", ["CUDAExecutionProvider"], 2, ("gpu:0", "gpu:1")),
    ],
)
def test_pick_devices(
    monkeypatch: pytest.MonkeyPatch,
    device: str,
    providers: list[str],
    gpus: int,
    expected: tuple[str, ...],
) -> None:
    monkeypatch.setattr("onnxruntime.get_available_providers", lambda: providers)
    monkeypatch.setattr("measure_extract.runtime.devices.count_gpus", lambda: gpus)

    assert pick_devices(device) == expected


class FakeDriver:
    """Stands in for libcuda with some GPUs."""

    def __init__(self, gpus: int, status: int = 0) -> None:
        self.gpus, self.status = gpus, status

    def cuInit(self, flags: int) -> int:  # noqa: N802
        return self.status

    def cuDeviceGetCount(self, count: Any) -> int:  # noqa: N802
        count._obj.value = self.gpus
        return 0


@pytest.mark.parametrize(
    ("driver", "expected"), [(FakeDriver(2), 2), (FakeDriver(2, status=100), 0), (None, 0)]
)
def test_count_gpus(
    monkeypatch: pytest.MonkeyPatch, driver: FakeDriver | None, expected: int
) -> None:
    def load(name: str) -> FakeDriver:
        if driver is None:
            raise OSError(f"{name}: cannot open shared object file")
        return driver

    monkeypatch.setattr("ctypes.CDLL", load)

    assert count_gpus() == expected


def test_missing_gpu_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("onnxruntime.get_available_providers", lambda: ["CPUExecutionProvider"])
    for device in ("gpu", "gpu:1"):
        with pytest.raises(DeviceError, match=r"no CUDA provider; run: pip install 'measure-extr"):
            pick_devices(device)


@pytest.mark.parametrize(
    ("allowed", "machine", "cores"), [({0, 2, 5}, 64, 3), (None, 64, 64), (None, None, 1)]
)
def test_count_cores(
    monkeypatch: pytest.MonkeyPatch, allowed: set[int] | None, machine: int | None, cores: int
) -> None:
    monkeypatch.setattr("os.cpu_count", lambda: machine)
    if allowed is None:  # macOS and Windows have no such call
        monkeypatch.delattr("os.sched_getaffinity", raising=False)
    else:
        monkeypatch.setattr("os.sched_getaffinity", lambda _: allowed, raising=False)

    assert count_cores() == cores


@pytest.mark.parametrize("device", ["tpu", "gpu:", "gpu:a", "gpu:0,", "cpu:0", "", None])
def test_unknown_device(device: Any) -> None:
    with pytest.raises(ValueError, match=f"unknown device {device!r}; allowed: 'auto', 'cpu'"):
        pick_devices(device)


@pytest.mark.parametrize("content", [b"", b"no model", None], ids=["empty", "junk", "missing"])
def test_damaged_model(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "inference.onnx"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(OCRError, match="cannot load .*damaged.*pip install --force-reinstall"):
        OnnxModel(path)


class FakeSession:
    """Remembers the shapes it was given; knows how many run beside it."""

    running = 0
    most = 0

    def __init__(self) -> None:
        self.shapes: list[tuple[int, ...]] = []
        self.options: list[Any] = []

    def get_inputs(self) -> list[Any]:
        return [SimpleNamespace(name="x")]

    def get_modelmeta(self) -> Any:
        return SimpleNamespace(custom_metadata_map={"character": "abc"})

    def run(self, names: None, inputs: dict[str, Any], options: Any) -> list[Any]:
        FakeSession.running += 1
        FakeSession.most = max(FakeSession.most, FakeSession.running)
        time.sleep(0.002)
        FakeSession.running -= 1
        self.shapes.append(inputs["x"].shape)
        self.options.append(options)
        return [inputs["x"]]


@pytest.fixture
def sessions(monkeypatch: pytest.MonkeyPatch) -> list[FakeSession]:
    """The sessions that are loaded, on a GPU that there need not be."""
    loaded: list[FakeSession] = []

    def load(*_: object) -> FakeSession:
        loaded.append(FakeSession())
        return loaded[-1]

    monkeypatch.setattr("measure_extract.runtime.onnx._load_session", load)
    monkeypatch.setattr("onnxruntime.create_and_register_allocator_v2", lambda *_: None)
    monkeypatch.setattr("measure_extract.runtime.onnx._gpu_locks", {})
    monkeypatch.setattr(FakeSession, "most", 0)
    return loaded


@pytest.mark.parametrize(
    ("device", "kept", "expected"),
    [
        ("cpu", 48, [[(1,), (2,), (1,), (3,), (1,)]]),
        ("gpu:0", 48, [[(1,), (1,), (1,)], [(2,)], [(3,)]]),
        ("gpu:0", 2, [[(1,), (1,), (1,)], [(2,)], [(3,)]]),
        ("gpu:0", 1, [[(1,)], [(2,)], [(1,)], [(3,)], [(1,)]]),
    ],
)
def test_on_a_gpu_each_shape_has_a_session(
    monkeypatch: pytest.MonkeyPatch,
    sessions: list[FakeSession],
    device: str,
    kept: int,
    expected: list[list[tuple[int]]],
) -> None:
    monkeypatch.setattr("measure_extract.runtime.onnx._SHAPES", kept)
    model = OnnxModel(Path("net.onnx"), device=device)
    for length in (1, 2, 1, 3, 1):
        model(np.zeros(length, dtype=np.float32))

    assert [session.shapes for session in sessions] == expected


@pytest.mark.usefixtures("sessions")
@pytest.mark.parametrize(
    ("devices", "most"),
    [(("gpu:0", "gpu:0"), {1}), (("gpu:0", "gpu:1"), {2}), (("cpu", "cpu"), {2, 3, 4})],
)
def test_what_shares_memory_does_not_run_at_once(devices: tuple[str, ...], most: set[int]) -> None:
    models = [OnnxModel(Path("net.onnx"), device=device) for device in devices] * 2
    batches = [np.zeros(length, dtype=np.float32) for length in (1, 2)] * 10
    with ThreadPoolExecutor(len(models)) as pool:
        for work in [pool.submit(lambda m: [m(batch) for batch in batches], m) for m in models]:
            work.result()

    assert FakeSession.most in most


def test_sessions_of_a_gpu_share_their_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    places: list[tuple[Any, ...]] = []
    monkeypatch.setattr(
        "onnxruntime.create_and_register_allocator_v2", lambda *facts: places.append(facts)
    )
    monkeypatch.setattr("measure_extract.runtime.onnx._gpu_locks", {})
    with ThreadPoolExecutor(4) as pool:
        locks = list(pool.map(_lock_of, ["gpu:1"] * 8 + ["gpu:0"]))

    assert len({id(lock) for lock in locks[:8]}) == 1
    assert locks[8] is not locks[0]
    assert sorted((provider, options["device_id"]) for provider, _, options, _ in places) == [
        ("CUDAExecutionProvider", "0"),
        ("CUDAExecutionProvider", "1"),
    ]


@pytest.mark.parametrize(
    ("problem", "is_told"),
    [
        ("An allocator for this device has already been registered for sharing.", False),
        ("CUDA failure 2: out of memory", True),
    ],
)
def test_a_gpu_without_memory_is_named(
    monkeypatch: pytest.MonkeyPatch, problem: str, is_told: bool
) -> None:
    def refuse(*_: object) -> None:
        raise RuntimeError(problem)

    monkeypatch.setattr("onnxruntime.create_and_register_allocator_v2", refuse)
    monkeypatch.setattr("measure_extract.runtime.onnx._gpu_locks", {})
    with pytest.raises(DeviceError, match="'gpu:3' cannot") if is_told else nullcontext():
        _lock_of("gpu:3")


def test_now_and_then_memory_is_given_back(
    monkeypatch: pytest.MonkeyPatch, sessions: list[FakeSession]
) -> None:
    given: list[int] = []
    monkeypatch.setattr("measure_extract.runtime.onnx._TIDY_EVERY", 3)
    monkeypatch.setattr(
        "measure_extract.runtime.onnx.give_memory_back",
        lambda: given.append(len(sessions[0].shapes)),
    )
    model = OnnxModel(Path("net.onnx"))
    [session] = sessions
    batches = [np.full(2, number, dtype=np.float32) for number in range(7)]

    assert [float(model(batch)[0]) for batch in batches] == [0, 1, 2, 3, 4, 5, 6]
    assert given == [3, 6]
    assert [options is not None for options in session.options] == [False, False, True] * 2 + [False]  # fmt: skip
    assert (
        session.options[2].get_run_config_entry("memory.enable_memory_arena_shrinkage") == "cpu:0"
    )


@pytest.mark.usefixtures("sessions")
def test_what_a_file_says_of_itself() -> None:
    assert OnnxModel(Path("net.onnx")).metadata == {"character": "abc"}


@pytest.mark.parametrize(
    ("device", "asked", "shares_memory"),
    [
        ("cpu", ["CPUExecutionProvider"], False),
        ("gpu:0", [(0, "HEURISTIC"), "CPUExecutionProvider"], True),
        ("gpu:3", [(3, "HEURISTIC"), "CPUExecutionProvider"], True),
        ("gpu", [(0, "HEURISTIC"), "CPUExecutionProvider"], True),
    ],
)
@pytest.mark.parametrize("has_cuda", [True, False])
def test_a_session_runs_where_it_is_asked_or_says_that_it_cannot(
    monkeypatch: pytest.MonkeyPatch,
    device: str,
    asked: list[Any],
    shares_memory: bool,
    has_cuda: bool,
) -> None:
    made: list[tuple[Any, Any]] = []
    there = ["CUDAExecutionProvider"] * has_cuda + ["CPUExecutionProvider"]

    def load(_: Path, options: Any, *, providers: list[Any]) -> Any:
        made.append((options, providers))
        return SimpleNamespace(get_providers=lambda: there)

    monkeypatch.setattr("onnxruntime.InferenceSession", load)
    if device == "cpu" or has_cuda:
        assert _load_session(Path("net.onnx"), device, 5).get_providers() == there
    else:
        with pytest.raises(
            DeviceError, match=f"{device!r} cannot be used: .* could not start CUDA"
        ):
            _load_session(Path("net.onnx"), device, 5)

    [(options, providers)] = made
    facts = [p if isinstance(p, str) else (p[1]["device_id"], p[1]["cudnn_conv_algo_search"]) for p in providers]  # fmt: skip
    assert facts == asked
    assert options.intra_op_num_threads == 5
    assert not options.enable_mem_pattern  # or the process grows with the shapes that it sees
    assert options.get_session_config_entry("session.intra_op.allow_spinning") == "0"
    if shares_memory:
        assert options.get_session_config_entry("session.use_env_allocators") == "1"
