"""Write every generated document: `python -m tools`."""

from tools.documents import documents

for path, document in documents().items():
    path.write_text(document())
