"""Durations, shares and settings as a user types them."""

from __future__ import annotations

from typing import Any

import pytest
import typer

from pooling.cli.arguments import duration, settings, share


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("90", 90), ("60s", 60), ("2m", 120), ("2min", 120), ("1m30s", 90), ("1h", 3600), ("0.5s", 0.5), (" 2M ", 120)],
)
def test_durations(text: str, seconds: float) -> None:
    assert duration(text) == seconds


@pytest.mark.parametrize(
    "text", ["", "s", "-1", "0", "0s", "1d", "1s2m", "inf", "nan", "1e3", "31 d", "9999h", "\u0661s"]
)
def test_what_is_no_duration(text: str) -> None:
    with pytest.raises(typer.BadParameter):
        duration(text)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1%", 0.01),
        ("0.01", 0.01),
        ("0", 0),
        ("100%", 1),
        ("2.5 %", 0.025),
        ("1e-6", 1e-6),
        ("1E-06", 1e-6),
        ("1e-4%", 1e-6),
        ("0.1 %", 0.001),
        (".5", 0.5),
        ("1.", 1),
        ("+0.01", 0.01),
        ("0e0", 0),
        ("1e-300", 1e-300),
        ("1e2%", 1),
    ],
)
def test_shares(text: str, value: float) -> None:
    assert share(text) == value


@pytest.mark.parametrize(
    "text",
    ["", "%", "2", "101%", "-1%", "nan", "1/3", "inf", "1e1", "1e9999", "1e", "e-6", "-1e-6", "1 e-6", "0,01", "."],
)
def test_what_is_no_share(text: str) -> None:
    with pytest.raises(typer.BadParameter):
        share(text)


def test_a_decimal_comma_gets_its_point() -> None:
    with pytest.raises(typer.BadParameter, match=r"write 0\.5 %, with a point"):
        share("0,5 %")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("k=1.1", 1.1),
        ("k=1", 1),
        ("k=true", True),
        ('k="gdp"', "gdp"),
        ("k=gdp", "gdp"),
        ("k=140%", 1.4),
        ("k=2.5 %", 0.025),
        ("k=1e-6", 1e-6),
        ("k=1e-4%", 1e-6),
        ("k = defence_spending", "defence_spending"),
        ("k=[100, 10, 1, 0.1, 0.01]", [100, 10, 1, 0.1, 0.01]),
    ],
)
def test_settings_are_toml_literals_or_a_word(text: str, value: Any) -> None:
    found = settings([text])
    assert found == {"k": value}
    assert type(found["k"]) is type(value)


def test_settings_gather() -> None:
    assert settings(["budget.scale=1.1", "families.locks=false"]) == {"budget.scale": 1.1, "families.locks": False}


@pytest.mark.parametrize("text", ["k", "=1", "k=", "k=1\nother=2", "k=[1", "k={", "k=1 2", "k=" + "[" * 5_000])
def test_what_is_no_setting(text: str) -> None:
    with pytest.raises(typer.BadParameter):
        settings([text])
