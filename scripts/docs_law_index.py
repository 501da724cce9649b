"""The frameworks of vulnerability and the police classes as pages for a lawyer; see `docs_law` for the rest.

Each page is a pure function of its table; what is not verified comes apart, to be gathered on the front page.
"""

from __future__ import annotations

from collections.abc import Iterable

from posko.law import police as law_police
from posko.law import vulnerability as law
from posko.law.marks import Origin
from posko.law.recipe import FrameworkRecipe, Published
from scripts.printed import bullets, code, listed, table, yes

IKP, STATIONS = "ikp2024", "tps-rawan-2024"


def ikp(regime: str) -> Iterable[str]:
    """The index of places and, beside it, the local supplement."""
    beside = law.supplement(regime)
    yield from _framework(law.framework(regime, IKP))
    yield f"### {beside.name_en}"
    yield f"{beside.text_en} (*{beside.text_id}*)"
    yield table(("figure", "unit", "source"), [(m.name_en, m.unit, m.source) for m in beside.measures])


def doubtful_ikp(regime: str) -> Iterable[str]:
    """What of the index is not verified."""
    return _doubtful(law.framework(regime, IKP))


def stations(regime: str) -> Iterable[str]:
    """The map of vulnerable stations, with the counts that were published."""
    found = law.framework(regime, STATIONS)
    yield from _framework(found)
    if found.published is not None:
        yield from _published(found.published)


def doubtful_stations(regime: str) -> Iterable[str]:
    """What of the map of stations is not verified."""
    return _doubtful(law.framework(regime, STATIONS))


def police(regime: str) -> Iterable[str]:
    """The police's classes and the rules that give them."""
    found = law_police.police_classes(regime)
    yield f"### {found.name_en} (*{found.name_id}*)"
    yield f"{found.text_en} (*{found.text_id}*) Source: {found.origin.source}. {_checked(found.origin)}"
    yield (
        "Shown in the security compartment only. A class without a score is unknown unless a rule decides without "
        "one; never *less vulnerable* for want of data. Staffing is each operation's own matter. The criterion "
        "*evenly balanced supporters*, and every wording of it, is refused when the table is read."
    )
    yield "### Classes"
    yield table(
        ("code", "class", "criteria as reported", "stations, Jakarta Timur 2024", "source", "verified"),
        map(_class, found.classes),
    )
    yield "### Rules"
    yield "A special station has its class whatever else holds. Of the rest that holds, the gravest class decides."
    header = ("code", "rule", "holds when", "gives", "source", "verified")
    yield table(header, [_rule(rule, found) for rule in found.rules])
    yield f"Indicators are those of {code(found.framework)}; scores are compared at {found.decimals} decimals."


def doubtful_police(regime: str) -> Iterable[str]:
    """Which rules and counts of the police classes are not verified."""
    found = law_police.police_classes(regime)
    unread = (rule for rule in found.rules if not rule.origin.verified)
    yield from (f"Rule {code(rule.code)} (*{rule.name_id}*): {rule.origin.source}." for rule in unread)
    vague = (each for each in found.classes if not each.origin.verified)
    yield from (f"Class {code(each.code)}: {each.origin.source}." for each in vague)
    yield found.text_en


def _framework(framework: law.Framework) -> Iterable[str]:
    yield f"### {framework.name_en} ({framework.code} {framework.edition})"
    yield f"*{framework.name_id}.* Source: {framework.origin.source}. {_checked(framework.origin)}"
    yield "### Dimensions and their weights"
    yield table(
        ("code", "dimension", "weight"),
        [(code(d.code), f"{d.name_en} (*{d.name_id}*)", f"{d.weight:g} %") for d in framework.dimensions],
    )
    yield f"Source: {framework.weights_origin.source}. {_checked(framework.weights_origin)}"
    yield "### From values to the index"
    yield from _recipe(framework.recipe)
    yield _divided(framework)
    yield "### Classes"
    yield _classes(framework.class_rule)
    yield "### Levels of an event"
    yield table(
        ("level", "weight", "in words", "verified"),
        [(str(e.level), f"{e.weight:g}", f"{e.name_en} (*{e.name_id}*)", yes(e.verified)) for e in framework.levels],
    )
    yield from _indicators(framework)


def _recipe(recipe: FrameworkRecipe) -> Iterable[str]:
    yield f"{recipe.text_en} (*{recipe.text_id}*)"
    yield table(
        ("step", "as", "verified"), [(name, code(word), yes(recipe.origin.verified)) for name, word in _steps(recipe)]
    )
    yield f"Source: {recipe.origin.source}. {_checked(recipe.origin)}"


