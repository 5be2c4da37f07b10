"""A finished study as an RO-Crate: what its folder holds, in words and hashes that repositories and people read.

RO-Crate 1.2 (https://w3id.org/ro/crate/1.2): one JSON-LD file in the folder, a flat list of entities.
"""

from __future__ import annotations

import datetime
import hashlib
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

from pooling.domain.problems import InvalidInput, Problem
from pooling.io.atomic import write_file
from pooling.study.inputs import keep_inputs
from pooling.study.store import DICTIONARY, FACTS, INPUTS, LOGS, MANIFEST, RESULTS, VIEWS
from pooling.study.study import LEFT, Study
from pooling.study.tables import CELLS, RUNS, TABLES

METADATA = "ro-crate-metadata.json"
SPECIFICATION = "https://w3id.org/ro/crate/1.2"
PARQUET = "application/vnd.apache.parquet"
_KINDS = {".json": "application/json", ".parquet": PARQUET, ".sql": "application/sql", ".log": "text/plain"}
_KINDS |= {".toml": "application/toml", ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}
_FILES = {
    MANIFEST: "The study as it was stated, cards, versions, machine and tolerances",
    DICTIONARY: "The data dictionary: what every column of every table means, with its unit",
    VIEWS: "SQL that makes a view of every table, for DuckDB",
    f"{CELLS}.parquet": TABLES[CELLS].meaning,
}
_FOLDERS = {
    FACTS: "Instances that runs are made from, by hash",
    INPUTS: "Cards and variants that the study names as files",
    RESULTS: "Whole results of runs",
    LOGS: "What the solver said in each run",
    **{name: table.meaning for name, table in TABLES.items() if name != CELLS},
}
_SPDX = re.compile(r"[A-Za-z0-9.\-+]+")
_HOME = {
    "highspy": "https://highs.dev/",
    "pyomo": "https://www.pyomo.org/",
    "numpy": "https://numpy.org/",
    "python": "https://www.python.org/",
}

Entity = dict[str, Any]


def write_crate(folder: str | Path, licence: str, authors: tuple[str, ...] = ()) -> Path:
    """Write ``ro-crate-metadata.json`` into the folder of a study that is done, and the inputs that it lacks.

    licence: an identifier of SPDX (``CC-BY-4.0``), an address, or words. authors: names.

    Every file is listed with its size and SHA-256. Raises :class:`InvalidInput` for a study with runs that are left.
    """
    study = Study(folder)
    if left := study.states[LEFT]:
        rule, cure = (
            f"{left:,} of its runs are left: only a study that is done is published",
            "pooling study run does them",
        )
        raise InvalidInput([Problem(str(folder), "", rule, cure)], str(folder))
    if study.file.folder != study.store.folder / INPUTS:
        keep_inputs(study.file, study.store.folder / INPUTS)
    graph = list(_entities(study, licence.strip(), authors))
    path = study.store.folder / METADATA
    data = {"@context": f"{SPECIFICATION}/context", "@graph": graph}
    write_file(path, json.dumps(data, indent=1, ensure_ascii=False) + "\n")
    return path


def _entities(study: Study, licence: str, authors: tuple[str, ...]) -> Iterator[Entity]:
    spec, home = study.file.spec, study.store.folder
    parts = [*_files(home), *_folders(home)]
    top = [part for part in parts if part["@type"] == "Dataset" or "/" not in part["@id"]]
    people = [{"@id": f"#author-{number}", "@type": "Person", "name": name} for number, name in enumerate(authors, 1)]
    told = _licence(licence)
    yield {
        "@id": METADATA,
        "@type": "CreativeWork",
        "about": {"@id": "./"},
        "conformsTo": {"@id": SPECIFICATION},
    }
    yield {
        "@id": "./",
        "@type": "Dataset",
        "name": spec.title or spec.name,
        "description": _described(study),
        "datePublished": datetime.datetime.now(datetime.UTC).date().isoformat(),
        "license": _to(told),
        **({"author": [_to(person) for person in people]} if people else {}),
        "hasPart": [_to(part) for part in top],
        "mentions": {"@id": "#study"},
    }
    yield told
    yield from people
    yield from _made(study, parts)
    yield from parts


