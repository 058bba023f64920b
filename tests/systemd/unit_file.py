"""Reading a systemd unit file: every assignment of a key in order, as systemd does (an empty value starts anew)."""
import pathlib


def settings(path: pathlib.Path) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith(("#", ";", "[")) or "=" not in line:
            continue
        key, value = line.split("=", 1)
        if value:
            found.setdefault(key, []).append(value)
        else:
            found[key] = []
    return found
