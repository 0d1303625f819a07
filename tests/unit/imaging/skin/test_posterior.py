import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fashion.colorimetry import MONK_LAB, ciede2000, lab_to_linear, linear_to_lab
from fashion.imaging.skin.illuminant import CASTS, EXPOSURES, Illuminant, estimate_illuminant
from fashion.imaging.skin.posterior import Posterior, infer_posterior
from fashion.imaging.skin.skin_color import from_log, to_log
from fashion.imaging.skin.tone import posterior_tone

SWATCHES = to_log(lab_to_linear(MONK_LAB))
USUAL = estimate_illuminant(None)


def known(cast: tuple[float, float] = (0.0, 0.0), exposure: float = 0.0) -> Illuminant:
    casts = np.exp(-0.5 * (((CASTS - cast) / 0.03) ** 2).sum(axis=1))
    exposures = np.exp(-0.5 * ((EXPOSURES - exposure) / 0.05) ** 2)
    return Illuminant(casts / casts.sum(), exposures / exposures.sum())


def photographed(monk: int, cast: tuple[float, float] = (0.0, 0.0), exposure: float = 0.0) -> np.ndarray:
    return np.asarray(SWATCHES[monk - 1] + (exposure + 0.06, *cast))


def simulated(count: int) -> list[tuple[int, Posterior]]:
    random = np.random.default_rng(7)
    tones = random.integers(1, 11, count)
    casts = CASTS[random.choice(len(CASTS), count, p=USUAL.casts)]
    exposures = random.choice(EXPOSURES, count, p=USUAL.exposures)
    errors = random.normal(0, (0.08, 0.08, 0.05), (count, 3))
    return [
        (int(tone), infer_posterior(photographed(int(tone), tuple(cast), exposure) + error, USUAL))
        for tone, cast, exposure, error in zip(tones, casts, exposures, errors, strict=True)
    ]


@given(st.tuples(st.floats(-9, 0.5), st.floats(-1, 2), st.floats(-2, 1)), st.floats(0, 1), st.floats(0, 1))
def test_probabilities_sum_to_one_whatever_is_seen(log: tuple[float, ...], scatter: float, clipped: float) -> None:
    posterior = infer_posterior(np.array(log), USUAL, scatter, clipped)
    assert posterior.tones.sum() == pytest.approx(1)
    assert posterior.chances.sum() == pytest.approx(1)
    assert (
        posterior_tone(posterior).interval[0]
        <= posterior_tone(posterior).monk
        <= posterior_tone(posterior).interval[1]
    )


@pytest.mark.parametrize("monk", range(1, 11))
def test_every_tone_is_recognized_in_known_light(monk: int) -> None:
    tone = posterior_tone(infer_posterior(photographed(monk), known()))
    assert tone.monk == monk
    assert ciede2000(tone.lab, MONK_LAB[monk - 1]) < 1


@pytest.mark.parametrize("monk", range(3, 10))
def test_a_known_light_is_taken_out(monk: int) -> None:
    cast, exposure = (0.12, -0.2), -0.3
    tone = posterior_tone(infer_posterior(photographed(monk, cast, exposure), known(cast, exposure)))
    assert tone.monk == monk
    assert ciede2000(tone.lab, MONK_LAB[monk - 1]) < 2


def test_unknown_light_is_less_sure_than_known_light() -> None:
    sure, unsure = (infer_posterior(photographed(5), light) for light in (known(), USUAL))
    assert unsure.tones.max() < sure.tones.max()


def test_scattered_and_clipped_skin_is_less_sure() -> None:
    clear, scattered, clipped = (
        infer_posterior(photographed(6), known(), *spoiled) for spoiled in ((), (0.6,), (0, 1))
    )
    assert scattered.tones.max() < clear.tones.max()
    assert clipped.tones.max() < clear.tones.max()


def test_skin_far_from_every_swatch_keeps_its_color() -> None:
    lab = (62.0, 16.0, 22.0)
    posterior = infer_posterior(to_log(lab_to_linear(lab)) + np.array((0.06, 0, 0)), known())
    assert ciede2000(linear_to_lab(from_log(posterior.log)), lab) < 4


def test_confidence_is_about_as_often_right_as_it_says() -> None:
    posteriors = simulated(600)
    right = np.mean([posterior.tones.argmax() + 1 == tone for tone, posterior in posteriors])
    assert np.mean([posterior.tones.max() for _, posterior in posteriors]) == pytest.approx(right, abs=0.08)


def test_the_interval_holds_the_tone_at_least_as_often_as_it_says() -> None:
    intervals = [(tone, posterior_tone(posterior).interval) for tone, posterior in simulated(300)]
    assert np.mean([low <= tone <= high for tone, (low, high) in intervals]) >= 0.88


def test_the_undertone_is_as_sure_as_the_color() -> None:
    known_light, usual = (posterior_tone(infer_posterior(photographed(5), light)) for light in (known(), USUAL))
    assert known_light.undertone == "warm"
    assert 1 / 3 <= (usual.undertone_confidence or 0) <= (known_light.undertone_confidence or 0) <= 1