def _described(study: Study) -> str:
    states = ", ".join(f"{count:,} {state}" for state, count in study.states.items() if count)
    outcomes = ", ".join(f"{count:,} {outcome}" for outcome, count in sorted(study.outcomes.items()))
    words = f"; of those done {outcomes}" if outcomes else ""
    return (
        f"Capability-pooling study {study.file.spec.name}: {study.manifest['cells']:,} cells, "
        f"{study.manifest['runs']:,} runs ({states}{words}). One Parquet file for each run and table; dictionary.json "
        "says what columns mean. 'pooling study reproduce' with this folder does the runs again and compares them."
    )


def _licence(text: str) -> Entity:
    if text.startswith(("http://", "https://")):
        return {"@id": text, "@type": "CreativeWork", "name": text, "description": f"The licence at {text}"}
    if _SPDX.fullmatch(text):
        about = f"The licence with the SPDX identifier {text}"
        return {"@id": f"https://spdx.org/licenses/{text}", "@type": "CreativeWork", "name": text, "description": about}
    return {"@id": "#licence", "@type": "CreativeWork", "name": "Licence", "description": text}


def _made(study: Study, parts: list[Entity]) -> Iterator[Entity]:
    """How the tables came about: with which software, from what."""
    tools = {name: _tool(name, version) for name, version in study.manifest["versions"].items()}
    program = tools.pop("pooling")
    program["softwareRequirements"] = [_to(tool) for tool in tools.values()]
    machine, given = study.manifest["machine"], {f"{FACTS}/", f"{INPUTS}/"}
    folders = [part for part in parts if part["@type"] == "Dataset"]
    yield {
        "@id": "#study",
        "@type": "CreateAction",
        "name": f"Study {study.file.spec.name}",
        "description": f"pooling study run, on {machine['processor']}, {machine['system']}",
        "endTime": _ended(study),
        "instrument": _to(program),
        "object": [{"@id": MANIFEST}, *(_to(part) for part in folders if part["@id"] in given)],
        "result": [_to(part) for part in folders if part["@id"] not in given],
    }
    yield program
    yield from tools.values()


def _tool(name: str, version: str) -> Entity:
    page = _HOME.get(name)
    about = {"@type": "SoftwareApplication", "name": name, "version": version}
    return {"@id": f"#{name}", **about} if page is None else {"@id": page, **about, "url": page}


def _ended(study: Study) -> str:
    times = [path.stat().st_mtime for path in (study.store.folder / RUNS).iterdir()]
    return datetime.datetime.fromtimestamp(max(times), datetime.UTC).isoformat(timespec="seconds")


def _files(home: Path) -> Iterator[Entity]:
    for name, meaning in _FILES.items():
        if (home / name).is_file():
            yield _file(home / name, home, meaning)


def _folders(home: Path) -> Iterator[Entity]:
    for name, meaning in _FOLDERS.items():
        folder = home / name
        files = sorted(path for path in folder.rglob("*") if path.is_file() and not path.name.startswith("."))
        if not files:
            continue
        listed = [_file(path, home, "") for path in files]
        yield {
            "@id": f"{name}/",
            "@type": "Dataset",
            "name": name,
            "description": meaning,
            "hasPart": [_to(entity) for entity in listed],
        }
        yield from listed


def _file(path: Path, home: Path, meaning: str) -> Entity:
    data = path.read_bytes()
    return {
        "@id": quote(path.relative_to(home).as_posix()),
        "@type": "File",
        "name": path.name,
        **({"description": meaning} if meaning else {}),
        "encodingFormat": _KINDS.get(path.suffix, "application/octet-stream"),
        "contentSize": str(len(data)),
        "sha256": hashlib.sha256(data).hexdigest(),
    }


def _to(entity: Entity) -> dict[str, str]:
    return {"@id": entity["@id"]}
