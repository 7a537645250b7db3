"""The Fréchet distance between two sets of images, with a feature network given as a file."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def frechet_distance(first: NDArray[np.floating], second: NDArray[np.floating]) -> float:
    """Return the Fréchet distance of two Gaussians fitted to features (Heusel et al. 2017, FID).

    The trace of the root of the covariances' product is the nuclear norm of the product of the
    centred features, which stays exact when there are fewer images than features.

    Args:
        first: (n, d) features, n at least 2.
        second: (m, d) features, m at least 2.
    """
    x, y = np.asarray(first, np.float64), np.asarray(second, np.float64)
    mean_x, mean_y = x.mean(axis=0), y.mean(axis=0)
    x = (x - mean_x) / np.sqrt(len(x) - 1)
    y = (y - mean_y) / np.sqrt(len(y) - 1)
    # R of a QR decomposition has the same singular values against the other side, and is small.
    r_x, r_y = (np.asarray(np.linalg.qr(side, mode="r")) for side in (x, y))
    root = np.linalg.svd(r_x @ r_y.T, compute_uv=False).sum()
    squares = np.square(x).sum() + np.square(y).sum()
    return float(max(np.square(mean_x - mean_y).sum() + squares - 2 * root, 0.0))
