"""What the rated items of a step weigh in the outcome, in words: how much, how sure, and that it is no cause."""

from cx_metrics.drivers.key_driver import Driver, LeftOut
from cx_metrics.journey.weights import Weights
from cx_metrics.pictures.lane_map.labels import Labels
from cx_metrics.pictures.markup import Markup, tag
from cx_metrics.text import Text


def step_weights(weights: Weights | None, labels: Labels, text: Text) -> list[Markup]:
    """The part of a step's panel about its drivers; nothing for a step without rated items."""
    if weights is None or not (weights.drivers or weights.left_out):
        return []
    outcome = labels.named(weights.metric)
    said = [_driver(driver, weights, outcome, labels, text) for driver in weights.drivers]
    said += [tag("p", _left_out(one, weights, labels, text), class_="quiet") for one in weights.left_out]
    if weights.drivers:
        share = text.value(weights.r2, "share", weights.r2_low, weights.r2_high)
        said.append(tag("p", text("driver.together", n=weights.of, share=share, outcome=outcome), class_="quiet"))
        said.append(tag("p", text("driver.no_cause"), class_="quiet"))
    return [tag("div", tag("h4", text("driver.title", outcome=outcome)), *said, class_="part wide")]


def _driver(driver: Driver, weights: Weights, outcome: str, labels: Labels, text: Text) -> Markup:
    share = text.value(driver.share, "share", driver.share_low, driver.share_high)
    known = driver.share_low is not None and driver.share_high is not None
    told = {"share": share, "outcome": outcome, "n": driver.n}
    ends = text.interval(driver.share_low, driver.share_high, "share")
    lines = [
        tag("p", tag("span", labels.named(driver.item)), " ", tag("b", share), class_="pair"),
        tag("p", text("driver.explains", interval=ends, **told) if known else text("driver.explains_alone", **told)),
        *(tag("p", line, class_="quiet") for line in _rank(driver, weights, labels, text)),
    ]
    if driver.sign < 0:
        lines.append(tag("p", text("driver.against", outcome=outcome), class_="quiet"))
    return tag("div", *lines, class_="failure")


def _rank(driver: Driver, weights: Weights, labels: Labels, text: Text) -> list[str]:
    if weights.of < 2 or driver.rank_low is None or driver.rank_high is None:
        return []
    key = "driver.rank" if driver.rank_low == driver.rank_high else "driver.ranks"
    place = text(key, low=driver.rank_low, high=driver.rank_high, of=weights.of)
    others = text.join(labels.named(name) for name in driver.alike)
    return [place, *([text("driver.alike", items=others)] if others else [])]


def _left_out(one: LeftOut, weights: Weights, labels: Labels, text: Text) -> str:
    return text(f"driver.left_out.{one.reason}", item=labels.named(one.item), n=one.n or 0, needed=weights.needed)
