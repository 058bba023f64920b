#!/usr/bin/env python3
"""Runs the program under the system call rules of the unit files: SystemCallFilter, RestrictAddressFamilies,
MemoryDenyWriteExecute and RestrictNamespaces, put into the kernel through libseccomp as the service manager does it. The
program must fetch a page over the network and store it.
Usage: sandbox_test.py SOURCE_DIR BUILD_DIR. Exit 77: not possible here."""
import ctypes
import errno
import http.server
import os
import pathlib
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import unit_file  # noqa: E402

SOURCE, BUILD = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
PROGRAM = BUILD / "magpie"
ALLOW, REFUSE = 0x7FFF0000, 0x00050000  # SCMP_ACT_ALLOW, SCMP_ACT_ERRNO(0)
MASKED_EQUAL, NOT_EQUAL, GREATER = 7, 1, 6  # SCMP_CMP_*
PROT_WRITE, PROT_EXEC = 2, 4
NAMESPACES = 0x7E020080  # CLONE_NEW*
FAMILIES = {"AF_UNIX": socket.AF_UNIX, "AF_INET": socket.AF_INET, "AF_INET6": socket.AF_INET6}
ARTICLE = "<html><head><title>Nests</title></head><body><article><h1>Nests</h1>" + "".join(
    f"<p>Paragraph {i} of an article about how magpies build their nests in spring, high up in poplars.</p>"
    for i in range(12)) + "</article></body></html>"


class Compare(ctypes.Structure):
    _fields_ = [("arg", ctypes.c_uint), ("op", ctypes.c_int), ("a", ctypes.c_uint64), ("b", ctypes.c_uint64)]


def members(group: str, seen: set[str]) -> None:
    said = subprocess.run(["systemd-analyze", "--no-pager", "syscall-filter", group], check=True, text=True,
                          capture_output=True).stdout
    for line in said.splitlines()[1:]:
        name = line.strip()
        if name.startswith("@"):
            members(name, seen)
        elif name and not name.startswith("#"):
            seen.add(name)


def allowed_calls(unit: dict[str, list[str]]) -> set[str]:
    """systemd.exec(5): the first list says that everything else is refused, "~" takes away again."""
    allowed: set[str] = set()
    members("@default", allowed)
    for line in unit["SystemCallFilter"]:
        named: set[str] = set()
        for word in line.removeprefix("~").split():
            members(word, named) if word.startswith("@") else named.add(word)
        allowed = allowed - named if line.startswith("~") else allowed | named
    members("@default", allowed)
    return allowed


class Sandbox:
    """Built before the fork, loaded after it."""

    def __init__(self, unit):
        self.lib = ctypes.CDLL("libseccomp.so.2")
        self.lib.seccomp_init.restype = ctypes.c_void_p
        # The one that refuses to load any other comes last.
        self.filters = [self.families(unit), self.memory(), self.namespaces(), self.system_calls(unit)]

    def new(self, action: int) -> ctypes.c_void_p:
        return ctypes.c_void_p(self.lib.seccomp_init(ctypes.c_uint32(action)))

    def rule(self, context, action: int, name: str, *compares) -> None:
        number = self.lib.seccomp_syscall_resolve_name(name.encode())
        if number < 0:
            return  # of another architecture
        array = (Compare * len(compares))(*compares)
        done = self.lib.seccomp_rule_add_array(context, ctypes.c_uint32(action), number, len(compares), array)
        assert done == 0, (name, done)

    def system_calls(self, unit):
        context = self.new(REFUSE | errno.EPERM)
        for name in sorted(allowed_calls(unit)):
            self.rule(context, ALLOW, name)
        return context

    def families(self, unit):
        allowed = sorted(FAMILIES[name] for name in unit["RestrictAddressFamilies"][0].split())
        refused = [family for family in range(allowed[-1]) if family not in allowed]
        context = self.new(ALLOW)
        self.rule(context, REFUSE | errno.EAFNOSUPPORT, "socket", Compare(0, GREATER, allowed[-1], 0))
        for family in refused:
            self.rule(context, REFUSE | errno.EAFNOSUPPORT, "socket", Compare(0, 4, family, 0))
        return context

    def memory(self):
        context = self.new(ALLOW)
        both = PROT_WRITE | PROT_EXEC
        self.rule(context, REFUSE | errno.EPERM, "mmap", Compare(2, MASKED_EQUAL, both, both))
        for name in ["mprotect", "pkey_mprotect"]:
            self.rule(context, REFUSE | errno.EPERM, name, Compare(2, MASKED_EQUAL, PROT_EXEC, PROT_EXEC))
        return context

    def namespaces(self):
        context = self.new(ALLOW)
        self.rule(context, REFUSE | errno.ENOSYS, "clone3")  # its flags are out of reach: the C library uses clone
        self.rule(context, REFUSE | errno.EPERM, "unshare")
        for bit in (1 << i for i in range(32) if NAMESPACES >> i & 1):
            self.rule(context, REFUSE | errno.EPERM, "clone", Compare(0, MASKED_EQUAL, bit, bit))
        return context

    def enter(self):
        for context in self.filters:
            if self.lib.seccomp_load(context) != 0:
                os._exit(99)


