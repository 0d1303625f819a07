"""The archive of a backup: a tar file, packed with gzip, that is written and read as a stream.

Its first member is `manifest.json`, its last one `contents.json`. Between them is the data of each table in parts,
such as `color/profiles.0001`, which together are what PostgreSQL's COPY writes as text, in UTF-8.
"""

import gzip
import tarfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from hashlib import sha256
from io import BytesIO
from typing import Any, BinaryIO, NamedTuple

import msgspec

from fashion.vocabulary import WITH_TABLES, Service

FORMAT = 1
PART_BYTES = 4_000_000
MANIFEST, CONTENTS = "manifest.json", "contents.json"
_COMPRESSION = 6
_BROKEN = (EOFError, zlib.error, gzip.BadGzipFile, tarfile.TarError, msgspec.MsgspecError, UnicodeDecodeError)


class ArchiveError(Exception):
    """A file is no archive that this version can restore; the message says why."""


class Schema(msgspec.Struct, frozen=True, kw_only=True):
    """The schema of a service: its Alembic revisions, and the columns of each table that were copied."""

    revisions: tuple[str, ...]
    tables: dict[str, tuple[str, ...]]


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """What an archive holds: `version` is that of the `fashion` command, `made_at` the time of the snapshot."""

    format: int
    version: str
    made_at: datetime
    schemas: dict[Service, Schema]


class TableContents(msgspec.Struct, frozen=True, kw_only=True):
    """The size of a table's data, and its SHA-256 in hexadecimal digits."""

    rows: int
    bytes: int
    sha256: str


class Contents(msgspec.Struct, frozen=True, kw_only=True):
    """What was copied: each table by `service/table`, and the last value of each sequence, by `table.column`."""

    manifest: str
    tables: dict[str, TableContents]
    sequences: dict[Service, dict[str, int]]


class Part(NamedTuple):
    """Some of a table's data."""

    service: Service
    table: str
    data: bytes


class ArchiveWriter:
    """Writes an archive: `begin`, then `write` and `end_table` for each table, then `finish`."""

    def __init__(self, file: BinaryIO) -> None:
        self._packed = gzip.GzipFile(filename="", fileobj=file, mode="wb", compresslevel=_COMPRESSION)
        self._tar = tarfile.open(fileobj=self._packed, mode="w|")  # noqa: SIM115
        self._manifest = ""
        self._tables: dict[str, TableContents] = {}
        self._begin_table()

    def _begin_table(self) -> None:
        self._part, self._parts, self._bytes, self._digest = bytearray(), 0, 0, sha256()

    def begin(self, manifest: Manifest) -> None:
        """Write the manifest."""
        encoded = msgspec.json.encode(manifest)
        self._manifest = sha256(encoded).hexdigest()
        self._add(MANIFEST, encoded)

    def write(self, name: str, data: bytes) -> None:
        """Write some data of the table `service/table`."""
        self._part += data
        self._bytes += len(data)
        self._digest.update(data)
        if len(self._part) >= PART_BYTES:
            self._add_part(name)

    def end_table(self, name: str, rows: int) -> None:
        """Write the rest of the table `service/table`."""
        if self._part:
            self._add_part(name)
        self._tables[name] = TableContents(rows=rows, bytes=self._bytes, sha256=self._digest.hexdigest())
        self._begin_table()

    def finish(self, sequences: dict[Service, dict[str, int]]) -> Contents:
        """Write the end; return what the archive holds."""
        contents = Contents(manifest=self._manifest, tables=self._tables, sequences=sequences)
        self._add(CONTENTS, msgspec.json.encode(contents))
        self._tar.close()
        self._packed.close()
        return contents

    def _add_part(self, name: str) -> None:
        self._parts += 1
        self._add(f"{name}.{self._parts:04}", bytes(self._part))
        self._part.clear()

    def _add(self, name: str, data: bytes) -> None:
        member = tarfile.TarInfo(name)
        member.size = len(data)
        self._tar.addfile(member, BytesIO(data))


class ArchiveReader:
    """Reads an archive once, from its beginning; `manifest` is there at once, `contents` behind the last part.

    Raises:
        ArchiveError: the file is truncated, altered, no archive, or of a later format.
    """

    def __init__(self, file: BinaryIO) -> None:
        self._packed = gzip.GzipFile(fileobj=file, mode="rb")
        self._read: dict[str, tuple[int, Any]] = {}
        self._contents: Contents | None = None
        with _broken():
            self._tar = tarfile.open(fileobj=self._packed, mode="r|")  # noqa: SIM115
            first = self._tar.next()
            encoded = self._data(first) if first and first.name == MANIFEST else b""
            self._digest = sha256(encoded).hexdigest()
            self.manifest = _manifest(encoded)

    @property
    def contents(self) -> Contents:
        """What the archive says that it holds, once all of it was read."""
        assert self._contents, "read all parts first"
        return self._contents

    def parts(self) -> Iterator[Part]:
        """Yield the parts of all tables in order; at the end everything was compared with its checksum."""
        with _broken():
            while (member := self._tar.next()) and member.name != CONTENTS:
                yield self._part(member)
            if not member:
                raise ArchiveError("The archive is truncated: its end is missing.")
            self._contents = msgspec.json.decode(self._data(member), type=Contents)
            while self._packed.read(PART_BYTES):
                pass
        self._check(self._contents)

    def _part(self, member: tarfile.TarInfo) -> Part:
        name, _, _ = member.name.rpartition(".")
        service, _, table = name.partition("/")
        if service not in self.manifest.schemas or table not in self.manifest.schemas[service].tables:
            raise ArchiveError(f"The archive is altered: {member.name} is not in its manifest.")
        data = self._data(member)
        size, digest = self._read.setdefault(name, (0, sha256()))
        digest.update(data)
        self._read[name] = size + len(data), digest
        return Part(service, table, data)

    def _data(self, member: tarfile.TarInfo) -> bytes:
        file = self._tar.extractfile(member)
        if file is None:
            raise ArchiveError(f"The archive is altered: {member.name} is no file.")
        return file.read()

    def _check(self, contents: Contents) -> None:
        if contents.manifest != self._digest:
            raise ArchiveError("The archive is altered: the checksum of its manifest differs.")
        listed = {f"{service}/{table}" for service, each in self.manifest.schemas.items() for table in each.tables}
        for name in sorted(listed | contents.tables.keys()):
            size, digest = self._read.get(name, (0, sha256()))
            wanted = contents.tables.get(name)
            if not wanted or (wanted.bytes, wanted.sha256) != (size, digest.hexdigest()):
                raise ArchiveError(f"The archive is altered: the checksum of {name} differs.")


def _manifest(encoded: bytes) -> Manifest:
    if not encoded:
        raise ArchiveError("The file is no archive of `fashion backup`.")
    found = msgspec.json.decode(encoded)
    if isinstance(found, dict) and found.get("format") != FORMAT:
        raise ArchiveError(f"The archive has the format {found.get('format')}; this version reads {FORMAT}.")
    manifest = msgspec.convert(found, Manifest)
    if missing := set(WITH_TABLES) - manifest.schemas.keys():
        raise ArchiveError(f"The archive lacks the schema of {', '.join(sorted(missing))}.")
    return manifest


@contextmanager
def _broken() -> Iterator[None]:
    try:
        yield
    except _BROKEN as error:
        raise ArchiveError(f"The archive is truncated, altered or none of `fashion backup`: {error}.") from None
