"""The two places where text becomes SQL: a quoted identifier and a quoted literal. Everything else is a bound
parameter."""


def quoted(name: str) -> str:
    """``name`` as an SQL identifier, whatever it contains."""
    return '"' + name.replace('"', '""') + '"'


def literal(value: str | int | float | bool | None) -> str:
    """``value`` from a declaration as an SQL literal."""
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        text = repr(value)
        return text if "e" in text else f"{text}e0"  # without an exponent it would be an exact decimal of few digits
    return "'" + value.replace("'", "''") + "'"
