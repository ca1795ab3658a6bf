"""In which forms the dates of a column are written: the formats for a mapping, and whether day or month comes first."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

_MONTH = "Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec"
_LONG = "January|February|March|April|May|June|July|August|September|October|November|December"
_HALF = "(?:上午|下午|午前|午後|午后|오전|오후)"  # of the day, before the hour
# how days are written, and their format; 1 and 2 stand for day and month, whichever comes first
_DAYS = (
    (r"[12][0-9]{3}(?P<s>[-/.])[0-9]{1,2}(?P=s)[0-9]{1,2}", "%Y{s}%m{s}%d"),
    (r"(?P<a>[0-9]{1,2})(?P<s>[-/.])(?P<b>[0-9]{1,2})(?P=s)[12][0-9]{3}", "1{s}2{s}%Y"),
    (r"(?P<a>[0-9]{1,2})(?P<s>[-/.])(?P<b>[0-9]{1,2})(?P=s)[0-9]{2}", "1{s}2{s}%y"),
    (r"(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])", "%Y%m%d"),
    (rf"[0-9]{{1,2}}(?P<s>[- ])(?:{_MONTH})(?P=s)[12][0-9]{{3}}", "%d{s}%b{s}%Y"),
    (rf"[0-9]{{1,2}}(?P<s>[- ])(?:{_LONG})(?P=s)[12][0-9]{{3}}", "%d{s}%B{s}%Y"),
    (rf"(?:{_MONTH}) [0-9]{{1,2}}, [12][0-9]{{3}}", "%b %d, %Y"),
    (rf"(?:{_LONG}) [0-9]{{1,2}}, [12][0-9]{{3}}", "%B %d, %Y"),
    (rf"[0-9]{{1,2}}(?P<s>[- ])(?:{_MONTH})(?P=s)[0-9]{{2}}", "%d{s}%b{s}%y"),
    (r"[12][0-9]{3}年[0-9]{1,2}月[0-9]{1,2}日", "%Y年%m月%d日"),
    # years of Taiwan since 2011, of three digits; %R stands for them
    (r"1[0-9]{2}(?P<s>[-/.])[0-9]{1,2}(?P=s)[0-9]{1,2}", "%R{s}%m{s}%d"),
    (r"1[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])", "%R%m%d"),
    (r"(?P<r>(?:(?:中華)?民國 ?)?)1[0-9]{2}年[0-9]{1,2}月[0-9]{1,2}日", "{r}%R年%m月%d日"),
)
_TIMES = (
    (r"", ""),
    (r"(?P<t>[ T]|, )[0-9]{1,2}:[0-9]{2}", "{t}%H:%M"),
    (r"(?P<t>[ T]|, )[0-9]{1,2}:[0-9]{2}:[0-9]{2}", "{t}%H:%M:%S"),
    (r"(?P<t>[ T]|, )[0-9]{1,2}:[0-9]{2}:[0-9]{2}\.[0-9]{1,6}", "{t}%H:%M:%S.%f"),
    (r"(?P<t>[ T]|, )[0-9]{1,2}:[0-9]{2} ?[AaPp][Mm]", "{t}%I:%M{p}%p"),
    (r"(?P<t>[ T]|, )[0-9]{1,2}:[0-9]{2}:[0-9]{2} ?[AaPp][Mm]", "{t}%I:%M:%S{p}%p"),
    (rf"(?P<t> ?){_HALF}(?P<h> ?)[0-9]{{1,2}}:[0-9]{{2}}", "{t}%p{h}%I:%M"),
    (rf"(?P<t> ?){_HALF}(?P<h> ?)[0-9]{{1,2}}:[0-9]{{2}}:[0-9]{{2}}", "{t}%p{h}%I:%M:%S"),
)
_ZONES = (
    (r"", ""),
    (r"(?:Z|[+-][0-9]{2}:?[0-9]{2})", "%z"),
    (r" (?:[+-][0-9]{2}:?[0-9]{2})", " %z"),
    (r" UTC", " UTC"),
    (r" (?P<g>GMT[+-][0-9]{1,2})", " {g}"),  # Google's forms; the mapping says it as a zone
)
# the hour and the zone are read after the day: 46 patterns, where one for each whole form would be 360
_WHOLE_DAYS = [(re.compile(day), written) for day, written in _DAYS]
_AFTER_DAYS = [
    (re.compile(time + zone), clock + offset)
    for time, clock in _TIMES
    for zone, offset in (_ZONES if time else _ZONES[:1])
]
_ZONE_TOLD = re.compile(r" ?%z| UTC| GMT[+-][0-9]+")
_DIGITS = re.compile(r"(?:%[A-Za-z])+")  # a form without a sign between its parts: a number may look like it
_ALL = 0.9  # share of the values that must be written so
_SLIPS = 0.01  # and of years with three digits that may be slips of the pen for four


@dataclass(frozen=True)
class DateForm:
    """The ``format`` of ``n`` values, how many of them can only be ``day_first`` or ``month_first``, and how many fit
    ``both``; ``minguo``: whether their years are those of Taiwan (114 for 2025). ``others`` stand beside it in the
    column, the commonest first."""

    format: str
    n: int
    day_first: int = 0
    month_first: int = 0
    both: int = 0
    minguo: bool = False
    others: tuple["DateForm", ...] = ()

    def is_clear_beside(self, timed: "DateForm | None") -> bool:
        """Whether this form can be read one way only: day and month are in no doubt, nor is a century, and its zone is
        told as in ``timed``, the commonest form that has a time."""
        alike = not self.has_time or timed is None or self.zone_told == timed.zone_told
        return self.order == "clear" and not self.short_year and alike

    @property
    def zone_told(self) -> str:
        """How such a text tells its zone; empty where it does not."""
        found = _ZONE_TOLD.search(self.format)
        return found[0] if found else ""

    @property
    def order(self) -> str:
        """Whether the order of day and month is ``clear``, ``mixed``, or ``unknown``."""
        if not self.day_first and not self.month_first and not self.both:
            return "clear"
        if self.day_first and self.month_first:
            return "mixed"
        return "clear" if self.day_first or self.month_first else "unknown"

    @property
    def has_time(self) -> bool:
        return "%H" in self.format or "%I" in self.format

    @property
    def says_zone(self) -> bool:
        return "%z" in self.format

    @property
    def short_year(self) -> bool:
        return "%y" in self.format


def date_form(values: Sequence[tuple[str, int]]) -> DateForm | None:
    """The forms of these texts (each with how often it stands there); None where most are no dates."""
    forms: Counter[str] = Counter()
    taiwan: Counter[str] = Counter()  # of these, with a year of Taiwan
    orders: dict[str, Counter[str]] = {}
    total = 0
    for text, n in values:
        total += n
        for form, groups in _readings(text):
            written = form.replace("{s}", groups.get("s", "")).replace("{t}", groups.get("t", ""))
            written = written.replace("{h}", groups.get("h", "")).replace("{g}", groups.get("g", ""))
            written = written.replace("{r}", groups.get("r", ""))
            written = written.replace("{p}", " " if re.search(r"[0-9] [AaPp][Mm]", text) else "")
            if groups.get("a"):
                a, b = int(groups["a"]), int(groups["b"])
                if not (1 <= a <= 31 and 1 <= b <= 31) or (a > 12 and b > 12):
                    continue
                which = "day" if a > 12 else "month" if b > 12 else "both"
                orders.setdefault(written, Counter())[which] += n
            western = written.replace("%R", "%Y")
            forms[western] += n
            taiwan[western] += n if "%R" in written else 0
            break
    if not forms:
        return None
    if sum(forms.values()) < _ALL * total:
        return None
    first, *others = [_form(form, n, orders.get(form, Counter()), taiwan[form]) for form, n in forms.most_common()]
    return replace(
        first, others=tuple(one for one in others if one.n > _SLIPS * total or not _DIGITS.fullmatch(one.format))
    )


def _form(form: str, n: int, told: Counter[str], taiwan: int) -> DateForm:
    if not told:
        return DateForm(form, n, minguo=taiwan > _SLIPS * n)
    month_first = told["month"] > told["day"]
    written = form.replace("1", "%m" if month_first else "%d", 1).replace("2", "%d" if month_first else "%m", 1)
    return DateForm(written, n, told["day"], told["month"], told["both"])


def _readings(text: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Each form in which the text may be a date, with the signs that stand between its parts."""
    for days, written in _WHOLE_DAYS:
        if day := days.match(text):
            for rests, clock in _AFTER_DAYS:
                if rest := rests.fullmatch(text, day.end()):
                    yield written + clock, day.groupdict("") | rest.groupdict("")
