#!/usr/bin/env python3
"""Judges `magpie debug robots` by suites that others wrote.

Usage: robots.py MAGPIE     with MAGPIE_SHARED_DATA set; exits 77 (skipped) without it.

The rule: RFC 9309 as Google's parser reads it. So every case of Google's own suite must agree, every case of
crawler-commons on which Google agrees, and the verdicts of Google's parser on real files (the oracle). What differs is
listed with its reason, and must keep differing. Prints one line per suite; fails on any other difference.
"""
import base64
import gzip
import json
import os
import pathlib
import subprocess
import sys
import urllib.parse

# (test, agent) → why our answer about crawl delay or sitemaps is another.
EXTENSIONS_THAT_DIFFER = {
    ("testBrokenKrugleRobotsTxtFile", "googlebot/2.1"): "no product token, so the group of everybody",
    ("testHeritrixCases", "Mozilla delaybot 99.9"): "no product token, so the group of everybody",
    ("testHtmlMarkupInRobotsTxt", "bogusbot"): '"*<BR>" is not "*", to Google neither',
    ("testSitemap", "bot1"): "an address without the word sitemap is none",
}
# File of the oracle → (verdicts that differ, why).
ORACLE_THAT_DIFFERS = {"docs.oracle.com": (6, "rules behind the first 500 KiB of 833 KiB")}


def ask(magpie, questions):
    lines = "".join(json.dumps(question) + "\n" for question in questions)
    done = subprocess.run([magpie, "debug", "robots"], input=lines.encode(), capture_output=True, check=False)
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    if len(answers) != len(questions):
        sys.exit(f"{len(questions)} questions, {len(answers)} answers")
    return answers


def read_cases(path):
    # Not splitlines(): the suites hold U+0085 and U+2028 unescaped.
    return [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line]


def question(case):
    """The tool takes bytes as a Latin-1 string; the suites hold text."""
    agent = case["agent"] if "agent" in case else case["agents"][0]
    if "robots_b64" in case:
        robots = base64.b64decode(case["robots_b64"])
    else:
        robots = case["robots"].encode("utf-8")
    return {"robots": robots.decode("latin-1"), "agent": agent, "url": case.get("url", "")}


def run_google(magpie, path):
    cases = read_cases(path)
    cases = [case for case in cases if case["kind"] == "allowed"]
    answers = ask(magpie, [question(case) for case in cases])
    wrong = [case for case, answer in zip(cases, answers) if answer.get("allowed") is not case["expect"]]
    print(f"robots google: {len(cases) - len(wrong)}/{len(cases)} verdicts")
    for case in wrong:
        print(f"  differs: {case['test']} line {case['line']}")
    return bool(wrong)


def same_extension(case, answer):
    if case["kind"] == "crawl_delay_ms":
        delay = answer["crawl_delay"]
        return (None if delay is None else delay * 1000) == case["expect"]
    base = urllib.parse.urljoin(case["robots_url"], "/robots.txt")
    return [urllib.parse.urljoin(base, url) for url in answer["sitemaps"]] == [url for url in case["expect"] if url]


def run_crawler_commons(magpie, path):
    cases = read_cases(path)
    cases = [case for case in cases if len(case["agents"]) == 1]  # RFC 9309: a crawler has one product token
    answers = ask(magpie, [question(case) for case in cases])
    failed = False
    agreed = {"verdicts": [0, 0], "extensions": [0, 0]}
    others = 0
    for case, answer in zip(cases, answers):
        name = case["test"].split(".")[1]
        if case["kind"] == "allowed":
            if not case["google_agrees"]:
                # What it says there is what Google says, which is the opposite.
                others += 1
                same = answer.get("allowed") is not case["expect"]
            else:
                same = answer.get("allowed") is case["expect"]
                agreed["verdicts"][0] += same
                agreed["verdicts"][1] += 1
        else:
            agrees = same_extension(case, answer)
            agreed["extensions"][0] += agrees
            agreed["extensions"][1] += 1
            same = agrees is ((name, case["agents"][0]) not in EXTENSIONS_THAT_DIFFER)
        if not same:
            failed = True
            print(f"  differs: {name} {case['agents']} {case.get('url', case['kind'])}: NOT EXPLAINED")
    for name, (right, total) in agreed.items():
        print(f"robots crawler-commons: {right}/{total} {name}" + (" where Google agrees" if name == "verdicts" else ""))
    print(f"robots crawler-commons: {others} verdicts on which Google says the opposite, and so does magpie")
    return failed


def run_oracle(magpie, path, corpus):
    with gzip.open(path, "rt", encoding="utf-8") as rows:
        cases = [row.rstrip("\n").split("\t") for row in rows]
    answers = ask(magpie, [{"path": str(corpus / name), "agent": agent, "url": url} for name, agent, url, _ in cases])
    wrong = {}
    for (name, _, _, verdict), answer in zip(cases, answers):
        if answer.get("allowed") is not (verdict == "allow"):
            wrong[name] = wrong.get(name, 0) + 1
    count = sum(wrong.values())
    print(f"robots oracle: {len(cases) - count}/{len(cases)} verdicts ({100 - 100 * count / len(cases):.4f} %)")
    for name, number in wrong.items():
        print(f"  differs: {name}, {number}: {ORACLE_THAT_DIFFERS.get(name, (0, 'NOT EXPLAINED'))[1]}")
    return wrong != {name: number for name, (number, _) in ORACLE_THAT_DIFFERS.items()}


def main():
    magpie = sys.argv[1]
    suites = pathlib.Path(os.environ.get("MAGPIE_SHARED_DATA", "/nonexistent")) / "suites" / "robots"
    if not suites.is_dir():
        print("skipped: no suites in MAGPIE_SHARED_DATA")
        return 77
    failed = run_google(magpie, suites / "google_robotstxt.jsonl")
    failed |= run_crawler_commons(magpie, suites / "crawler_commons.jsonl")
    failed |= run_oracle(magpie, suites / "oracle_google_on_corpus.tsv.gz", suites / "corpus")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
