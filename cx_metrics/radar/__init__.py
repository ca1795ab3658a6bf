"""The silent-change radar: what each operating change did to those who met it, and what changed that nobody logged."""

from cx_metrics.radar.finding import Finding, LoggedChange, Radar
from cx_metrics.radar.logged_changes import radar, scan
