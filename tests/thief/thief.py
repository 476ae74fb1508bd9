"""A thief with the whole file: joins stays of one person at different units by everything that is in it.

It shares no code with the program. What two stays at different units have in common becomes figures; how much each
figure tells, the thief has learnt in a town of his own, where he knew who was who. Beside him stands somebody who knows
of each stay only its unit, the group that its bed is for, and when it began and ended, and who has learnt in the same
town.
"""

import itertools
import json
import re
import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from scipy.optimize import minimize

HOUR = 3600.0
TOKEN = re.compile(r"[0-9a-f]{16,}")
APART = 14 * 24 * HOUR
"""Seconds: stays that lie further apart than that are not worth guessing at."""


class Told(NamedTuple):
    """One entry as it lies in the file."""

    seq: int
    at: float
    body: dict[str, Any]
    salt: bytes
    named: int


class Seen(NamedTuple):
    """One stay, with the entries that tell of it or of the wait that led to it."""

    handle: str
    unit: str
    group: str
    began: float
    ended: float
    about: tuple[Told, ...]


def loot(file: Path) -> list[Seen]:
    """Every stay in the file."""
    with closing(sqlite3.connect(file)) as db:
        db.text_factory = lambda raw: raw.decode(errors="replace")
        rows = db.execute("SELECT seq, body, salt, name FROM detail ORDER BY seq").fetchall()
        beds = {bed: json.loads(body).get("for", "") for bed, body in db.execute("SELECT id, body FROM bed")}
        units = {slug: json.loads(body).get("audience", "") for slug, body in db.execute("SELECT slug, body FROM unit")}
        spells = db.execute(
            "SELECT seq, bed_id, unit_id, stay, since, ended FROM spell WHERE state = 'occupied' ORDER BY seq"
        ).fetchall()
    bodies = [(seq, json.loads(body), salt, name) for seq, body, salt, name in rows]
    entries = [Told(seq, _seconds(body["at"]), body, salt, name) for seq, body, salt, name in bodies]
    by_token = defaultdict(set)
    for n, told in enumerate(entries):
        for token in _tokens(told.body):
            by_token[token].add(n)
    stays: dict[str, list[tuple]] = defaultdict(list)
    for row in spells:
        stays[row[3], row[2]].append(row)
    return [
        Seen(
            handle,
            unit,
            beds[some[0][1]] or units[unit],
            _seconds(some[0][4]),
            _seconds(some[-1][5] or "2100-01-01T00:00:00+00:00"),
            tuple(entries[n] for n in sorted(_reach(handle, by_token, entries))),
        )
        for (handle, unit), some in stays.items()
    ]


def _reach(handle: str, by_token: dict[str, set[int]], entries: list[Told]) -> set[int]:
    """The entries that name the stay, and those that name a wait which they name."""
    own = set(by_token[handle])
    waits = {told["handle"] for n in own for told in entries[n].body.get("waits", ())}
    waits |= {entries[n].body["spell"].get("wait", "") for n in own if isinstance(entries[n].body.get("spell"), dict)}
    return own.union(*(by_token[wait] for wait in waits if wait))


