"""Customer experience, measured: from a survey file to a number a board can rely on."""

import os

# Our matrices are small and our visitors many: several threads for one matrix wait for each other, and on a busy
# machine that takes ten times as long. Read when NumPy is first imported.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
