"""The build's own step: compile boilerml/_kernel.c where there is a C compiler, go without it where there is none.

``BOILERML_KERNEL=0`` builds without it, for the wheel that runs everywhere; ``=1`` fails without a compiler.
"""

from __future__ import annotations

import os
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from setuptools import Distribution, Extension
from setuptools.command.build_ext import build_ext

# No fused multiplication and addition: it would round otherwise than Python does.
FLAGS = ["/O2", "/fp:precise"] if os.name == "nt" else ["-O2", "-g0", "-ffp-contract=off"]


class CustomBuildHook(BuildHookInterface[Any]):
    """Adds the compiled loops to a wheel, or puts them beside the source of an editable installation."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile, and name the wheel after the platform; or leave it as it is."""
        wanted = os.environ.get("BOILERML_KERNEL", "")
        if wanted == "0":
            return
        try:
            built = compiled(Path(self.root))
        except Exception as error:  # compilers fail in many ways, and none of them is a reason to have no boilerml
            if wanted == "1":
                raise
            self.app.display_warning(f"boilerml is installed without its compiled loops, and slower for it: {error}")
            return
        if version != "editable":
            build_data["force_include"][str(built)] = f"boilerml/{built.name}"
        build_data.update(pure_python=False, infer_tag=True)


def compiled(root: Path) -> Path:
    """Compile the kernel and put it beside its source."""
    extension = Extension("boilerml._kernel", [str(root / "boilerml" / "_kernel.c")], extra_compile_args=FLAGS)
    command = build_ext(Distribution({"name": "boilerml", "ext_modules": [extension]}))
    command.ensure_finalized()
    with TemporaryDirectory(prefix="boilerml-") as folder:
        command.build_lib = command.build_temp = folder
        command.run()
        built = Path(command.get_ext_fullpath("boilerml._kernel"))
        target = root / "boilerml" / built.name
        aside = target.with_suffix(".new")  # and renamed: a process may have the old one loaded
        aside.write_bytes(built.read_bytes())
        aside.replace(target)
    return target
