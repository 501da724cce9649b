"""What imports what has one direction. Imports inside functions count, those for types alone do not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise

import grimp

Knows = dict[str, set[str]]


@cache
def tree() -> grimp.ImportGraph:
    """Every import of the whole tree, read from the source."""
    return grimp.build_graph("posko", exclude_type_checking_imports=True, cache_dir=None)


def modules(graph: grimp.ImportGraph) -> Knows:
    """Each module with those that it imports itself."""
    return {each: graph.find_modules_directly_imported_by(each) for each in graph.modules}


def parts(knows: Knows) -> Knows:
    """Each part of an app with the other parts of that app that its modules import."""
    found: Knows = {}
    for each, known in knows.items():
        for other in known:
            one, two = each.split(".")[:4], other.split(".")[:4]
            inside = one[:3] == two[:3] and one[1] == "apps" and min(each.count("."), other.count(".")) > 3
            if inside and one != two:
                found.setdefault(".".join(one), set()).add(".".join(two))
    return found


def circles(knows: Mapping[str, set[str]]) -> Iterator[list[str]]:
    """Circles, one after the other; of each the import that closes it is taken as gone before the next is sought."""
    left = {each: set(known) for each, known in knows.items()}
    while True:
        try:
            TopologicalSorter(left).prepare()
        except CycleError as found:
            # Each knows the one before it.
            circle: list[str] = list(reversed(found.args[1]))
            yield circle
            left[circle[0]].discard(circle[1])
        else:
            return


def test_no_module_comes_back_to_itself() -> None:
    wrong = [" -> ".join(each) for each in circles(modules(tree()))]
    assert not wrong, f"move what both need into a module below both: {wrong}"


def test_no_part_of_an_app_comes_back_to_itself() -> None:
    wrong = [" -> ".join(each) for each in circles(parts(modules(tree())))]
    assert not wrong, f"let the lower part offer what the upper one registers in its wiring: {wrong}"


def test_two_parts_that_know_each_other_are_found() -> None:
    knows = modules(tree())
    assert "posko.apps.cases.course" in parts(knows)["posko.apps.cases.papers"]
    knows["posko.apps.cases.course.selectors"] = {"posko.apps.cases.papers.selectors"}
    found = [" -> ".join(each) for each in circles(parts(knows))]
    assert found and all("posko.apps.cases.course -> posko.apps.cases.papers" in each for each in found)


def test_an_import_that_closes_a_circle_is_found() -> None:
    knows = modules(tree())
    knows["posko.domain.errors"] = {"posko.cli.main"}
    found = list(circles(knows))
    assert [sorted(each[:-1]) for each in found] == [["posko.cli.main", "posko.domain.errors"]]
    assert all(nearer in knows[each] for circle in found for each, nearer in pairwise(circle))


def test_an_import_inside_a_function_counts() -> None:
    assert "posko.web.serving" in modules(tree())["posko.web.command"]
