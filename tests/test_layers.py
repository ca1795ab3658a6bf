"""The architecture, enforced: imports run one way, and only the shell knows Streamlit."""

import ast
import functools
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tools.serving import ROOT

# From the ground up. A module may import what stands in rows below its own; those in one row do not lean on each other.
LAYERS = (
    {"errors", "sql", "months"},
    {"formula", "statistics", "rounding", "latin_in_chinese", "spreadsheet", "wrap", "csv_text"},
    {"declarations"},
    {"settings", "messages", "negotiation", "theme"},
    {"text"},
    {"entry", "serving", "file_problem"},
    {"warehouse", "workspace"},
    {"importing", "company"},
    {"privacy", "inspection"},
    {"metrics"},
    {"drivers"},
    {"chain"},
    {"journey", "moments", "voice", "customers", "maturity", "roi", "trust"},
    {"radar"},  # costs its findings by what moments of truth know
    {"charts", "findings", "pictures", "workbook"},
    {"pack"},
    {"ui", "sample", "checks"},
    {"cli"},
    {"__main__"},
)
LEVEL = {name: level for level, names in enumerate(LAYERS) for name in names}
SHELL = ("app.py", "pages/", "cx_metrics/ui/")
SOURCES = sorted([ROOT / "app.py", *(ROOT / "pages").glob("*.py"), *(ROOT / "cx_metrics").rglob("*.py")])

SQL = re.compile(r"\b(SELECT|INSERT INTO|CREATE (TEMP )?(TABLE|VIEW)|GROUP BY|ORDER BY)\b")


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def module_of(path: Path) -> str:
    """The part of cx_metrics a file belongs to: its file or its folder; empty for the package's own file."""
    part = path.relative_to(ROOT / "cx_metrics").parts[0].removesuffix(".py")
    return "" if part == "__init__" else part


@functools.cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


def imported(path: Path) -> Iterator[tuple[str, int]]:
    """Every module a file imports, wherever in it, by full name; ``from a import b`` counts as a.b."""
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name_of(path)}:{node.lineno}: write imports out in full"
            yield from ((f"{node.module}.{alias.name}", node.lineno) for alias in node.names)


def wrong_imports(path: Path) -> Iterator[str]:
    """What a module of cx_metrics imports from where it must not."""
    here = module_of(path)
    if here and here not in LEVEL:
        yield f"give {here!r} a layer in {Path(__file__).name}"
        return
    for name, line in imported(path):
        top, _, below = name.partition(".")
        if top in ("pages", "app", "tools", "tests"):
            yield f"{name_of(path)}:{line} imports {name}"
        part = below.split(".")[0]
        if top != "cx_metrics" or not part or part == here or not here:
            continue
        if part not in LEVEL:
            yield f"give {part!r} a layer in {Path(__file__).name}"
        elif LEVEL[part] >= LEVEL[here]:
            yield f"{name_of(path)}:{line}: {here} may not import {part}"


def test_imports_run_one_way() -> None:
    inside = [path for path in SOURCES if path.is_relative_to(ROOT / "cx_metrics")]
    assert len(inside) > 100 and [told for path in inside for told in wrong_imports(path)] == []


def test_only_the_shell_knows_streamlit() -> None:
    knowing = {
        name_of(path) for path in SOURCES if any(name.split(".")[0] == "streamlit" for name, _ in imported(path))
    }
    assert knowing and [name for name in sorted(knowing) if not name.startswith(SHELL)] == []


def test_html_is_never_let_through() -> None:
    for path in SOURCES:
        allowed = {"unsafe_allow_html"} if name_of(path).startswith("cx_metrics/ui/") else set()
        found = {
            word.arg
            for node in ast.walk(parsed(path))
            if isinstance(node, ast.Call)
            for word in node.keywords
            if word.arg in ("unsafe_allow_html", "unsafe_allow_javascript")
        }
        assert found <= allowed, name_of(path)


def cached_functions(tree: ast.AST) -> Iterator[ast.FunctionDef]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and any("cache" in ast.unparse(d) for d in node.decorator_list):
            yield node


def faults(function: ast.FunctionDef) -> list[str]:
    """Why a cache could mix up two callers: an argument it does not look at, or one it only samples."""
    arguments = function.args
    found = [f"*{extra.arg} hides arguments" for extra in (arguments.vararg, arguments.kwarg) if extra]
    for argument in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs):
        kind = ast.unparse(argument.annotation) if argument.annotation else ""
        if argument.arg.startswith("_"):
            found.append(f"{argument.arg} would not be part of the key")
        if not kind and argument.arg not in ("self", "cls"):
            found.append(f"{argument.arg} has no type")
        if any(word in kind for word in ("DataFrame", "Series", "ndarray", "Table", "Connection", "Any", "object")):
            found.append(f"{argument.arg}: {kind} cannot be a key")
    return found


def test_caches_are_keyed_by_plain_arguments() -> None:
    mixing = [
        f"{name_of(path)}:{function.lineno} {function.name}: {faults(function)}"
        for path in SOURCES
        for function in cached_functions(parsed(path))
        if faults(function)
    ]
    assert mixing == []


@pytest.mark.parametrize(
    "code",
    [
        "@st.cache_data\ndef f(frame: pd.DataFrame): return 1",
        "@st.cache_resource(ttl=1)\ndef f(_store: str): return 1",
        "@functools.cache\ndef f(x): return 1",
        "@functools.lru_cache\ndef f(*many: int): return 1",
    ],
)
def test_the_rule_for_caches_finds_what_it_is_for(code: str) -> None:
    assert [fault for function in cached_functions(ast.parse(code)) for fault in faults(function)]


def test_the_script_streamlit_runs_lies_inside_pages() -> None:
    """With a folder `pages` beside that script, a fresh server runs any page by its address, around the router."""
    assert 'st.App(\n    "pages/_router.py"' in (ROOT / "app.py").read_text("utf-8")
    assert not (ROOT / "pages" / "pages").exists()


def sql_of(tree: ast.Module) -> list[int]:
    """The lines of a module on which a text, other than a docstring, holds SQL."""
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.FunctionDef | ast.ClassDef) and isinstance(node.body[0], ast.Expr)
    }
    constants = (node for node in ast.walk(tree) if isinstance(node, ast.Constant) and id(node) not in docstrings)
    return [node.lineno for node in constants if isinstance(node.value, str) and SQL.search(node.value)]


def test_sql_stands_in_files_of_the_warehouse() -> None:
    """A reduction is a named query in ``warehouse/sql``; importing and inspection read a company's own files."""
    asking = {
        str(path.relative_to(ROOT / "cx_metrics"))
        for path in (ROOT / "cx_metrics").rglob("*.py")
        if not {"warehouse", "importing", "inspection"} & set(path.parts) and sql_of(parsed(path))
    }
    assert asking == set(), "ask by a named query of warehouse/sql"
