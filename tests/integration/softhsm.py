"""A real PKCS#11 token: SoftHSM, in a folder of the test's own."""

import atexit
import os
import shutil
import subprocess
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

import pytest

LIBRARIES = ("/usr/lib/softhsm/libsofthsm2.so", "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so")
PIN = "135790"
LABEL = "firm"


def module() -> str:
    """SoftHSM's library. Fails where CI should have installed it; skips with the reason elsewhere."""
    found = next((one for one in LIBRARIES if Path(one).exists()), None)
    if found and shutil.which("softhsm2-util"):
        return found
    if os.environ.get("CI"):
        pytest.fail("softhsm2 is not installed; .ci/run installs it")
    pytest.skip("softhsm2 is not installed")


@cache
def make_token() -> None:
    """Make a token, once for all tests of a process: the library reads where it lies when it is loaded."""
    folder = Path(mkdtemp(prefix="softhsm-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    (folder / "tokens").mkdir()
    config = folder / "softhsm2.conf"
    lines = (f"directories.tokendir = {folder}/tokens", "objectstore.backend = file", "log.level = ERROR", "")
    config.write_text("\n".join(lines))
    os.environ["SOFTHSM2_CONF"] = str(config)
    command = ["softhsm2-util", "--init-token", "--free", "--label", LABEL, "--pin", PIN, "--so-pin", "97531"]
    subprocess.run(command, check=True, capture_output=True)


def uri(name: str, *more: str) -> str:
    """The address of a key."""
    query = "&".join([f"module-path={module()}", *more])
    return f"pkcs11:token={LABEL};object={name}?{query}"
