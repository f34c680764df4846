"""Training, with a file small enough to read."""

import subprocess
import sys
from pathlib import Path

import pytest

from lambda_src.tickertape.scoring import score
from lambda_src.tickertape.scoring.model import FILE
from scorer_training import accuracy, train
from scorer_training.fit import fit
from scorer_training.labelled import PHRASES, LabelledError, digest, read

SENTENCES = Path(__file__).with_name("sentences.csv")


def test_the_same_file_gives_the_same_model(tmp_path: Path) -> None:
    """In another process too, where hashes of strings differ."""
    output = tmp_path / "model.bin"
    command = [sys.executable, "-m", "scorer_training.train", str(SENTENCES)]
    said = subprocess.run(  # noqa: S603
        [*command, "--output", str(output)], check=True, capture_output=True, timeout=100
    ).stdout.decode()
    assert f"{len(read(SENTENCES)):,} posts" in said
    made = fit(read(SENTENCES), digest(SENTENCES))
    assert output.read_bytes() == made.pack()
    assert made.trained_on == digest(SENTENCES)
    assert score("record profit, shares surge", made).sentiment == "positive"
    assert score("shares plunge on a profit warning", made).sentiment == "negative"


def test_the_card_is_printed_for_any_labelled_file(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "argv", ["accuracy", str(SENTENCES)])
    assert accuracy.main() == 0
    card = capsys.readouterr().out
    assert "by the model that is deployed" in card
    for part in ("always neutral", "VADER", "By class", "By kind", "Where it fails", "How sure"):
        assert part in card


def test_no_phrase_of_the_training_is_a_sentence_of_the_tests() -> None:
    phrases = {text.lower() for text in read(PHRASES).texts}
    shared = [text for text in read(SENTENCES).texts if text.lower() in phrases]
    assert len(shared) <= 0.03 * len(read(SENTENCES))


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ("a,b\n1,2\n", "must name text and sentiment"),
        ("text,sentiment\nup,great\n", "line 2: the sentiment must be"),
        ("text,sentiment\n", "holds no posts"),
        ("text,sentiment\n\xff,neutral\n", "cannot be read"),
    ],
)
def test_a_file_that_cannot_be_used_is_named(tmp_path: Path, content: str, complaint: str) -> None:
    file = tmp_path / "posts.csv"
    file.write_bytes(content.encode("latin-1"))
    with pytest.raises(LabelledError, match=complaint):
        read(file)


def test_a_person_reads_what_is_wrong(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    before = FILE.read_bytes()
    monkeypatch.setattr(sys, "argv", ["train", str(tmp_path / "absent.csv")])
    assert train.main() == 1
    assert "cannot be read" in capsys.readouterr().err
    assert FILE.read_bytes() == before
