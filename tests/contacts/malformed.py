"""A fixed corpus of damaged files: the same bytes on every run, more than 500 of them."""

import io
import random
import zipfile
from collections.abc import Iterator
from pathlib import Path

SAMPLES = Path(__file__).parent.parent / "samples" / "formats"
HEAD = "external_id,first_name,last_name,email,phone,notes\n"
ROWS = [f"{n},Ana{n},Ruiz,ana{n}@example.com,+3461234567{n},note {n}\n" for n in range(8)]
GOOD = HEAD + "".join(ROWS)
FLIPS = 12
CUTS = 3

File = tuple[str, bytes]


def corpus() -> Iterator[File]:
    """Yield (file name, content); names are unique."""
    for family in (
        _empties,
        _encodings,
        _lines_gone_wrong,
        _headers,
        _shapes,
        _oversized,
        _not_tables,
        _archives,
        _cards,
        _flipped,
    ):
        yield from family()


def _empties() -> Iterator[File]:
    blanks = (
        "",
        "\n",
        "\r\n\r\n",
        "\ufeff",
        "   ",
        "\t\t",
        "\x00",
        "\x00" * 500,
        "sep=;",
        "sep=,\n",
    )
    for number, text in enumerate(blanks):
        yield f"empty-{number}.csv", text.encode()
    for number, head in enumerate((HEAD, HEAD.strip(), "email", "email\n", ",,,\n", "Notes:\n")):
        yield f"header-only-{number}.csv", head.encode()


def _encodings() -> Iterator[File]:
    text = GOOD.replace("Ruiz", "Muñoz").replace("note 3", "año €")
    for name in ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"):
        data = text.encode(name)
        yield f"encoding-{name}.csv", data
        for cut in (1, 2, 3, 5, 7):
            yield f"encoding-{name}-cut-{cut}.csv", data[:-cut]
        yield f"encoding-{name}-odd.csv", data + b"\xff"
        yield f"encoding-{name}-bom-again.csv", b"\xef\xbb\xbf" + data
    for name in ("latin-1", "mac_roman", "cp850", "iso8859_15", "cp1250"):
        yield f"encoding-{name}.csv", text.replace("€", "e").encode(name, "replace")
    yield (
        "mixed-utf8-latin1.csv",
        GOOD.encode()
        + "9,José,Peña,j@example.com,,\n".encode()
        + ("10,José,Peña,k@example.com,,\n".encode("latin-1")),
    )
    yield "bom-le-only.csv", b"\xff\xfe"
    yield "bom-be-only.csv", b"\xfe\xff"
    yield "bom-wrong.csv", b"\xff\xfe" + GOOD.encode()


def _lines_gone_wrong() -> Iterator[File]:
    """One bad line put in each place of a good file."""
    bad = {
        "open-quote": '9,"Ana,Ruiz,a@example.com,,\n',
        "open-last": '9,Ana,Ruiz,a@example.com,,"never closed\n',
        "stray": '9,"Ana" X,Ruiz,a@example.com,,\n',
        "three-quotes": '9,"""Ana,Ruiz,a@example.com,,\n',
        "nul": "9,A\x00na,Ruiz,a@example.com,,\n",
        "extra": "9,Ana,Ruiz,a@example.com,,x,y,z\n",
        "missing": "9,Ana\n",
        "empty-cells": ",,,,,\n",
        "no-identity": ",,,not an address,abc,hello\n",
        "lone-cr": "9,Ana\rRuiz,x,a@example.com,,\n",
        "form-feed": "9,Ana\x0c\x0b\x1c\x85\u2028,Ruiz,a@example.com,,\n",
        "controls": "9,A\x01\x02\x1b[31mna,Ruiz,a@example.com,,\n",
        "bidi": "9,\u202eanA\u200b,Ruiz,a@example.com,,\n",
        "formula": "9,=1+1,@SUM(A1),a@example.com,+1,-2\n",
        "emoji": "9,👩‍👩‍👧,𝕽𝖚𝖎𝖟,a@example.com,,\ufffd\n",
        "field-200k": f"9,{'x' * 200_000},Ruiz,a@example.com,,\n",
        "quoted-200k": f'9,"{"x" * 200_000}",Ruiz,a@example.com,,\n',
        "quotes-only": '"""""",""",",\n',
        "backslash": '9,"Ana \\"X\\"",Ruiz,a@example.com,,\n',
    }
    for name, line in bad.items():
        for place in range(0, len(ROWS) + 1, 2):
            rows = [*ROWS[:place], line, *ROWS[place:]]
            yield f"{name}-{place}.csv", (HEAD + "".join(rows)).encode()
        yield f"{name}-twice.csv", (HEAD + line + "".join(ROWS) + line).encode()
        yield f"{name}-alone.csv", (HEAD + line.rstrip("\n")).encode()