class Page(http.server.BaseHTTPRequestHandler):
    def do_GET(self):  # noqa: N802
        body = ARTICLE.encode()
        self.send_response(200 if self.path == "/article" else 404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


class Sandboxed(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory(prefix="magpie-sandbox-")
        self.addCleanup(self.folder.cleanup)
        self.path = pathlib.Path(self.folder.name)
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Page)
        self.addCleanup(self.server.server_close)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.addCleanup(self.server.shutdown)
        (self.path / "magpie.toml").write_text('[fetch]\nallow_addresses = ["127.0.0.1/32"]\n')

    def run_inside(self, unit: str, *command):
        sandbox = Sandbox(unit_file.settings(SOURCE / "systemd" / unit))
        return subprocess.run(command, preexec_fn=sandbox.enter, capture_output=True, text=True, timeout=120)

    def magpie(self, unit: str, *arguments):
        return self.run_inside(unit, str(PROGRAM), "--config", str(self.path / "magpie.toml"), "--archive",
                               str(self.path / "archive"), *arguments)

    def test_the_rules_are_in_force(self):
        attempts = {
            "a netlink socket": "import socket; socket.socket(socket.AF_NETLINK, socket.SOCK_RAW)",
            "another root": "import os; os.chroot('/')",
            "another owner": "import os; os.chown('/tmp', 0, 0)",
            "writable code": "import mmap; mmap.mmap(-1, 4096, prot=mmap.PROT_WRITE | mmap.PROT_EXEC)",
            "another priority": "import os; os.nice(1)",
        }
        for name, code in attempts.items():
            result = self.run_inside("magpie.service", sys.executable, "-c", code)
            self.assertEqual(result.returncode, 1, name)
            self.assertRegex(result.stderr, "PermissionError|not supported", name)

    def test_a_page_is_fetched_and_stored(self):
        for unit in ["magpie.service", "magpie-once.service"]:
            url = f"http://localhost:{self.server.server_port}/article"  # a name: the resolver runs, too
            result = self.magpie(unit, "fetch", "--force", url)
            self.assertEqual(result.returncode, 0, result.stderr)
            shown = self.magpie(unit, "show", url)
            self.assertEqual(shown.returncode, 0, shown.stderr)
            self.assertIn("Nests", shown.stdout)
            verified = self.magpie(unit, "verify")
            self.assertEqual(verified.returncode, 0, verified.stderr)


if __name__ == "__main__":
    try:
        ctypes.CDLL("libseccomp.so.2")
        missing = None if shutil.which("systemd-analyze") else "systemd-analyze is not installed (package systemd)"
    except OSError:
        missing = "libseccomp.so.2 is not installed"
    if missing:
        print(f"skipped: {missing}")
        sys.exit(77)
    unittest.main(argv=sys.argv[:1], verbosity=2)
