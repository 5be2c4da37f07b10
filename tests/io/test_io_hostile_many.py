"""Two thousand hostile files, each read in a process of its own: slowest time and largest memory (a long run)."""

from __future__ import annotations

import io
import json
import multiprocessing
import random
import resource
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from workbooks import changed, sheets_of, workbook
from written_toys import full_toy, toy

from pooling.domain.instance import Instance
from pooling.domain.tables import TABLES
from pooling.io.csv_folder import write_csv_folder
from pooling.io.files import examine

COUNT = 2_000
SLOWEST_S, LARGEST_MB = 5.0, 600
RESULTS = Path(__file__).with_name("hostile-files.json")
SIZES = (10, 1_000, 50_000, 250_000, 1_100_000)

Cell = Callable[[random.Random], str]
CELLS: dict[str, Cell] = {
    "empty": lambda _: "",
    "number": lambda r: str(r.choice([0, 1, -1, 2.5, 1e300, 10**30])),
    "id": lambda r: r.choice(["FRA", "x", "Türkiye", "a b", "-", "o1"]),
    "fresh": lambda r: f"n{r.random()}",
    "long": lambda r: "x" * r.choice([100, 5_000, 40_000]),
    "odd": lambda r: r.choice(["2.400", "1,5", "50 %", "\u20135", "n/a", "=1+1", "\u202e", "\ud83d\ude00", '"', "a,b"]),
}


def json_file(path: Path, r: random.Random) -> None:
    tables: dict[str, Any] = full_toy()
    size = r.choice(SIZES)
    table = r.choice([table for table in TABLES if table != "instance"])
    fields = list(TABLES[table].model_fields)
    kind = r.randrange(8)
    cell = CELLS[r.choice(list(CELLS))]
    if kind == 0:
        rows: Any = [{}] * size
    elif kind == 1:
        rows = [{field: cell(r) for field in r.sample(fields, 2)} for _ in range(min(size, 100_000))]
    elif kind == 2:
        rows = [tables[table][0]] * min(size, 250_000)
    elif kind == 3:
        rows = [{r.choice(fields): [r.choice([1, "x", None, 1.5])] * size}]
    elif kind == 4:
        rows = [{f"f{number}": 1 for number in range(size)}]
    elif kind == 5:
        rows = [r.choice([None, 1, "x", [], [[]], True])] * size
    elif kind == 6:
        rows = [{**tables[table][0], "id": f"i{number}"} for number in range(min(size, 150_000))]
    else:
        text = json.dumps({**tables, table: ["HERE"]})
        depth = r.choice([100, 990, 100_000])
        path.write_text(text.replace('["HERE"]', "[" * depth + r.choice(["", "1"]) + "]" * r.choice([0, depth])))
        return
    path.write_text(json.dumps({**tables, table: rows}))
    if r.random() < 0.2:
        data = bytearray(path.read_bytes())
        for _ in range(3):
            data[r.randrange(len(data))] = r.randrange(256)
        path.write_bytes(data)


