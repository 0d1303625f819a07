"""How popular products are with people of like tone, learned from choices by a truncated SVD.

The main tastes say who likes what beyond what they were seen to choose. What somebody saw and did not want counts
against a product, what they did not see counts nothing. The people of a tone, and by half those of the next ones,
are summed up; what is computed of single people ends with the process.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from scipy.sparse.linalg import svds

from fashion.products.relevance.choices import Choice, strongest

ALGORITHM = "svd-1"
TONES = range(1, 11)
FEWEST_PEOPLE = 5
"""People of like tone who must have seen a product before it is compared, and like it before it is popular."""
_TASTES, _SEED = 8, 7
_UNDECIDED = 10.0
"""So many people who neither like a product nor do not are added to those who saw it."""
_NEXT_TONE = 0.5


class Learned(NamedTuple):
    """How popular each of the sorted products is with people of each tone, from 0 to 1."""

    skus: list[str]
    shares: NDArray[np.float64]


class _Seen(NamedTuple):
    """Choices as numbers: weights by person and product, and the last known tone of each person."""

    weights: csr_matrix
    skus: list[str]
    tones: NDArray[np.int64]


def learn(choices: Sequence[Choice], subcategories: Mapping[str, str]) -> Learned:
    """Learn from choices, oldest first; `subcategories` are those of the products that count."""
    seen = _seen([each for each in choices if each.sku in subcategories])
    if seen is None:
        return Learned([], np.empty((0, len(TONES))))
    near = _near(seen.tones)
    saw = near @ (seen.weights != 0)
    affinities = (_tastes(seen.weights, near) / (saw + _UNDECIDED)).T
    is_near = (near.T > 0).astype(np.int64)
    affinities[(seen.weights != 0).T @ is_near < FEWEST_PEOPLE] = np.nan
    groups = np.array([subcategories[sku] for sku in seen.skus])
    shares = _shares(affinities, groups)
    shares[(seen.weights > 0).T @ is_near < FEWEST_PEOPLE] = 0.0
    return Learned(seen.skus, shares)


def _seen(choices: Sequence[Choice]) -> _Seen | None:
    if not choices:
        return None
    tones = {each.person: each.tone for each in choices}
    people = {person: row for row, person in enumerate(tones)}
    skus = sorted({each.sku for each in choices})
    columns = {sku: column for column, sku in enumerate(skus)}
    found = strongest(choices)
    cells = [people[person] for person, _ in found], [columns[sku] for _, sku in found]
    values = np.array(list(found.values()))
    roots = np.sign(values) * np.sqrt(np.abs(values))
    weights = csr_matrix((roots, cells), (len(people), len(skus)))
    return _Seen(weights, skus, np.array(list(tones.values())))


def _tastes(weights: csr_matrix, near: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return what the people near each tone (a row) like of the products together, by the main tastes alone."""
    rank = min(_TASTES, min(weights.shape) - 1)
    if rank < 1:
        return np.asarray(near @ weights.toarray())
    people, strengths, products = svds(weights, k=rank, random_state=_SEED)
    return np.asarray((near @ (people * strengths)) @ products)


def _near(tones: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return by how much each person (a column) counts for each tone (a row)."""
    apart = np.abs(np.array(TONES)[:, None] - tones)
    return np.select([apart == 0, apart == 1], [1.0, _NEXT_TONE], 0.0)


def _shares(affinities: NDArray[np.float64], groups: NDArray[np.str_]) -> NDArray[np.float64]:
    """Return 0 for the lower half of each group and unknown ones, and up to 1 for the first of the upper half."""
    shares = np.zeros(affinities.shape)
    for group in np.unique(groups):
        places = np.flatnonzero(groups == group)
        for column in range(affinities.shape[1]):
            known = places[~np.isnan(affinities[places, column])]
            ranks = affinities[known, column].argsort().argsort()
            shares[known, column] = np.maximum(0.0, 2 * (ranks + 1) / max(len(known), 1) - 1)
    return shares.round(3)