def _headers() -> Iterator[File]:
    heads = {
        "duplicate": "email,email,first_name,first_name,id,id\n",
        "empty-names": ",,,,,\n",
        "some-empty": "id,,last_name,,phone,\n",
        "quoted": '"id","first\nname","last_name","email","phone","notes"\n',
        "open-quote": 'id,"first_name,last_name,email,phone,notes\n',
        "nul": "id,first\x00name,last_name,email,phone,notes\n",
        "short": "id,first_name\n",
        "long-name": f"id,{'n' * 5000},last_name,email,phone,notes\n",
        "preamble": "Notes:\nSome, text\n\n" + HEAD,
        "sep": "sep=,\n" + HEAD,
        "sep-wrong": "sep=|\n" + HEAD,
        "numbers": "1,2,3,4,5,6\n",
    }
    for name, head in heads.items():
        yield f"header-{name}.csv", (head + "".join(ROWS)).encode()
        yield f"header-{name}-semicolon.csv", (head + "".join(ROWS)).replace(",", ";").encode()
        yield f"header-{name}-alone.csv", head.encode()


def _shapes() -> Iterator[File]:
    for name, sign in {"semicolon": ";", "tab": "\t", "bar": "|"}.items():
        yield f"{name}.csv", GOOD.replace(",", sign).encode()
        yield f"{name}-half.csv", (GOOD + "".join(ROWS).replace(",", sign)).encode()
    for name, end in {"cr": "\r", "crlf": "\r\n", "lfcr": "\n\r", "double": "\n\n"}.items():
        yield f"end-{name}.csv", GOOD.replace("\n", end).encode()
    yield "one-column.csv", b"email\nana@example.com\nbad\n\n,,\n"
    yield "no-newline.csv", GOOD.rstrip().encode()
    yield "blank-lines.csv", GOOD.replace("\n", "\n\n \n").encode()
    generator = random.Random(7)
    for number in range(80):
        letters = generator.choices('a,"\n;\t\r@.\x00é 1', k=generator.randint(1, 400))
        yield f"soup-{number}.csv", (HEAD * (number % 2) + "".join(letters)).encode()


def _oversized() -> Iterator[File]:
    for columns in (999, 1000, 1001, 100_000):
        head = ",".join(f"c{n}" for n in range(columns))
        yield f"columns-{columns}.csv", f"{head}\n{'x,' * (columns - 1)}x\n".encode()
    yield "line-5m.csv", (HEAD + "x" * 5_000_000 + "\n" + ROWS[0]).encode()
    yield "commas-1m.csv", (HEAD + "," * 1_000_000 + "\n" + ROWS[0]).encode()
    yield "open-2000-lines.csv", (HEAD + '9,"Ana\n' + "more\n" * 2000 + ROWS[0]).encode()
    yield "all-open.csv", (HEAD + '9,"Ana,x,y,,\n' * 500).encode()


