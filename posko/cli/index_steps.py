"""The steps of `posko index run`: a composite index from a CSV file and a framework, with its uncertainty."""

from __future__ import annotations

import argparse
import sys
from math import isfinite
from pathlib import Path
from typing import cast

from posko.domain.errors import BadInput
from posko.domain.vulnerability.aggregation import aggregators
from posko.domain.vulnerability.alternatives import hangs_on, intervals, vary_of
from posko.domain.vulnerability.cuts import cut_rule, cuts_by
from posko.domain.vulnerability.data import Data, data_of_csv
from posko.domain.vulnerability.framework_files import GivenFramework, framework_named_or_read, recipe_of_law
from posko.domain.vulnerability.normalisation import normalisation, turned_wrongly
from posko.domain.vulnerability.preparation import Filling, Treatment
from posko.domain.vulnerability.recipe import Followed, Recipe, follow, no_negative_counts, screened_out
from posko.domain.vulnerability.results import (
    Sheet,
    ranks_sheet,
    scores_sheet,
    sensitivity_sheet,
    statistics_sheet,
    step_sheets,
    write_all,
)
from posko.domain.vulnerability.weighting import weighting_of

# Beyond these a run would not end within the day.
MOST_SCENARIOS, MOST_BASE = 10_000_000, 2**20


def run(args: argparse.Namespace) -> int:
    """Compute, then write all files or none."""
    _check(args)
    given = framework_named_or_read(args.framework)
    recipe = recipe_in(args, given)
    data = data_of_csv(args.data, given.tree, groups=[recipe.group] if recipe.group else [], beside=given.beside)
    if given.law is not None:
        no_negative_counts(data)
    followed = follow(given.tree, data, recipe)
    write_all(_sheets(args, given, recipe, followed))
    _say(args, given, data, recipe, followed)
    return 0


def _check(args: argparse.Namespace) -> None:
    """Check everything that needs no file. Raises BadInput."""
    vary_of(args.vary)
    if args.uncertainty is not None and not 1 <= args.uncertainty <= MOST_SCENARIOS:
        raise BadInput(
            "--uncertainty %(number)s: the number of scenarios is 1 to %(most)s, such as 10000.",
            number=args.uncertainty,
            most=MOST_SCENARIOS,
        )
    if args.seed < 0:
        raise BadInput("--seed %(seed)s: a seed is a whole number from 0 up.", seed=args.seed)
    if args.base > MOST_BASE:
        raise BadInput("--base %(base)s: at most %(most)s, a power of 2 such as 256.", base=args.base, most=MOST_BASE)
    outputs = [path.resolve() for path in (args.out, args.stats, args.ranks, args.sensitivity) if path]
    inputs = [Path(name).resolve() for name in (args.data, args.framework, args.weights)]
    for number, path in enumerate(outputs):
        if path in outputs[:number] or path in inputs:
            raise BadInput("%(file)s would be written over; give every file a name of its own.", file=path.name)


def recipe_in(args: argparse.Namespace, given: GivenFramework) -> Recipe:
    """The recipe that the options write. Without --normalise and --aggregate a framework's own is followed."""
    steps = len(given.tree.steps)
    own = recipe_of_law(given.law) if given.law and args.normalise is None and args.aggregate is None else None
    filling, colon, group = (args.impute or "").partition(":")
    fits = bool(group) if filling == "group-mean" else filling in ("mean", "median") and not colon
    if args.impute is not None and not fits:
        raise BadInput("--impute %(text)r: write mean, median or group-mean:COLUMN.", text=args.impute)
    if args.screen is not None and not 0 <= args.screen <= 1:
        raise BadInput("--screen %(share)s: it is a share from 0 to 1, such as 0.9.", share=args.screen)
    return Recipe(
        ways=own.ways if own else aggregators("amean" if args.aggregate is None else args.aggregate, steps),
        normalisation=own.normalisation
        if own
        else normalisation("minmax:0:100" if args.normalise is None else args.normalise),
        rescale=own.rescale if own else (),
        denominate=args.denominate,
        impute=cast(Filling, filling) if filling else None,
        group=group,
        screen=args.screen,
        screen_first="screen" in args.order and args.order[0] == "screen",
        treatment=_treatment(args.treat),
        weighting=weighting_of(args.weights, given.tree),
    )


def _treatment(text: str) -> Treatment | None:
    if text == "none":
        return None
    written = [part.partition(":")[::2] for part in text.split(",")]
    parts, plain = dict(written), Treatment()
    try:
        treatment = Treatment(
            int(parts.pop("winsor", plain.winsor)),
            float(parts.pop("skew", plain.skew)),
            float(parts.pop("kurt", plain.kurt)),
        )
        if parts or len(dict(written)) < len(written) or not _can_be_meant(treatment):
            raise ValueError
        return treatment
    except ValueError:
        raise BadInput("--treat %(text)r: write winsor:5,skew:2,kurt:3.5 or none.", text=text) from None


def _can_be_meant(treatment: Treatment) -> bool:
    return treatment.winsor >= 0 and treatment.skew >= 0 and isfinite(treatment.skew) and isfinite(treatment.kurt)


def _sheets(args: argparse.Namespace, given: GivenFramework, recipe: Recipe, followed: Followed) -> dict[Path, Sheet]:
    cuts = cuts_by(cut_rule(args.classes), followed.index) if args.classes is not None else None
    sheets = {args.out: scores_sheet(given.tree, followed, cuts)}
    if args.stats:
        sheets[args.stats] = statistics_sheet(given.tree, followed)
    if args.ranks:
        sheets[args.ranks] = _ranks(args, given, recipe, followed)
    if args.sensitivity:
        vary = vary_of(args.vary)
        found = hangs_on(given.tree, followed, recipe, vary, base=args.base, seed=args.seed)
        sheets[args.sensitivity] = sensitivity_sheet(followed, found)
    if args.steps:
        _make(args.steps)
        sheets |= {args.steps / f"{name}.csv": sheet for name, sheet in step_sheets(given.tree, followed).items()}
    return sheets


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BadInput("%(folder)s cannot be a folder: %(reason)s.", folder=folder, reason=error.strerror) from error


def _ranks(args: argparse.Namespace, given: GivenFramework, recipe: Recipe, followed: Followed) -> Sheet:
    if args.uncertainty is None:
        raise BadInput("--ranks needs --uncertainty N, the number of scenarios, such as 10000.")
    vary = vary_of(args.vary)
    found = intervals(given.tree, followed, recipe, vary, scenarios=args.uncertainty, seed=args.seed)
    return ranks_sheet(followed, found)


def _say(args: argparse.Namespace, given: GivenFramework, data: Data, recipe: Recipe, followed: Followed) -> None:
    """One line of what was done, and on stderr what a reader should know before trusting it."""
    print(
        f"{len(followed.screened.units)} units x {len(given.tree.indicators)} indicators, {recipe.normalisation}, "
        f"{','.join(recipe.ways)}: {args.out}"
    )
    left = screened_out(followed)
    notes = {
        f"screened out at {recipe.screen}": left,
        "columns that nothing uses": data.ignored,
        "fracmax loses the direction -1 of": turned_wrongly(given.tree, recipe.normalisation),
    }
    for what, codes in notes.items():
        if codes:
            print(f"posko: {what}: {', '.join(codes)}", file=sys.stderr)
