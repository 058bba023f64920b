#!/usr/bin/env python3
"""Installs the service into an empty root and lets systemd's own tools judge it: verify without a word, security exposure,
timer, user and folders. Usage: units_test.py SOURCE_DIR BUILD_DIR. Exit 77: systemd's tools are not here."""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import unit_file  # noqa: E402

SOURCE, BUILD = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
SERVICES = ["magpie.service", "magpie-once.service"]
UNITS = SERVICES + ["magpie-once.timer"]
HIGHEST_EXPOSURE = 1.5


def run(*command, **options):
    result = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **options)
    return result.returncode, result.stdout


def install(root: pathlib.Path, prefix: str) -> None:
    for component in ["service", "docs"]:
        code, said = run("cmake", "--install", str(BUILD), "--component", component, "--prefix", prefix,
                         env={**os.environ, "DESTDIR": str(root)})
        assert code == 0, said


class Installed(unittest.TestCase):
    """Below /usr, beside the units of the distribution, with a program that only has to be there."""

    prefix = "/usr"

    def setUp(self):
        self.folder = tempfile.TemporaryDirectory(prefix="magpie-units-")
        self.addCleanup(self.folder.cleanup)
        self.root = pathlib.Path(self.folder.name)
        shutil.copytree("/usr/lib/systemd/system", self.root / "usr/lib/systemd/system", symlinks=True)
        install(self.root, self.prefix)
        program = self.root / (self.prefix[1:] + "/bin/magpie")
        program.parent.mkdir(parents=True, exist_ok=True)
        program.write_text("#!/bin/sh\n")
        program.chmod(0o755)

    def unit(self, name: str) -> pathlib.Path:
        return self.root / self.prefix[1:] / "lib/systemd/system" / name

    def test_the_units_are_verified_without_a_word(self):
        code, said = run("systemd-analyze", "verify", "--man=no", f"--root={self.root}", *UNITS)
        self.assertEqual((code, said), (0, ""))

    def test_the_example_drop_in_is_verified_without_a_word(self):
        drop_in = self.root / "etc/systemd/system/magpie.service.d/limits.conf"
        drop_in.parent.mkdir(parents=True)
        example = self.root / self.prefix[1:] / "share/doc/magpie/limits.conf.example"
        text = example.read_text()
        drop_in.write_text(re.sub(r"(?m)^#(?=[A-Z]\w+=)", "", text))
        code, said = run("systemd-analyze", "verify", "--man=no", f"--root={self.root}", "magpie.service")
        self.assertEqual((code, said), (0, ""))

    def test_a_mistake_in_a_unit_is_noticed(self):
        with self.unit("magpie.service").open("a") as unit:
            unit.write("\n[Service]\nProtectSistem=strict\n")
        _, said = run("systemd-analyze", "verify", "--man=no", f"--root={self.root}", "magpie.service")
        self.assertIn("ProtectSistem", said)

    def test_the_exposure_is_low(self):
        for name in SERVICES:
            code, said = run("systemd-analyze", "security", "--offline=true", "--no-pager", str(self.unit(name)))
            self.assertEqual(code, 0, said)
            exposure = re.search(r"Overall exposure level for \S+: ([0-9.]+)", said)
            self.assertIsNotNone(exposure, said)
            print(f"{name}: exposure {exposure[1]} (at most {HIGHEST_EXPOSURE})")
            self.assertLessEqual(float(exposure[1]), HIGHEST_EXPOSURE, said)

    def test_both_services_live_in_the_same_sandbox(self):
        first, second = (unit_file.settings(self.unit(name)) for name in SERVICES)
        own = {"Description", "Type", "ExecStart", "ExecReload", "WatchdogSec", "Restart", "RestartSec", "WantedBy",
               "RestartPreventExitStatus", "RuntimeDirectoryPreserve", "TimeoutStartSec", "SuccessExitStatus", "StartLimitIntervalSec",
               "StartLimitBurst"}
        self.assertEqual({k: v for k, v in first.items() if k not in own},
                         {k: v for k, v in second.items() if k not in own})

    def test_the_timer_comes_twice_an_hour(self):
        times = unit_file.settings(self.unit("magpie-once.timer"))["OnCalendar"]
        code, said = run("systemd-analyze", "calendar", "--iterations=3", "--base-time=2026-01-31 08:10:00 UTC", *times,
                         env={**os.environ, "TZ": "UTC"})
        self.assertEqual(code, 0, said)
        for moment in ["08:30:00", "09:00:00", "09:30:00"]:
            self.assertIn(moment, said)

    def test_every_file_that_a_unit_names_is_installed(self):
        for name in UNITS:
            for uri in unit_file.settings(self.unit(name))["Documentation"]:
                self.assertTrue((self.root / uri.removeprefix("file:///")).is_file(), uri)

    def test_the_user_and_the_folders_are_made(self):
        conf = self.root / self.prefix[1:] / "lib"
        code, said = run("systemd-sysusers", "--dry-run", f"--root={self.root}", str(conf / "sysusers.d/magpie.conf"))
        self.assertEqual(code, 0, said)
        self.assertIn("magpie archival crawler", said)
        if os.geteuid() != 0:
            return  # the rest gives files to another user
        (self.root / "etc").mkdir(exist_ok=True)
        for tool, file in [("systemd-sysusers", "sysusers.d"), ("systemd-tmpfiles", "tmpfiles.d")]:
            options = ["--create"] if tool == "systemd-tmpfiles" else []
            code, said = run(tool, f"--root={self.root}", *options, str(conf / file / "magpie.conf"))
            self.assertEqual(code, 0, said)
        config = self.root / "etc/magpie/magpie.toml"
        modes = {path: oct(path.stat().st_mode & 0o7777) for path in [config, config.parent, self.root / "var/lib/magpie"]}
        self.assertEqual(list(modes.values()), ["0o640", "0o750", "0o700"])
        config.write_text("# mine\n")
        run("systemd-tmpfiles", f"--root={self.root}", "--create", str(conf / "tmpfiles.d/magpie.conf"))
        self.assertEqual(config.read_text(), "# mine\n", "an operator's configuration is never replaced")


class InstalledBelowAnotherPrefix(Installed):
    prefix = "/usr/local"

    def test_the_units_name_the_program_where_it_is(self):
        for name in SERVICES:
            self.assertTrue(unit_file.settings(self.unit(name))["ExecStart"][0].startswith("/usr/local/bin/magpie "))


if __name__ == "__main__":
    missing = [tool for tool in ["systemd-analyze", "systemd-sysusers", "systemd-tmpfiles"] if not shutil.which(tool)]
    if missing:
        print(f"skipped: {', '.join(missing)} not installed (package systemd)")
        sys.exit(77)
    unittest.main(argv=sys.argv[:1], verbosity=2)
