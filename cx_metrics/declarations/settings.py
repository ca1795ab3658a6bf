"""config.yaml: the organisation, its languages, filter dimensions, targets, privacy and limits."""

from dataclasses import field
from datetime import date
from datetime import date as Day
from functools import cached_property
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field
from pydantic.dataclasses import dataclass

from cx_metrics.declarations.business_case import Grade
from cx_metrics.declarations.load import STRICT
from cx_metrics.declarations.mask_pattern import MaskPattern
from cx_metrics.declarations.rates import Rates
from cx_metrics.declarations.sign_in import SignIn
from cx_metrics.declarations.words import LANGUAGES, Words

# whatever their case and the punctuation around them
NO_ANSWER = (
    "-", "na", "n/a", "n.a", "nil", "nan", "null", "none", "blank", "no answer", "no comment", "no comments",
    "no response", "not answered", "not applicable", "did not answer", "prefer not to say", "skipped", "無", "无",
    "沒有", "没有", "無意見", "无意见", "沒有意見", "没有意见", "未填", "未填寫", "未填写", "未作答", "無回答",
    "无回答", "不適用", "不适用", "空", "跳过", "なし", "特になし",
)  # fmt: skip
NO_ID = (
    "-",
    "0",
    "na",
    "n/a",
    "nil",
    "nan",
    "nat",
    "null",
    "none",
    "blank",
    "unknown",
    "anonymous",
    "guest",
    "匿名",
    "無",
    "无",
)


@dataclass(frozen=True, config=STRICT)
class Organisation:
    """Who the dashboard speaks for: name, ISO 4217 currency, IANA time zone, first month of the fiscal year."""

    name: Words
    currency: str
    time_zone: str
    fiscal_year_starts: int = 1


@dataclass(frozen=True, config=STRICT)
class Dimension:
    """A conformed filter dimension, as people read it."""

    name: Words
    values: dict[str, Words] | None = None


@dataclass(frozen=True, config=STRICT)
class Target:
    """What a metric should reach in a period (and segment), who set it and when."""

    metric: str
    value: float
    starts: date
    ends: date
    set_by: Words
    set_on: date
    where: dict[str, str] | None = None
    sample: bool = False  # belongs to the sample company, never to own data


@dataclass(frozen=True, config=STRICT)
class AuthoredTarget(Target):
    """A target set in the app, not in config.yaml, with a word on why; for its months it wins over the other."""

    set_by: str
    note: str = ""


@dataclass(frozen=True, config=STRICT)
class Workspace:
    """Where what people author is kept: a SQLAlchemy address of PostgreSQL; without one, a file in the data folder."""

    url: str | None = None


@dataclass(frozen=True, config=STRICT)
class Privacy:
    """Groups smaller than this are not shown; these kinds of personal data are masked before storage."""

    minimum_group: int = 5
    minimum_group_for_comments: int = 8
    whole_months_only_below: int = 20
    mask: tuple[Literal["email", "phone", "card", "national_id"], ...] = ("email", "phone", "card", "national_id")
    patterns: tuple[MaskPattern, ...] = ()  # of the company's own, masked too

    @property
    def masks(self) -> tuple[str | MaskPattern, ...]:
        """All that is masked."""
        return (*self.mask, *self.patterns)


@dataclass(frozen=True, config=STRICT)
class Imports:
    """What an import accepts: plausible dates (``latest: today`` is the day of the import), field sizes, the words
    that say nothing in a field for comments or for an id; and in how many days a file of a mapping comes."""

    earliest_date: date = date(1990, 1, 1)
    latest_date: date | Literal["today"] = "today"
    longest_field: int = 100_000
    most_columns: int = 500
    no_answer: tuple[str, ...] = NO_ANSWER
    no_id: tuple[str, ...] = NO_ID
    every_days: dict[str, Annotated[int, Field(ge=1)]] = field(default_factory=dict)


@dataclass(frozen=True, config=STRICT)
class Database:
    """What one query may take."""

    threads: int = 2
    memory_limit: str = "2GB"
    time_limit_seconds: float = 20.0
    most_cells_in_a_rollup: int = 500_000
    builds_kept: int = 3


@dataclass(frozen=True, config=STRICT)
class Serving:
    """How many readers one server process takes at once; who comes then is asked to wait."""

    readers_a_process: int = 100


@dataclass(frozen=True, config=STRICT)
class Customers:
    """When a customer who buys has lapsed, how many working days (Monday to Friday) a full month may lack at its
    beginning or end, and of whom (``{column of customers: values}``) no end is ever recorded."""

    lapsed_after_days: int = 365
    working_days_missing: int = 2
    without_contract: dict[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, config=STRICT)
class ApprovedInput:
    """A value that finance stands for: it takes the place of an input of this name in every business case."""

    base: float
    source: Words
    owner: Words
    date: Day
    holds_until: Day
    low: float | None = None
    high: float | None = None
    sample: bool = False  # belongs to the sample company, never to own data


@dataclass(frozen=True, config=STRICT)
class Finance:
    """What finance decides for all business cases: the share of a benefit that counts by grade of evidence, and values
    of inputs by name."""

    evidence: dict[Grade, float] = field(default_factory=dict)
    inputs: dict[str, ApprovedInput] = field(default_factory=dict)


@dataclass(frozen=True, config=STRICT)
class Settings:
    """The whole of config.yaml."""

    organisation: Organisation
    dimensions: dict[str, Dimension]
    folder: Path  # where config.yaml lies: relative paths start here
    languages: tuple[Literal["en", "zh-TW", "zh-CN"], ...] = LANGUAGES  # type: ignore[assignment]
    data: Path = Path("data")
    catalogue: Path | None = None
    targets: tuple[Target, ...] = ()
    workspace: Workspace = Workspace()
    rates: dict[str, Rates] = Field(default_factory=dict)  # other currency -> its rates
    privacy: Privacy = Privacy()
    customers: Customers = Customers()
    imports: Imports = Imports()
    database: Database = Database()
    serving: Serving = Serving()
    finance: Finance = Finance()
    sign_in: SignIn = SignIn()

    @cached_property
    def data_folder(self) -> Path:
        """The data folder as an absolute path."""
        return (self.folder / self.data).resolve()