def _tokens(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for inner in value.values():
            yield from _tokens(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _tokens(inner)
    elif isinstance(value, str):
        yield from TOKEN.findall(value)


def _instants(value: Any) -> Iterator[str]:
    """Every time of day in an entry, to the microsecond; whole hours are many people's."""
    if isinstance(value, dict):
        for inner in value.values():
            yield from _instants(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _instants(inner)
    elif isinstance(value, str) and "T" in value and ":00:00" not in value:
        yield value


def _seconds(text: str) -> float:
    return datetime.fromisoformat(text).timestamp()


def pairs(stays: list[Seen]) -> list[tuple[Seen, Seen]]:
    """Stays at different units that could be one person's: neither at once nor too far apart."""
    ordered = sorted(stays, key=lambda s: s.began)
    return [
        (a, b)
        for a, b in itertools.combinations(ordered, 2)
        if a.unit != b.unit and a.ended <= b.began <= a.ended + APART and _may_be_one(a.group, b.group)
    ]


def _may_be_one(group: str, other: str) -> bool:
    return group == other or {group, other} & {"all", ""} != set()


def plain(some: list[tuple[Seen, Seen]]) -> np.ndarray:
    """What unit, group and time tell: how long between, how many others could have come instead, which way."""
    ways = {way: n for n, way in enumerate(sorted({(a.unit, b.unit) for a, b in some}))}
    begins = np.sort([b.began for b in {b.handle: b for _, b in some}.values()])
    table = np.zeros((len(some), 6 + len(ways)))
    for n, (a, b) in enumerate(some):
        gap = b.began - a.ended
        between = np.searchsorted(begins, b.began) - np.searchsorted(begins, a.ended)
        table[n, :6] = (
            np.log1p(gap / HOUR), gap < 18 * HOUR, gap / APART, np.log1p(between), a.group == b.group,
            (a.ended - a.began) / (24 * HOUR) > 1.5,
        )  # fmt: skip
        table[n, 6 + ways[a.unit, b.unit]] = 1
    return table


def stolen(some: list[tuple[Seen, Seen]]) -> np.ndarray:
    """What the rest of the file tells of each pair."""
    known: dict[str, tuple] = {}
    for seen in {s.handle: s for pair in some for s in pair}.values():
        known[seen.handle] = _facts(seen)
    return np.array([_common(known[a.handle], known[b.handle], a, b) for a, b in some])


def _facts(seen: Seen) -> tuple:
    tokens = {token for told in seen.about for token in _tokens(told.body)} - {seen.handle}
    acts = {told.body["act"] for told in seen.about} | {told.named for told in seen.about}
    instants = {instant for told in seen.about for instant in _instants(told.body)}
    salts = {told.salt for told in seen.about}
    people = {told.body["by"] for told in seen.about} - {"clock", "seed", "self"}
    at = np.array([told.at for told in seen.about])
    seqs = np.array([told.seq for told in seen.about])
    joined = np.array([told.at for told in seen.about if told.body["kind"] == "join"] or [np.inf])
    ended = np.array([told.at for told in seen.about if told.body["kind"] == "close-wait"] or [np.inf])
    given = np.array(
        [t.at for t in seen.about if t.body["kind"] in ("release", "change") and t.body["by"] == "clock"] or [np.inf]
    )
    return tokens, acts, instants, salts, people, at, seqs, joined, ended, given


def _common(one: tuple, other: tuple, a: Seen, b: Seen) -> tuple[float, ...]:
    at = np.abs(one[5][:, None] - other[5][None, :])
    seqs = np.abs(one[6][:, None] - other[6][None, :])
    with np.errstate(invalid="ignore"):
        joins = np.abs(one[7][:, None] - other[7][None, :])
    ends = np.concatenate([one[8] - b.began, other[8] - a.began])
    given = np.concatenate([one[9] - b.began, other[9] - a.began])
    return (
        len(one[0] & other[0]) > 0,
        len(one[1] & other[1]) > 0,
        min(len(one[2] & other[2]), 3),
        len(one[3] & other[3]) > 0,
        len(one[4] & other[4]) > 0,
        at.min() < 1,
        np.log1p(at.min() / 60),
        np.log1p(seqs.min()),
        (at < 1).sum() > 1,
        np.nan_to_num(joins.min(), nan=np.inf) < 1,
        np.log1p(np.minimum(np.nan_to_num(joins.min(), nan=1e9), 1e9) / 60),
        ((ends >= 0) & (ends < 13 * HOUR)).any(),
        ((given >= 0) & (given < 0.5 * HOUR)).any(),
        ((given >= 0) & (given < 50 * HOUR)).any(),
    )


class Guess:
    """Logistic regression, learnt where the truth is known."""

    def __init__(self, table: np.ndarray, truth: np.ndarray) -> None:
        self.mean, self.spread = table.mean(0), table.std(0) + 1e-9
        x = self._scaled(table)
        y = truth.astype(float)

        def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
            score = x @ weights
            slope = 1 / (1 + np.exp(-score))
            value = np.logaddexp(0, score).sum() - (y * score).sum() + 0.5 * (weights[1:] ** 2).sum()
            return value, x.T @ (slope - y) + np.concatenate([[0], weights[1:]])

        self.weights = minimize(loss, np.zeros(x.shape[1]), jac=True, method="L-BFGS-B").x

    def __call__(self, table: np.ndarray) -> np.ndarray:
        return self._scaled(table) @ self.weights

    def _scaled(self, table: np.ndarray) -> np.ndarray:
        return np.column_stack([np.ones(len(table)), (table - self.mean) / self.spread])


def recall_at(score: np.ndarray, truth: np.ndarray, precision: float) -> float:
    """Of the true pairs the share that is found while at least `precision` of what is named is true."""
    order = np.argsort(-score, kind="stable")
    found = np.cumsum(truth[order])
    held = found / np.arange(1, len(found) + 1) >= precision
    return float(found[held].max(initial=0) / max(1, truth.sum()))
