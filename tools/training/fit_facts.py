#!/usr/bin/env python3
"""Measures how often each source of a fact is right, and fits the weights of parser/article/fact_weights.h.

  fit_facts.py FACT SET… [--magpie PROGRAM] [--none SHARE] [--write HEADER] [--misses N]

FACT is "title" or "author". A SET is a folder with truth.jsonl ({"id", "url", FACT}) and pages/ID.html. `magpie debug facts`
gives every candidate with what speaks for it; a candidate is right when it equals the truth after folding. For each page the
weights give every candidate a sum; the fit is the conditional logit that makes the right one the likeliest, with "none"
(sum 0) as one more candidate that is right where no candidate is. Prints
  - how many pages name a candidate by each mark, and how often it is right,
  - accuracy of the weights that the program has, and of fitted ones by 5-fold cross-validation over hosts,
  - the fitted table in the order of the program's.
Deterministic. Standard library only.
"""
import argparse
import hashlib
import json
import math
import os
import re
import subprocess
import unicodedata
from collections import Counter
from urllib.parse import urlsplit

FOLDS = 5
ROUNDS = 300
RIDGE = 2.0  # of the squared weights: a mark that few pages have stays near 0


def fold(text):
    text = unicodedata.normalize("NFKC", text or "")
    for a, b in (("\u2018", "'"), ("\u2019", "'"), ("\u201c", '"'), ("\u201d", '"'), ("\u2013", "-"), ("\u2014", "-")):
        text = text.replace(a, b)
    return re.sub(r"\s+", " ", text).strip().casefold()


def fold_names(text):
    text = re.sub(r"^(by|von|par|por|作者|记者|文|来源)\s*[:：/]?\s+", "", fold(text))
    return ",".join(sorted(x.strip() for x in re.split(r"\s*(?:,|;| and | & |、|\|)\s*", text) if x.strip()))


def read_set(folder, fact, program):
    with open(os.path.join(folder, "truth.jsonl"), encoding="utf-8") as file:
        truth = [json.loads(line) for line in file]
    lines = "".join(json.dumps({"path": os.path.abspath(f"{folder}/pages/{t['id']}.html"), "url": t.get("url") or ""}) + "\n" for t in truth)
    out = subprocess.run([program, "debug", "facts"], input=lines.encode(), capture_output=True, check=False).stdout.decode()
    pages = []
    key = fold_names if fact == "author" else fold
    for t, line in zip(truth, out.splitlines()):
        answer = json.loads(line).get(fact)
        if answer is None:
            continue
        host = urlsplit(t.get("url") or "").hostname or t["id"]
        if host == "fakehost":
            host = t["id"]
        want = key(t.get(fact))
        right = [bool(want) and key(c["value"]) == want for c in answer["candidates"]]
        pages.append({"id": t["id"], "host": host, "want": t.get(fact), "right": right, "marks": [c["marks"] for c in answer["candidates"]],
                      "values": [c["value"] for c in answer["candidates"]], "known": bool(want),
                      "hit": bool(want) and key(answer["value"]) == want, "answered": bool(answer["value"])})
    return pages


def sums(page, weights):
    return [0.0] + [sum(weights.get(m, 0.0) for m in marks) for marks in page["marks"]]


def fit(pages):
    weights = Counter()
    step = 2.0 / max(1, len(pages))
    momentum = Counter()
    for _ in range(ROUNDS):
        gradient = Counter()
        for page in pages:
            wanted = [False] + page["right"] if any(page["right"]) else [True] + [False] * len(page["right"])
            s = sums(page, weights)
            top = max(s)
            e = [math.exp(x - top) for x in s]
            total = sum(e)
            right = sum(x for x, w in zip(e, wanted) if w)
            for i, marks in enumerate(page["marks"], 1):
                d = page["weight"] * ((e[i] / right if wanted[i] else 0.0) - e[i] / total)
                if d:
                    for m in marks:
                        gradient[m] += d
        for m in set(gradient) | set(weights):
            momentum[m] = 0.9 * momentum[m] + step * (gradient[m] - RIDGE * weights[m])
            weights[m] += momentum[m]
    return dict(weights)


