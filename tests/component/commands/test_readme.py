import re
import subprocess
from pathlib import Path

from support import photos
from support.platforms.processes import Platform
from support.repository import ROOT

COMMANDS = re.findall(r"^curl .*$", (ROOT / "README.md").read_text(), re.MULTILINE)


def test_the_quick_start_works_word_for_word(platform: Platform, tmp_path: Path) -> None:
    (tmp_path / "selfie.jpg").write_bytes(photos.encode(photos.portrait()))
    assert len(COMMANDS) == 5
    for command in COMMANDS:
        here = command.replace("http://127.0.0.1:8080", platform.url("")).replace("curl ", "curl -sS --fail ", 1)
        ran = subprocess.run(here, shell=True, cwd=tmp_path, capture_output=True, text=True, check=False)
        assert ran.returncode == 0, f"{command}: {ran.stderr}"
