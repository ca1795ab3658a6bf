"""The driver tree and the twenty outcomes: every link is drawn by its evidence and told in words, hostile names are
text, every outcome is a dot."""

import re

from cx_metrics.pictures import MovedLever, TreeLink, TreeNode, driver_tree, moved_levers, written_links
from cx_metrics.pictures.outcome_dots import outcome_dots
from cx_metrics.text import Text

ENGLISH = Text("en")
HOSTILE = '<img src=x onerror="alert(1)">&amp;\0'
NODES = {
    "wait": TreeNode(0, "Hours to answer", "3.2 h", ["today 4.3 h"], warning="outside what we have seen"),
    "share": TreeNode(0, "Solved at once", "62%", ["today 62%"], moved=False),
    "helped": TreeNode(1, "Helped quickly", "+30", ["+20 to +40 in 8 of 10"]),
    "kept": TreeNode(2, "Customers kept", "+18", []),
    "worth": TreeNode(3, "Net present value", "NT$ 6,200", ["P10 NT$ 2,100"]),
}
LINKS = [
    TreeLink("wait", "helped", "−28 per hour", "−30 to −25", "opinion", "opinion"),
    TreeLink("helped", "kept", "0.09 each", "0.07 to 0.11", "correlation", "correlation"),
    TreeLink("share", "kept", "0.2 each", "0.1 to 0.3", "randomised", "trial"),
    TreeLink("kept", "worth", "NT$ 3,200 each", "", "before_after", "before and after"),
]


def paths(picture: str) -> list[str]:
    links = picture.partition('class="links"')[2].partition("</svg>")[0]
    return re.findall(r"<path[^>]*>", links)


def test_a_link_is_drawn_by_how_well_it_is_known_and_told_to_those_who_listen() -> None:
    picture = driver_tree(NODES, written_links(NODES, LINKS, ENGLISH), ENGLISH)
    drawn = paths(picture)
    assert [re.findall(r'stroke-dasharray="([^"]*)"', path) for path in drawn] == [["0.1 11"], ["0.1 6"], [], ["8 5"]]
    assert ["quiet" in path for path in drawn] == [False, False, True, False]  # nobody moved that lever
    for link in LINKS:
        said = f"← {NODES[link.start].name}: {link.coefficient}"
        assert said in picture and link.evidence in picture
    assert all(kind in picture for kind in ("trial", "before and after", "correlation", "opinion"))
    assert "outside what we have seen" in picture and picture.count('class="column"') == 4


def test_hostile_names_are_text() -> None:
    nodes = {name: TreeNode(node.column, HOSTILE, HOSTILE, [HOSTILE], True, HOSTILE) for name, node in NODES.items()}
    links = [TreeLink(each.start, each.end, HOSTILE, HOSTILE, each.grade, HOSTILE) for each in LINKS]
    lever = MovedLever('"><script>', HOSTILE, HOSTILE)
    for picture in (driver_tree(nodes, written_links(nodes, links, ENGLISH), ENGLISH), moved_levers([lever], ENGLISH)):
        assert "<img" not in picture and "<script" not in picture and "\0" not in picture
        assert "&lt;img" in picture


def test_every_outcome_is_a_dot_and_losses_are_coloured() -> None:
    outcomes = [-900.0, -100.0, *(250.0 * i for i in range(1, 19))]
    picture = outcome_dots(outcomes, (HOSTILE, "NT$ 4,500"), "the line is zero")
    assert (picture.count('class="loss"'), picture.count('class="gain"')) == (2, 18)
    assert 'class="nought"' in picture and "the line is zero" in picture
    assert "<img" not in picture and "NT$ 4,500" in picture
    places = re.findall(r'cx="([^"]*)" cy="([^"]*)"', picture)
    assert len(set(places)) == 20 and [float(x) for x, _ in places] == sorted(float(x) for x, _ in places)


def test_outcomes_that_are_all_the_same_stand_on_each_other_and_within_the_drawing() -> None:
    picture = outcome_dots([500.0] * 20, ("NT$ 500", "NT$ 500"), "the line is zero")
    across, up = zip(*re.findall(r'cx="([^"]*)" cy="([^"]*)"', picture), strict=True)
    assert len(set(across)) == 1 and len(set(up)) == 20 and min(map(float, up)) > 0
    assert "nought" not in picture  # nothing is lost
