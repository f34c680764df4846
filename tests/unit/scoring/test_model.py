import struct

import pytest

from lambda_src.tickertape.scoring.model import FILE, Model, Odds, probabilities, shipped


def test_the_shipped_model_is_small_and_survives_a_round() -> None:
    data = FILE.read_bytes()
    assert len(data) < 1_000_000
    assert Model.unpack(data).pack() == data
    assert shipped() is shipped()


def test_it_holds_figures_and_no_words() -> None:
    data = FILE.read_bytes().lower()
    for word in (b"dividend", b"earnings", b"guidance", b"coronavirus"):
        assert word not in data


@pytest.mark.parametrize("data", [b"", b"TTSCORE0" + bytes(60)])
def test_another_file_is_no_model(data: bytes) -> None:
    with pytest.raises((ValueError, struct.error)):
        Model.unpack(data)


def test_a_cut_file_is_no_model() -> None:
    with pytest.raises(ValueError, match="Not a whole model"):
        Model.unpack(FILE.read_bytes()[:-2])


def test_probabilities_add_up_however_large_the_odds() -> None:
    for odds in (Odds(0, 0), Odds(1e4, -1e4), Odds(-1e4, -1e4), Odds(3, 2.5)):
        assert sum(probabilities(odds).values()) == pytest.approx(1)