def csv_folder(path: Path, r: random.Random) -> None:
    write_csv_folder(Instance.of(full_toy()), path)
    file = path / f"{r.choice(list(TABLES))}.csv"
    size = r.choice(SIZES)
    heading = file.read_text().splitlines()[0]
    width = heading.count(",") + 1
    cell = CELLS[r.choice(list(CELLS))]
    kind = r.randrange(6)
    if kind == 0:
        body = "\n" * size
    elif kind == 1:
        line = ",".join(cell(r)[:500] for _ in range(width))
        body = (line + "\n") * min(size, 20_000_000 // max(len(line), 1))
    elif kind == 2:
        body = "\n".join(",".join(cell(r)[:500] for _ in range(width)) for _ in range(min(size, 20_000))) + "\n"
    elif kind == 3:
        body = cell(r) * min(size, 100_000)
    elif kind == 4:
        body = r.choice(['"', '""', '"a",', ";", "\t", "\r", "\0"]) * size
    else:
        body = "," * size
    file.write_text((heading + "\n" if r.random() < 0.8 else "") + body, encoding="utf-8", errors="surrogatepass")


def excel_file(path: Path, r: random.Random) -> None:
    sheets = sheets_of(toy())
    name = r.choice(list(sheets))
    part = f"xl/worksheets/sheet{1 + list(sheets).index(name)}.xml"
    size = min(r.choice(SIZES), 400_000)
    kind = r.randrange(7)
    letters = "ABCDEFGH"[: r.randint(1, 8)]
    value = r.choice(["<v>1</v>", "<v>0</v>", "", "<v>1e999</v>", "<f>1+1</f>", "<v>2</v><f>A1</f>"])
    style = r.choice(["", ' t="s"', ' t="e"', ' t="str"', ' t="b"', ' s="1"'])

    def rows(data: bytes) -> bytes:
        cells = "".join(
            f'<row r="{line}">' + "".join(f'<c r="{letter}{line}"{style}>{value}</c>' for letter in letters) + "</row>"
            for line in range(20, 20 + size // len(letters))
        )
        return data.replace(b"</sheetData>", cells.encode() + b"</sheetData>")

    changes: list[Callable[[bytes], bytes]] = [
        rows,
        lambda data: data + b" " * size * 50,
        lambda data: data.replace(b"<sheetData>", b"<a>" * size + b"<sheetData>"),
        lambda data: data.replace(b"</sheetData>", b'<row r="9"/>' * size + b"</sheetData>"),
        lambda data: data.replace(b"</sheetData>", b'<row r="1048576"><c r="B1048576"><v>1</v></c></row></sheetData>'),
        lambda data: data.replace(b"<sheetData>", b'<cols><col min="1" max="16384" hidden="1"/></cols><sheetData>'),
        lambda data: bytes(r.randrange(256) if r.random() < 0.001 else name for name in data),
    ]
    content = changed(workbook(sheets), part, changes[kind])
    if r.random() < 0.2:
        with zipfile.ZipFile(io.BytesIO(content)) as old:
            data = old.read("xl/sharedStrings.xml")
        strings = b"<si><t>" + b"y" * r.choice([1, 30_000]) + b"</t></si>"
        more = strings * min(size, 20_000_000 // len(strings))
        content = changed(content, "xl/sharedStrings.xml", lambda _: data.replace(b"</sst>", more + b"</sst>"))
    path.write_bytes(content)


MAKERS = {".json": json_file, "": csv_folder, ".xlsx": excel_file}


def judge(path: str, answer: Any) -> None:
    """Read a file and tell (seconds of this process, peak MB, problems, fault)."""
    before = time.process_time()
    fault, count = "", 0
    try:
        count = len(examine(path)[1])
    except BaseException as error:
        fault = f"{type(error).__name__}: {error}"
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    answer.send((time.process_time() - before, peak, count, fault))


@pytest.mark.long
def test_two_thousand_hostile_files(tmp_path: Path) -> None:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["pooling.io.files", "pooling.io.workbook"])
    seen = []
    for seed in range(COUNT):
        r = random.Random(seed)
        ending = r.choice(list(MAKERS))
        path = tmp_path / f"h{seed}{ending}"
        MAKERS[ending](path, r)
        here, there = context.Pipe()
        process = context.Process(target=judge, args=(str(path), there))
        process.start()
        assert here.poll(60), f"seed {seed}{ending} did not end"
        seen.append((*here.recv(), seed, ending))
        process.join()
        if path.is_dir():
            for file in path.iterdir():
                file.unlink()
            path.rmdir()
        else:
            path.unlink()
    faults = [name for name in seen if name[3]]
    slow = sorted(seen, reverse=True)[:10]
    large = sorted(seen, key=lambda one: -one[1])[:10]
    figures = {
        "files": len(seen),
        "refused": sum(1 for name in seen if name[2]),
        "faults": len(faults),
        "slowest_cpu_s": round(slow[0][0], 2),
        "largest_mb": round(large[0][1]),
        "over 2 s (seed, ending, s)": [(row[4], row[5], round(row[0], 2)) for row in slow if row[0] > 2],
    }
    RESULTS.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
    assert faults == []


def test_committed_results_are_of_the_long_run() -> None:
    figures = json.loads(RESULTS.read_text(encoding="utf-8"))
    assert (figures["files"], figures["faults"]) == (COUNT, 0)
    assert figures["slowest_cpu_s"] < SLOWEST_S
    assert figures["largest_mb"] < LARGEST_MB
