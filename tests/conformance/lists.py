#!/usr/bin/env python3
"""Judges `magpie debug opml` and `magpie debug sitemap` by suites that others wrote.

Usage: lists.py MAGPIE      with MAGPIE_SHARED_DATA set; exits 77 (skipped) without it.

OPML: the suite holds documents without answers, so they are read a second time here: by a real XML parser where they
are well-formed, by a plain search for addresses where they are not. Sitemaps: crawler-commons recorded what it read.
What is known to differ is listed with its reason, and must keep differing. Prints one line per suite; fails on any
other difference.
"""
import base64
import datetime
import html
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as tree

# Case number in crawler_commons.jsonl → why our answer is another.
SITEMAPS_THAT_DIFFER: dict[int, str] = {}


def ask(magpie, tool, questions, folder):
    lines = "".join(json.dumps(question) + "\n" for question in questions)
    listing = pathlib.Path(folder) / "questions.jsonl"
    listing.write_text(lines, encoding="utf-8")
    answers = subprocess.run([magpie, "debug", tool, str(listing)], capture_output=True, check=False)
    return [json.loads(line) for line in answers.stdout.decode("utf-8").splitlines()]


# ---- OPML


def outline_attribute(outline, name):
    for key, value in outline.attrib.items():
        if key.lower() == name:
            return value.strip()
    return ""


def parsed_feeds(root):
    """[(url, folder)] in order, each URL once: outlines with an http address, wherever they stand."""
    feeds, seen = [], set()

    def walk(element, folders):
        for child in element:
            if child.tag != "outline":
                walk(child, folders)
                continue
            address = outline_attribute(child, "xmlurl")
            is_feed = address.startswith("http")
            if is_feed and address not in seen:
                seen.add(address)
                feeds.append((address, "/".join(folders)))
            title = outline_attribute(child, "text") or outline_attribute(child, "title")
            walk(child, folders if address or not title else folders + [" ".join(title.split())])

    walk(root, [])
    return feeds


def expected_opml(data):
    """What is in it: (is it a list, feeds with folders or None, feed addresses)."""
    try:
        root = tree.fromstring(data)
    except (tree.ParseError, ValueError):
        text = data.decode("utf-8", "replace")
        found = re.findall(r"""xmlurl\s*=\s*["'](https?:[^"']*)["']""", text, re.IGNORECASE)
        return "<opml" in text, None, list(dict.fromkeys(html.unescape(url) for url in found))
    feeds = parsed_feeds(root)
    return root.tag in ("opml", "outlineDocument"), feeds, [url for url, _ in feeds]


def same_address(ours, theirs):
    """Addresses are compared as written, but for what WHATWG's serialisation adds."""
    return ours.rstrip("/") == theirs.rstrip("/") or ours.lower() == theirs.lower() or same_in_ascii(ours, theirs)


def same_in_ascii(ours, theirs):
    return re.sub(r"%[0-9A-Fa-f]{2}|[^\x21-\x7e]", "", ours) == re.sub(r"%[0-9A-Fa-f]{2}|[^\x21-\x7e]", "", theirs)


def judge_opml(data, answer):
    is_list, feeds, addresses = expected_opml(data)
    if not is_list:
        return "feeds" not in answer and bool(answer.get("error"))
    ours = answer.get("feeds", [])
    if len(ours) != len(addresses) or not all(map(same_address, [f["url"] for f in ours], addresses)):
        return False
    return feeds is None or [f["folder"] for f in ours] == [folder for _, folder in feeds]


def run_opml(magpie, name, files, folder):
    answers = ask(magpie, "opml", [{"path": str(file)} for file in files], folder)
    wrong = [file for file, answer in zip(files, answers) if not judge_opml(file.read_bytes(), answer)]
    feeds = sum(len(answer.get("feeds", [])) for answer in answers)
    print(f"opml {name}: {len(files) - len(wrong)}/{len(files)} lists, {feeds} feeds")
    for file in wrong:
        print(f"  differs: {file}")
    return len(answers) != len(files) or bool(wrong)


# ---- sitemaps


def seconds(written):
    if written is None:
        return None
    if len(written) == 10:
        written += "T00:00:00Z"
    return datetime.datetime.fromisoformat(written.replace("Z", "+00:00")).timestamp()


def judge_sitemap(case, answer):
    if case["error"]:
        return bool(answer.get("error"))
    ours = [(url["loc"], seconds(url["lastmod"])) for url in answer.get("urls", []) + answer.get("sitemaps", [])]
    return ours == [(url["loc"], seconds(url["lastmod"])) for url in case["urls"]]


def run_sitemaps(magpie, suite, folder):
    cases = [json.loads(line) for line in suite.read_text(encoding="utf-8").splitlines()]
    questions = []
    for number, case in enumerate(cases):
        (pathlib.Path(folder) / f"{number}.xml").write_bytes(base64.b64decode(case["body_b64"]))
        questions.append({"path": f"{number}.xml", "url": case["sitemap_url"], "content_type": case["content_type"] or "",
                          "strict": case["strict"]})
    answers = ask(magpie, "sitemap", questions, folder)
    wrong = {n for n, (case, answer) in enumerate(zip(cases, answers)) if not judge_sitemap(case, answer)}
    errors = sum(1 for n, case in enumerate(cases) if case["error"] and n not in wrong)
    expected = sum(len(case.get("urls") or []) for n, case in enumerate(cases) if n not in wrong)
    print(f"sitemaps: {len(cases) - len(wrong)}/{len(cases)} documents, {expected} addresses, {errors} errors")
    for number in sorted(wrong):
        print(f"  differs: {number} {cases[number]['test']}: {SITEMAPS_THAT_DIFFER.get(number, 'NOT EXPLAINED')}")
    return len(answers) != len(cases) or wrong != set(SITEMAPS_THAT_DIFFER)


def main():
    magpie = sys.argv[1]
    data = pathlib.Path(os.environ.get("MAGPIE_SHARED_DATA", "/nonexistent"))
    suites = data / "suites"
    if not (suites / "opml").is_dir() or not (suites / "sitemaps").is_dir():
        print("skipped: no suites in MAGPIE_SHARED_DATA")
        return 77
    failed = False
    with tempfile.TemporaryDirectory() as folder:
        failed |= run_opml(magpie, "suite", sorted(file for file in (suites / "opml").rglob("*") if file.is_file()), folder)
        real = sorted((data / "lists" / "feeds").glob("*.opml"))
        failed |= bool(real) and run_opml(magpie, "real", real, folder)
        failed |= run_sitemaps(magpie, suites / "sitemaps" / "crawler_commons.jsonl", folder)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
