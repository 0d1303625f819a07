import numpy as np
import pytest

from fashion.colorimetry import MONK_HEX, MONK_LAB, ciede2000, hex_to_lab, ita, monk_distances, nearest_monk


@pytest.mark.parametrize("tone", range(1, 11))
def test_a_swatch_is_nearest_to_its_own_tone(tone: int) -> None:
    assert nearest_monk(hex_to_lab(MONK_HEX[tone - 1])) == tone


def test_tones_1_and_2_differ_by_less_than_two() -> None:
    assert ciede2000(MONK_LAB[0], MONK_LAB[1]) == pytest.approx(1.95, abs=0.01)


def test_distances_are_measured_for_whole_pictures() -> None:
    picture = np.broadcast_to(MONK_LAB[6], (4, 5, 3))
    assert monk_distances(picture).shape == (4, 5, 10)
    assert (monk_distances(picture).argmin(axis=-1) == 6).all()


def test_the_swatches_cannot_be_changed() -> None:
    with pytest.raises(ValueError, match="read-only"):
        MONK_LAB[0] = 0


def test_the_typology_angle_is_chardons() -> None:
    assert ita((70, 8, 20)) == pytest.approx(45)
    assert ita((50, 8, 20)) == 0
    assert ita((30, 8, 20)) == pytest.approx(-45)


def test_the_typology_angle_falls_from_light_to_deep_tones() -> None:
    angles = [ita(hex_to_lab(swatch)) for swatch in MONK_HEX]
    assert angles == sorted(angles, reverse=True)


def test_the_typology_angle_of_bluish_colors_stays_in_range() -> None:
    assert ita((80, 0, -30)) == 90
    assert ita((20, 0, -30)) == -90
