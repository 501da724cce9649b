"""`posko index run`: files in, files out, and what it says when it cannot."""

from __future__ import annotations

import contextlib
import csv
import io
from dataclasses import dataclass
from pathlib import Path

import pytest

from posko.cli.main import main

FRAMEWORK = """Level,iCode,iName,Direction,Weight,Denominator,Parent,Type
1,a,Events of one kind,1,1,,G,Indicator
1,b,Events of another kind,1,3,,G,Indicator
1,c,Days without an event,-1,1,Voters,H,Indicator
2,G,First group,,1,,Index,Aggregate
2,H,Second group,,1,,Index,Aggregate
3,Index,The index,,,,,Aggregate
,Voters,Voters,,,,,Denominator
,Side,Bank of the river,,,,,Group
"""
DATA = """uCode,uName,a,b,c,Voters,Side
U1,First,0,0,10,100,west
U2,Second,1,4,20,100,west
U3,Third,2,2,40,100,east
U4,Fourth,4,,30,100,east
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "framework.csv").write_text(FRAMEWORK, encoding="utf-8")
    (tmp_path / "data.csv").write_text(DATA, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@dataclass
class Done:
    returncode: int
    stdout: str
    stderr: str


def _run(*options: str) -> Done:
    said, warned = io.StringIO(), io.StringIO()
    words = ["index", "run", "--data", "data.csv", "--framework", "framework.csv", "--out", "out.csv", *options]
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(warned):
        code = main(words, serve=lambda _host, _port, _threads: None)
    return Done(code, said.getvalue(), warned.getvalue())


def _rows(file: Path) -> dict[str, dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as handle:
        return {row["uCode"]: row for row in csv.DictReader(handle)}


def test_the_scores_are_those_worked_out_by_hand(folder: Path) -> None:
    done = _run("--impute", "mean")
    assert (done.returncode, done.stderr) == (0, "")
    rows = _rows(folder / "out.csv")
    # U4: a = 100, b is the mean 2 -> 50; (100 + 3 x 50) / 4 = 62.5. c turned round: 30 of 10..40 -> 33.3.
    assert float(rows["U4"]["G"]) == pytest.approx(62.5)
    assert float(rows["U4"]["H"]) == pytest.approx(100 / 3)
    assert float(rows["U4"]["Index"]) == pytest.approx((62.5 + 100 / 3) / 2)
    assert [row["rank"] for row in rows.values()] == ["2", "1", "4", "3"]
    assert next(iter(rows.values())).keys() == {"uCode", "G", "H", "Index", "rank"}


def test_a_missing_value_is_left_out_and_not_taken_for_zero(folder: Path) -> None:
    _run()
    assert float(_rows(folder / "out.csv")["U4"]["G"]) == 100


def test_lists_of_means_go_from_the_lowest_level_up(folder: Path) -> None:
    done = _run("--normalise", "minmax:1:100", "--impute", "group-mean:Side", "--aggregate", "amean,gmean")
    assert done.returncode == 0
    row = _rows(folder / "out.csv")["U2"]
    assert float(row["Index"]) == pytest.approx((float(row["G"]) * float(row["H"])) ** 0.5)


def test_weights_from_a_file_replace_those_of_the_framework(folder: Path) -> None:
    (folder / "weights.csv").write_text("iCode,Level,Weight\na,1,1\nb,1,1\n", encoding="utf-8")
    _run("--impute", "mean", "--weights", "weights.csv")
    assert float(_rows(folder / "out.csv")["U4"]["G"]) == pytest.approx(75)


def test_statistics_hold_skew_kurtosis_and_alpha(folder: Path) -> None:
    _run("--impute", "mean", "--stats", "stats.csv")
    with (folder / "stats.csv").open(encoding="utf-8", newline="") as handle:
        rows = {row["iCode"]: row for row in csv.DictReader(handle)}
    assert rows["a"]["skew"] and rows["a"]["kurtosis"] and not rows["a"]["alpha"]
    assert rows["G"]["alpha"] and rows["H"]["alpha"] == ""


def test_every_step_can_be_taken_home(folder: Path) -> None:
    _run("--denominate", "--impute", "mean", "--steps", "steps")
    assert float(_rows(folder / "steps" / "denominated.csv")["U3"]["c"]) == 0.4
    names = {file.stem for file in (folder / "steps").iterdir()}
    assert names == {"denominated", "imputed", "screened", "treated", "normalised", "aggregated", "weights"}


def test_a_framework_in_our_toml_says_the_same(folder: Path) -> None:
    items = [row for row in csv.DictReader(FRAMEWORK.splitlines()) if row["Type"] in ("Indicator", "Aggregate")]
    text = "".join(
        f'[[item]]\ncode = "{r["iCode"]}"\nlevel = {r["Level"]}\nparent = "{r["Parent"]}"\n'
        f"direction = {r['Direction'] or 1}\nweight = {r['Weight'] or 1}\n"
        for r in items
    )
    (folder / "framework.toml").write_text(text, encoding="utf-8")
    _run()
    first = (folder / "out.csv").read_text()
    assert _run("--framework", "framework.toml").returncode == 0
    assert (folder / "out.csv").read_text() == first


def test_an_indonesian_spreadsheet_says_the_same(folder: Path) -> None:
    _run("--impute", "mean", "--denominate")
    plain = (folder / "out.csv").read_text()
    for name, text in (
        ("data.csv", DATA.replace("100", "100.0")),
        ("framework.csv", FRAMEWORK.replace(",1,3,", ",1,3.0,")),
    ):
        cells = [[cell.replace(".", ",") for cell in line.split(",")] for line in text.splitlines()]
        (folder / name).write_text("\r\n".join(";".join(line) for line in cells), encoding="utf-8-sig")
    done = _run("--impute", "mean", "--denominate")
    assert (done.returncode, done.stderr) == (0, "") and (folder / "out.csv").read_text() == plain


def test_a_toml_with_a_byte_order_mark_is_read(folder: Path) -> None:
    text = '[[item]]\nlevel = 1\ncode = "a"\nparent = "I"\n[[item]]\nlevel = 2\ncode = "I"\n'
    (folder / "framework.toml").write_text(text, encoding="utf-8-sig")
    assert _run("--framework", "framework.toml").returncode == 0


WRONG_FRAMEWORKS = {
    "a parent loop": ("2,G,First group,,1,,Index", "2,G,First group,,1,,G", "loop"),
    "an unknown parent": ("1,a,Events of one kind,1,1,,G", "1,a,Events of one kind,1,1,,X", "row 2: the parent X"),
    "a level that jumps": ("1,c,Days without an event,-1,1,Voters,H", "1,c,Days,-1,1,Voters,Index", "one level above"),
    "a code twice": ("1,b,Events of another kind", "1,a,Events of another kind", "row 3: the code a stands twice"),
    "a wrong direction": ("Days without an event,-1", "Days without an event,2", "Direction is 2"),
    "weights that sum to zero": ("1,c,Days without an event,-1,1", "1,c,Days,-1,0", "group H"),
    "a weight below zero": ("1,c,Days without an event,-1,1", "1,c,Days,-1,-2", "Weight is -2"),
    "a level beyond all use": ("3,Index,The index", "1e300,Index,The index", "Level is 1e300"),
    "a weight beyond all use": ("1,c,Days without an event,-1,1", "1,c,Days,-1,1e308", "Weight is 1e308"),
    "support for a party": ("Events of one kind", "Jumlah pendukung partai", "political preference"),
}


@pytest.mark.parametrize("wrong", WRONG_FRAMEWORKS)
def test_a_framework_that_is_no_tree_is_refused_by_place(folder: Path, wrong: str) -> None:
    right, instead, said = WRONG_FRAMEWORKS[wrong]
    (folder / "out.csv").write_text("the previous run", encoding="utf-8")
    (folder / "framework.csv").write_text(FRAMEWORK.replace(right, instead), encoding="utf-8")
    done = _run()
    assert done.returncode == 2 and said in done.stderr
    assert (folder / "out.csv").read_text() == "the previous run"


WRONG_DATA = {
    "one unit": (DATA[DATA.index("U2") :], "", "one unit"),
    "digits of another script": ("U2,Second,1,4", "U2,Second,\u0661,4", "Row 3, column a"),
    "bytes of a program": ("U2,Second", "U2,\0", "not a text file"),
    "text in a number": ("U2,Second,1,4", "U2,Second,one,4", "Row 3, column a is 'one'"),
    "an indicator is not there": ("uCode,uName,a,b,c", "uCode,uName,a,z,c", "no column b"),
    "a mistyped indicator": ("Voters,Side", "Voters,A", "did you mean a"),
    "a unit twice": ("U3,Third", "U2,Third", "row 4: the unit U2"),
    "a unit without a code": ("U3,Third", ",Third", "row 4: uCode is blank"),
    "nothing known of an indicator": ("0,10,100,west\nU2,Second,1,4", ",10,100,west\nU2,Second,1,", "column b"),
    "the same everywhere": ("10,100,west\nU2,Second,1,4,20", "20,100,west\nU2,Second,1,4,20", "indicator c is 20"),
}


@pytest.mark.parametrize("wrong", WRONG_DATA)
def test_data_that_cannot_be_meant_are_refused_by_place(folder: Path, wrong: str) -> None:
    right, instead, said = WRONG_DATA[wrong]
    text = DATA.replace(right, instead)
    if wrong == "nothing known of an indicator":
        text = text.replace("U3,Third,2,2", "U3,Third,2,")
    if wrong == "the same everywhere":
        text = text.replace("40,100", "20,100").replace("30,100", "20,100")
    (folder / "data.csv").write_text(text, encoding="utf-8")
    done = _run()
    assert done.returncode == 2 and said in done.stderr and not (folder / "out.csv").exists()


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--impute", "best"), "mean, median or group-mean"),
        (("--impute", "group-mean:Nowhere"), "no column Nowhere"),
        (("--screen", "1.5"), "share from 0 to 1"),
        (("--treat", "winsor:many"), "winsor:5,skew:2,kurt:3.5"),
        (("--normalise", "best"), "no way to normalise"),
        (("--aggregate", "amean,gmean,hmean"), "3 ways to aggregate for 2 levels"),
        (("--aggregate", "gmean"), "minmax:1:100"),
        (("--weights", "nowhere.csv"), "neither a way to weigh"),
        (("--classes", "fixed:66:33"), "low below high"),
        (("--framework", "ikp1999"), "ikp2024"),
        (("--seed", "-1"), "from 0 up"),
        (("--uncertainty", "0"), "1 to 10000000"),
        (("--uncertainty", "99999999999"), "1 to 10000000"),
        (("--sensitivity", "s.csv", "--base", str(2**40)), "at most"),
        (("--vary", "colour"), "weights:0.25"),
        (("--treat", "winsor:-1"), "winsor:5,skew:2,kurt:3.5"),
        (("--treat", "skew:nan"), "winsor:5,skew:2,kurt:3.5"),
        (("--treat", "skew:2,skew:3"), "winsor:5,skew:2,kurt:3.5"),
        (("--impute", "mean:"), "mean, median or group-mean"),
        (("--normalise", ""), "no way to normalise"),
        (("--steps", "data.csv"), "cannot be a folder"),
        (("--stats", "./out.csv"), "out.csv would be written over"),
        (("--out", "data.csv"), "data.csv would be written over"),
    ],
)
def test_an_option_that_cannot_be_meant_is_refused(folder: Path, options: tuple[str, ...], said: str) -> None:
    done = _run(*options)
    assert done.returncode == 2 and said in done.stderr and "Traceback" not in done.stderr


def test_a_weight_for_an_unknown_code_is_refused(folder: Path) -> None:
    (folder / "weights.csv").write_text("iCode,Level,Weight\nzz,1,1\n", encoding="utf-8")
    assert "row 2: zz is not in the framework" in _run("--weights", "weights.csv").stderr


def test_a_code_twice_in_the_weights_is_refused(folder: Path) -> None:
    (folder / "weights.csv").write_text("iCode,Level,Weight\na,1,1\na,1,2\n", encoding="utf-8")
    assert "row 3: a stands twice" in _run("--weights", "weights.csv").stderr


@pytest.mark.parametrize("item", ["item = 3", "item = [1]", 'item = "x"', '[item]\ncode = "a"'])
def test_a_toml_that_holds_no_items_is_refused(folder: Path, item: str) -> None:
    (folder / "framework.toml").write_text(item, encoding="utf-8")
    assert "[[item]]" in _run("--framework", "framework.toml").stderr


def test_where_one_file_cannot_be_written_none_is(folder: Path) -> None:
    (folder / "out.csv").write_text("the previous run", encoding="utf-8")
    (folder / "stats").mkdir()
    before = sorted(folder.iterdir())
    done = _run("--stats", "stats")
    assert done.returncode == 2 and "stats cannot be written" in done.stderr
    assert (folder / "out.csv").read_text() == "the previous run" and sorted(folder.iterdir()) == before


def test_a_column_that_a_step_empties_is_named(folder: Path) -> None:
    (folder / "data.csv").write_text(DATA.replace(",100,", ",,"), encoding="utf-8")
    assert "Denominating leaves no value of the indicator c" in _run("--denominate", "--impute", "mean").stderr


def test_numbers_that_grow_too_large_are_refused(folder: Path) -> None:
    (folder / "data.csv").write_text(DATA.replace("40,100", "1e90,1e-300"), encoding="utf-8")
    done = _run("--denominate")
    assert done.returncode == 2 and "too large to compute with" in done.stderr


def test_a_denominator_of_zero_is_named_with_its_unit(folder: Path) -> None:
    (folder / "data.csv").write_text(DATA.replace("40,100", "40,0"), encoding="utf-8")
    assert "Unit U3: the denominator Voters is 0" in _run("--denominate").stderr


def test_a_negative_count_is_refused_for_a_framework_of_events(folder: Path) -> None:
    codes = [f"IKP{number:02d}" for number in range(1, 62)]
    rows = [["U1", "x", *range(61)], ["U2", "y", *range(1, 62)], ["U3", "z", -1, *range(60)]]
    with (folder / "data.csv").open("w", encoding="utf-8", newline="") as handle:
        csv.writer(handle).writerows([["uCode", "uName", *codes], *rows])
    assert "Unit U3, IKP01 is -1" in _run("--framework", "ikp2024").stderr


def test_the_shipped_framework_runs_by_its_name_with_the_published_weights(folder: Path) -> None:
    codes = [f"IKP{number:02d}" for number in range(1, 62)]
    rows = [[f"U{unit}", "x", *((unit * number) % 7 for number in range(1, 62))] for unit in range(1, 7)]
    with (folder / "data.csv").open("w", encoding="utf-8", newline="") as handle:
        csv.writer(handle).writerows([["uCode", "uName", *codes], *rows])
    options = ("--framework", "ikp2024", "--normalise", "prank:0:100", "--aggregate", "amean")
    assert _run(*options).returncode == 0
    for row in _rows(folder / "out.csv").values():
        parts = [float(row[code]) for code in ("SOSPOL", "PENYEL", "KONTES", "PARTIS")]
        assert float(row["IKP"]) == pytest.approx(
            sum(w * p for w, p in zip((0.27, 0.38, 0.25, 0.1), parts, strict=True))
        )
