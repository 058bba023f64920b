#!/usr/bin/env python3
"""Fails on an #include that docs/architecture.md does not allow: folders may only point down,
and each third-party C API has one home. Usage: layering.py SOURCE_DIR"""
import pathlib
import re
import sys

ALLOWED = {
    "base": {"base"},
    "config": {"config", "base"},
    "parser": {"parser", "base"},
    "storage": {"storage", "base"},
    "crawler": {"crawler", "base", "config", "parser", "storage"},
    "importer": {"importer", "crawler", "base", "config", "parser", "storage"},
    "service": {"service", "importer", "crawler", "base", "config", "parser", "storage"},
    "cli": {"cli", "service", "importer", "crawler", "base", "config", "parser", "storage"},
}
# header pattern -> files that may include it (path prefixes)
HOMES = {
    r"curl/": ["crawler/curl_"],
    r"gumbo\.h": ["parser/dom"],
    r"expat\.h": ["parser/xml"],
    r"sqlite3\.h": ["storage/sqlite"],
    r"boost/asio": ["crawler/", "service/"],
    r"libpsl": ["base/registrable_domain"],
    r"re2/": ["base/pattern"],
    r"toml\+\+": ["config/"],
    r"openssl/": ["base/digest"],
    r"unicode/": ["base/text", "base/time_zone", "base/url", "parser/charset"],
    r"isa-l": ["crawler/content_coding"],
    r"archive(_entry)?\.h": ["importer/zip_reader"],
    r"brotli/": ["crawler/content_coding"],
    r"zstd\.h": ["crawler/content_coding", "storage/compression"],
    r"CLI/": ["cli/"],
    r"tl/expected": ["base/result"],
}
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')


def violations(root: pathlib.Path):
    for folder, allowed in ALLOWED.items():
        for path in sorted((root / folder).rglob("*")):
            if path.suffix not in {".h", ".cpp"}:
                continue
            name = path.relative_to(root).as_posix()
            for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
                match = INCLUDE.match(line)
                if not match:
                    continue
                quoted, header = match.groups()
                top = header.split("/")[0]
                if quoted == '"' and top in ALLOWED and top not in allowed:
                    yield f"{name}:{number}: {folder}/ may not include {top}/ ({header})"
                for pattern, homes in HOMES.items():
                    if re.match(pattern, header) and not any(name.startswith(h) for h in homes):
                        yield f"{name}:{number}: <{header}> lives in {', '.join(homes)} only"


def main() -> int:
    root = pathlib.Path(sys.argv[1])
    found = list(violations(root))
    print("\n".join(found) if found else "layering: every arrow points down")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
