"""Documents that people write (text, HTML, DOCX, ODT, PDF), read into passages and tables without opinion."""

from inspectorate.readers.documents.open_document import read_document
from inspectorate.readers.documents.structure import Block, Cell, Document, Passage, Table

__all__ = ["Block", "Cell", "Document", "Passage", "Table", "read_document"]
