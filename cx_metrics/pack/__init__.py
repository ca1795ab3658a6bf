"""The board pack: what is shown on the pages as files to print and to mail."""

from cx_metrics.pack.board_sheet import MovedFigure, board_sheet
from cx_metrics.pack.case_memo import case_memo
from cx_metrics.pack.conversion import FORMATS, MEDIA, written
from cx_metrics.pack.fonts import can_write
from cx_metrics.pack.journey_file import definitions, journey_file
from cx_metrics.pack.journey_sheet import SheetWords, journey_sheet
from cx_metrics.pack.plan_memo import plan_memo