def _not_tables() -> Iterator[File]:
    starts = {
        "html": b"<!DOCTYPE html><html><body><table><tr><td>a@example.com</td></tr></table>",
        "html-bare": b"  \n<table><tr><td>x</td></tr></table>",
        "svg": b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
        "xml": b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>',
        "php": b"<?php system('id'); ?>",
        "json": b'[{"email": "ana@example.com"}]',
        "json-object": b'{"email": "ana@example.com"}',
        "exe": b"MZ\x90\x00\x03" + b"\x00" * 100,
        "elf": b"\x7fELF" + b"\x00" * 100,
        "png": b"\x89PNG\r\n\x1a\n" + b"\x00" * 100,
        "jpeg": b"\xff\xd8\xff\xe0" + b"\x00" * 100,
        "pdf": b"%PDF-1.7\n" + GOOD.encode(),
        "gzip": b"\x1f\x8b\x08\x00" + b"\x00" * 50,
        "xls": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600,
        "shell": b"#!/bin/sh\nrm -rf x\n",
    }
    for name, data in starts.items():
        yield f"not-{name}.csv", data
        yield f"not-{name}.xlsx", data
    generator = random.Random(11)
    for number in range(20):
        yield f"noise-{number}.csv", generator.randbytes(2000)


def _archives() -> Iterator[File]:
    good = (SAMPLES / "xlsx_english.xlsx").read_bytes()
    for part in range(1, 20):
        yield f"xlsx-cut-{part}.xlsx", good[: len(good) * part // 20]
    for name, members in {
        "empty": {},
        "no-table": {"readme.md": b"hello"},
        "nested": {"a.zip": good},
        "several": {"a.csv": b"a,b\n1,2\n", "b.csv": b"c,d\n1,2\n"},
        "traversal": {"../../x.csv": GOOD.encode()},
        "not-a-sheet": {"[Content_Types].xml": b"<Types/>"},
        "bad-xml": {"[Content_Types].xml": b"<Types", "xl/workbook.xml": b"<"},
        "bomb": {"a.csv": b"0" * 30_000_000},
        "bomb-sheet": {"[Content_Types].xml": b"<Types/>", "xl/s.xml": b" " * 30_000_000},
        "many": {f"{n}.csv": b"a\n1\n" for n in range(1100)},
        "html-inside": {"a.csv": b"<html></html>"},
    }.items():
        yield f"zip-{name}.zip", _zipped(members)


def _zipped(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _cards() -> Iterator[File]:
    card = "BEGIN:VCARD\nVERSION:3.0\nFN:Ana\nEMAIL:a@example.com\nEND:VCARD\n"
    texts = {
        "unfinished": card + card.replace("END:VCARD\n", ""),
        "two-begins": "BEGIN:VCARD\nFN:X\n" + card,
        "outside": card + "hello\n\nEND:VCARD\n" + card,
        "only-begin": "BEGIN:VCARD",
        "empty-card": "BEGIN:VCARD\nEND:VCARD\n",
        "nul": card.replace("Ana", "A\x00na"),
        "no-colon": card.replace("FN:Ana", "FN Ana"),
        "long": card.replace("Ana", "x" * 300_000),
        "folded-long": card.replace("Ana", "x" + "\n y" * 150_000),
        "open-parameter": card.replace("FN:", 'FN;X="a:'),
        "bad-qp": card.replace("FN:Ana", "FN;ENCODING=QUOTED-PRINTABLE;CHARSET=nope:=ZZ=C3"),
        "bad-dates": card.replace("FN:Ana", "FN:Ana\nBDAY:99999999\nREV:yesterday"),
    }
    for name, text in texts.items():
        yield f"card-{name}.vcf", text.encode()
        yield f"card-{name}-crlf.vcf", text.replace("\n", "\r\n").encode()


def _flipped() -> Iterator[File]:
    """Good files of every format with some bytes changed, and cut short."""
    generator = random.Random(23)
    for path in sorted(SAMPLES.iterdir()):
        good = path.read_bytes()
        for number in range(FLIPS):
            data = bytearray(good)
            for _ in range(1 + number):
                data[generator.randrange(len(data))] = generator.randrange(256)
            yield f"flip-{number}-{path.name}", bytes(data)
        for number in range(CUTS):
            yield f"cut-{number}-{path.name}", good[: generator.randrange(1, len(good))]