def _steps(recipe: FrameworkRecipe) -> tuple[tuple[str, str], ...]:
    return (
        ("normalise", recipe.normalise),
        ("aggregate", recipe.aggregate),
        ("rescale", ", ".join(recipe.rescale) or "none"),
        ("constant", recipe.constant),
    )


def _divided(framework: law.Framework) -> str:
    if not framework.denominators:
        return "Counts are not divided."
    names = ", ".join(f"{each.name_en} ({code(each.code)})" for each in framework.denominators)
    return f"The published form is the raw count. As an option a count may be divided by: {names}."


def _indicators(framework: law.Framework) -> Iterable[str]:
    yield f"### The {len(framework.indicators)} indicators"
    yield f"Source: {framework.indicators_origin.source}. {_checked(framework.indicators_origin)}"
    header = ("code", "dimension", "indicator", "our translation")
    if framework.published is None:
        yield table(header, [_indicator(each) for each in framework.indicators])
        return
    rows = [(*_indicator(each), _count(each.published_stations)) for each in framework.indicators]
    yield table((*header, "stations"), rows)


def _indicator(each: law.Indicator) -> tuple[str, ...]:
    return each.code, each.dimension, each.name_id, each.name_en


def _published(published: Published) -> Iterable[str]:
    yield f"### What was published for {published.place}"
    yield f"{published.text_en} (*{published.text_id}*) Source: {published.origin.source}. {_checked(published.origin)}"
    yield "Clusters of indicators by frequency; their thresholds were not published:"
    yield bullets(f"{each.count} indicators: {each.name_en} (*{each.name_id}*)" for each in published.clusters)


def _class(each: law_police.PoliceClass) -> tuple[str, ...]:
    name = f"{each.name_en} (*{each.name_id}*)" + (", apart" if each.apart else "")
    criteria = f"{each.criteria_en} (*{each.criteria_id}*)"
    return (
        code(each.code),
        name,
        criteria,
        _count(each.published_stations),
        each.origin.source,
        yes(each.origin.verified),
    )


def _rule(rule: law_police.PoliceRule, found: law_police.PoliceTable) -> tuple[str, ...]:
    least = "at least " if rule.kind == "indicator" else ""
    gives = f"{least}{found.class_of(rule.gives).name_en}"
    name = f"{rule.name_en} (*{rule.name_id}*)"
    return code(rule.code), name, _condition(rule), gives, rule.origin.source, yes(rule.origin.verified)


def _condition(rule: law_police.PoliceRule) -> str:
    if rule.kind == "indicator":
        return f"one of {listed(sorted(rule.indicators))} is present"
    return "the station is special" if rule.up_to is None else f"score up to {rule.up_to:g}"


def _doubtful(framework: law.Framework) -> Iterable[str]:
    origins = {
        "framework": framework.origin,
        "weights": framework.weights_origin,
        "indicators": framework.indicators_origin,
        "classes": framework.class_rule.origin,
    }
    recipe = framework.recipe
    levels = [f"level {level.level} weighs {level.weight:g}" for level in framework.levels if not level.verified]
    yield from (f"{framework.code}: {each.text_en}" for each in framework.assumptions if not each.verified)
    yield from (f"{framework.code}, {name}: {each.source}." for name, each in origins.items() if not each.verified)
    if not recipe.origin.verified:
        steps = ", ".join(f"{name} {code(word)}" for name, word in _steps(recipe))
        yield f"{framework.code}, recipe ({steps}): {recipe.origin.source}."
    yield from [f"{framework.code}, levels of an event: {', '.join(levels)}."][: len(levels)]


def _classes(rule: law.ClassRule) -> str:
    names = ", ".join(f"{rule.names_en[key]} (*{rule.names_id[key]}*)" for key in ("low", "mid", "high"))
    return (
        f"{names}: cut at the mean minus and plus {rule.deviations:g} sample standard deviation, compared at "
        f"{rule.decimals} decimals; a score that equals a cut belongs to the class above. "
        f"Source: {rule.origin.source}. {_checked(rule.origin)}"
    )


def _count(count: int | None) -> str:
    return "not published" if count is None else f"{count:,}"


def _checked(origin: Origin) -> str:
    return f"{'Verified' if origin.verified else '**Not verified**'}; last compared {origin.checked}."
