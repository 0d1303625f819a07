from pathlib import Path

import pytest
from tools.documents import documents


@pytest.mark.parametrize(("path", "text"), [pytest.param(*each, id=each[0].name) for each in documents()])
def test_a_generated_document_is_up_to_date(path: Path, text: str) -> None:
    assert path.read_text() == text, f"docs/{path.name} is out of date: run `make docs`"
