"""What the normals behind draws must correlate by, so that the ranks of the draws correlate as declared."""

from collections.abc import Iterable, Sequence

import numpy as np

from cx_metrics.statistics.arrays import Floats

_DUST = 1e-9  # of the arithmetic: a smallest eigenvalue above it is none below nought


def normal_correlations(names: Sequence[str], pairs: Iterable[tuple[str, str, float]]) -> Floats:
    """The matrix of Pearson correlations of the normals, by the order of ``names``; pairs of other names are left out.

    A Spearman correlation ρ of the ranks is one of 2 sin(πρ/6) between normals (Pearson, 1907).
    """
    matrix = np.eye(len(names))
    for one, other, rank in pairs:
        if one in names and other in names:
            i, j = names.index(one), names.index(other)
            matrix[i, j] = matrix[j, i] = 2 * np.sin(np.pi * rank / 6)
    return matrix


def possible(matrix: Floats) -> bool:
    """Whether any draws can correlate like this: what moves with one of two must not move against the other."""
    return not matrix.size or bool(np.linalg.eigvalsh(matrix)[0] >= -_DUST)
