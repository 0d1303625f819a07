"""Write every generated document: `python -m tools`."""

from tools.documents import documents

for path, text in documents():
    path.write_text(text)
