from pathlib import Path

import pytest
from tools.documents import documents

DOCUMENTS = documents()


@pytest.mark.parametrize("path", [pytest.param(each, id=each.name) for each in DOCUMENTS])
def test_a_generated_document_is_up_to_date(path: Path) -> None:
    assert path.read_text() == DOCUMENTS[path](), f"docs/{path.name} is out of date: run `make docs`"
