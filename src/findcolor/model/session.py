"""One ONNX file, loaded and ready; calls from several threads are safe."""

from __future__ import annotations

import numpy as np
import onnxruntime as ort
from numpy.typing import NDArray

from findcolor.errors import WeightsError


class Session:
    """An ONNX graph on the CPU.

    Args:
        model: Bytes of the ONNX file.
        threads: Threads of one call, or None for one per core.

    Raises:
        WeightsError: The bytes are no graph that onnxruntime can run.
    """

    def __init__(self, model: bytes, threads: int | None = None) -> None:
        options = ort.SessionOptions()
        options.intra_op_num_threads = threads or 0
        options.inter_op_num_threads = 1
        # Waiting threads that spin take the cores from the finish of the photo.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        options.log_severity_level = 3
        try:
            self._session = ort.InferenceSession(model, options, providers=["CPUExecutionProvider"])
        except Exception as error:  # onnxruntime has no common base for what it raises
            raise WeightsError(
                f"The model cannot be loaded: {str(error).splitlines()[0]}"
            ) from None
        self.metadata: dict[str, str] = self._session.get_modelmeta().custom_metadata_map
        self._outputs = [output.name for output in self._session.get_outputs()]

    def __call__(self, **inputs: NDArray[np.float32]) -> dict[str, NDArray[np.float32]]:
        """Run the graph and return its outputs by name."""
        return dict(zip(self._outputs, self._session.run(self._outputs, inputs), strict=True))
