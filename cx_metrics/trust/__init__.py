"""Can the data be believed: where it came from, how fresh it is, whom it speaks for, and what was refused."""

from cx_metrics.trust.data_source import DataSource, ImportRhythm, data_sources
from cx_metrics.trust.representation import GroupShare, Representation, representation
from cx_metrics.trust.take_back import TakenBack, take_back
from cx_metrics.trust.trust_board import TrustBoard, trust_board
from cx_metrics.trust.trust_document import trust_document
