"""``python -m cx_metrics``: the same core without a browser."""

import sys

from cx_metrics.cli import main

sys.exit(main())
