"""A PDF made to harm, or a reader that dies, loops or floods: a clear refusal, and nothing else."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable

import pytest

from monitor.errors import UnreadableFileError
from monitor.files.apart import run_apart
from monitor.files.pdf import CHILD, PdfLimits, read_pdf
from tests.pdf_builders import file_of, nested_forms, page_tree, pdf, stack

_BODY = pdf([stack(["Un mot."])])
_READY = "print('{\"ready\":true}', flush=True); "
_HEADER = '{"pages":1,"attachments":0,"Title":"","Author":"","CreationDate":""}'


def _python(code: str) -> list[str]:
    return [sys.executable, "-c", code]


def _said(*lines: str) -> list[str]:
    return _python(f"import sys; sys.stdin.read(); print({os.linesep.join(lines)!r})")


@pytest.mark.parametrize(
    "body",
    [
        lambda: pdf([b" " * 300_000_000], packed=True),
        lambda: pdf([b"q " * 20_000_000], packed=True),
        lambda: pdf([b"BT /F1 9 Tf (a) Tj ET\n" * 4_000_000], packed=True),
        lambda: nested_forms(12, 12),
        lambda: page_tree(3, depth=5_000),
        lambda: file_of([b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [2 0 R] /Count 1 >>"]),
        lambda: file_of([b"1 0 R"]),
    ],
    ids=["blanks", "states", "words", "forms", "deep tree", "tree of itself", "object of itself"],
)
def test_a_bomb_is_refused_within_the_limits(body: Callable[[], bytes]) -> None:
    bomb = body()
    assert len(bomb) < 1_000_000
    started = time.monotonic()

    with pytest.raises(UnreadableFileError, match="endommagé"):
        read_pdf(bomb, limits=PdfLimits(seconds=3, memory=256 * 1024 * 1024))

    assert time.monotonic() - started < 20


def test_a_hundred_thousand_blank_pages_are_told_for_what_they_are() -> None:
    read = read_pdf(page_tree(100_000), limits=PdfLimits(pages=500))
    assert read.text == ""
    assert read.notes == {"format": "pdf", "scanned": True, "pages": 100_000, "pages_read": 500}


@pytest.mark.parametrize("count", [-5, 2_000_000_000])
def test_a_file_that_lies_on_its_pages_is_read_for_what_it_has(count: int) -> None:
    assert len(read_pdf(page_tree(3, count=count)).pages) == 3


def test_any_cut_of_a_file_is_read_or_refused() -> None:
    for end in range(20, len(_BODY), 97):
        try:
            text = read_pdf(_BODY[:end]).text
        except UnreadableFileError:
            continue
        assert text in {"", "Un mot."}


@pytest.mark.parametrize(
    ("code", "said"),
    [
        (_READY + "import os, signal; os.kill(os.getpid(), signal.SIGSEGV)", "endommagé"),
        (_READY + "import os, signal; os.kill(os.getpid(), signal.SIGKILL)", "endommagé"),
        (_READY + "raise SystemExit(3)", "endommagé"),
        ("raise SystemExit(1)", "n'a pas démarré"),
        (_READY + "\nwhile True: pass", "arrêtée après 1 s"),
        (_READY + "import os, time; os.close(1); time.sleep(60)", "arrêtée après 1 s"),
        (_READY + "\nwhile True: print('x' * 100_000)", "plus de texte"),
    ],
    ids=["crash", "killed", "status", "no start", "loop", "closed and asleep", "flood"],
)
def test_a_reader_that_dies_loops_or_floods_does_no_harm(code: str, said: str) -> None:
    started = time.monotonic()
    with pytest.raises(UnreadableFileError, match=said):
        read_pdf(_BODY, limits=PdfLimits(seconds=1, output=1_000_000), command=_python(code))
    assert time.monotonic() - started < 15


@pytest.mark.parametrize(
    "lines",
    [
        ["{}"],
        ["{}", _HEADER],
        ["{}", _HEADER, '{"size":1,"height":800,"runs":[["mot",1,2,3,4]],"unmapped":0}'],
        ["{}", _HEADER, '{"size":1,"height":800,"runs":[["mot",1,2]],"unmapped":0}', '{"end":true}'],
        ["{}", _HEADER, '{"size":1,"height":"x","runs":[],"unmapped":0}', '{"end":true}'],
        ["{}", _HEADER, '{"size":1,"height":1}', '{"end":true}'],
        ["{}", _HEADER, "[1]", '{"end":true}'],
        ["{}", "[]", "{}", '{"end":true}'],
        ["{}", _HEADER, "{}", '{"end":true}'],
        ["{}", '{"refused":"x"}'],
        ["not JSON"],
    ],
)
def test_an_output_that_is_not_whole_is_refused(lines: list[str]) -> None:
    with pytest.raises(UnreadableFileError, match="endommagé"):
        read_pdf(_BODY, command=_said(*lines))


def test_a_reader_that_cannot_be_started_is_told() -> None:
    with pytest.raises(UnreadableFileError, match="recommencez plus tard"):
        read_pdf(_BODY, command=["/nowhere/at/all"])


def test_the_reader_sees_no_password_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VIGIE_SMTP_PASSWORD", "secret")
    code = "import os; print(sorted(name for name in os.environ if name.startswith('VIGIE')))"
    assert run_apart(_python(code), b"", seconds=30, cap=1_000).output == b"[]\n"


def test_a_reader_that_does_not_read_its_input_is_heard_all_the_same() -> None:
    done = run_apart(_python("print('fini')"), b"x" * 5_000_000, seconds=30, cap=1_000)
    assert (done.output, done.status, done.late, done.flooded) == (b"fini\n", 0, False, False)


def test_a_module_of_the_working_folder_is_not_taken_for_a_library(
    tmp_path: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = str(tmp_path)
    monkeypatch.chdir(folder)
    with open("orjson.py", "w", encoding="utf-8") as file:  # noqa: PTH123
        file.write("raise SystemExit('taken')")
    assert CHILD[1] == "-P"
    assert read_pdf(_BODY).text == "Un mot."