def chosen(page, weights):
    s = sums(page, weights)
    best = max(range(len(s)), key=lambda i: (s[i], -i))
    return best - 1


def accuracy(pages, weights):
    known = [p for p in pages if p["known"]]
    hits = sum(1 for p in known if (i := chosen(p, weights)) >= 0 and p["right"][i])
    silent = [p for p in pages if not p["known"]]
    said = sum(1 for p in silent if chosen(p, weights) >= 0)
    return hits, len(known), said, len(silent)


def fold_of(host):
    return hashlib.sha256(host.encode()).digest()[0] % FOLDS


def write_table(path, fact, weights):
    """puts the weights into the fact's table, by the names of the marks; a mark that no page has keeps its own"""
    with open(path, encoding="utf-8") as file:
        text = file.read()
    begin = text.index(f"k{fact.capitalize()}Features")
    end = text.index("}};", begin)
    table = re.sub(r'\{"([^"]+)",\s*([-.\d]+)f?\}', lambda m: f'{{"{m[1]}", {weights.get(m[1], float(m[2])):.2f}f}}', text[begin:end])
    with open(path, "w", encoding="utf-8") as file:
        file.write(text[:begin] + table + text[end:])


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("fact")
    parser.add_argument("sets", nargs="+")
    parser.add_argument("--magpie", default="build/release/magpie")
    parser.add_argument("--none", type=float, default=0.0, help="weight of pages without a truth, where nothing is right")
    parser.add_argument("--write", help="the header whose table gets the fitted weights")
    parser.add_argument("--misses", type=int, default=0, help="print so many pages on which the program is wrong")
    options = parser.parse_args()
    pages = []
    for folder in options.sets:
        read = read_set(folder, options.fact, options.magpie)
        known = [p for p in read if p["known"]]
        print(f"{folder}: {sum(p['hit'] for p in known)}/{len(known)} right, {sum(any(p['right']) for p in known)} have the right one among the candidates, "
              f"{sum(p['answered'] for p in read if not p['known'])}/{len(read) - len(known)} answered without a truth")
        pages += read
    if options.misses:
        for p in [p for p in pages if p["known"] and not p["hit"]][:: max(1, sum(p["known"] and not p["hit"] for p in pages) // options.misses)]:
            print(f"  {p['id'][:12]} want {p['want']!r}")
            for value, right, marks in list(zip(p["values"], p["right"], p["marks"]))[:7]:
                print(f"      {'*' if right else ' '} {value[:90]!r} {', '.join(marks)}")
        return
    order, named, right = [], Counter(), Counter()
    for page in pages:
        for marks, ok in zip(page["marks"], page["right"]):
            for m in marks:
                named[m] += page["known"]
                right[m] += ok
    pages = [p for p in pages if p["known"] or options.none > 0]
    for page in pages:
        page["weight"] = 1.0 if page["known"] else options.none
    hits = known = said = silent = 0
    for k in range(FOLDS):
        w = fit([p for p in pages if fold_of(p["host"]) != k])
        h, n, a, b = accuracy([p for p in pages if fold_of(p["host"]) == k], w)
        hits, known, said, silent = hits + h, known + n, said + a, silent + b
    print(f"cross-validation: {hits}/{known} = {hits / known:.4f}, {said}/{silent} answered without a truth")
    weights = fit(pages)
    h, n, a, b = accuracy(pages, weights)
    print(f"fitted on all: {h}/{n} = {h / n:.4f}, {a}/{b}")
    for m in sorted(named, key=lambda m: -named[m]):
        print(f"  {m:24} {right[m]:5}/{named[m]:<5} {right[m] / max(1, named[m]):.2f}  weight {weights.get(m, 0):+.2f}")
    if options.write:
        write_table(options.write, options.fact, weights)


if __name__ == "__main__":
    main()
