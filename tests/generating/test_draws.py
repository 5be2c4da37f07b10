"""Draws: the published sequence, whole ranges, and ranks that are as correlated as asked."""

from __future__ import annotations

from collections import Counter
from statistics import fmean

import pytest

from pooling.generating.draws import Stream, at_rank


def test_words_are_those_of_splitmix64() -> None:
    stream = Stream(0)
    stream.state = 1234567
    # The first words of the reference implementation for this state.
    published = [6457827717110365317, 3203168211198807973, 9817491932198370423, 4593380528125082431]
    assert [stream.word() for _ in published] == published


def test_purposes_do_not_share_draws() -> None:
    assert Stream(1, "offer", "N1").word() != Stream(1, "offer", "N2").word() != Stream(2, "offer", "N2").word()
    assert Stream(1, "offer", "N1").word() == Stream(1, "offer", "N1").word()


def test_whole_numbers_fill_their_range_evenly() -> None:
    stream = Stream(3)
    found = Counter(stream.between(2, 7) for _ in range(6000))
    assert set(found) == {2, 3, 4, 5, 6, 7}
    # Six times a standard deviation of a binomial count: sqrt(6000 * 1/6 * 5/6) = 28.9.
    assert all(abs(count - 1000) < 6 * 28.9 for count in found.values())


def test_some_of_takes_each_once() -> None:
    assert sorted(Stream(1).shuffled(range(50))) == list(range(50))
    assert len(set(Stream(1).some_of("abcdef", 4))) == 4


@pytest.mark.parametrize("asked", [0.0, 0.5, 1.0])
def test_ranks_are_as_correlated_as_asked(asked: float) -> None:
    stream = Stream(5)
    pairs = [(rank, stream.rank(rank, asked)) for rank in (stream.share() for _ in range(20_000))]
    # Both are even from 0 to 1, of mean 1/2 and variance 1/12.
    found = 12 * fmean((x - 0.5) * (y - 0.5) for x, y in pairs)
    assert found == pytest.approx(asked, abs=0.03)
    assert fmean(y for _, y in pairs) == pytest.approx(0.5, abs=0.01)


def test_values_between_quantiles_lie_on_straight_lines() -> None:
    assert [at_rank((1, 3, 9), rank) for rank in (0, 0.25, 0.5, 0.75, 1)] == [1, 2, 3, 6, 9]
