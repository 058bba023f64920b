"""Pages with their truth, as the block model is trained on them: blocks and features from
`magpie debug blocks`, labels by aligning the blocks with the truth's text.

A set is a folder with truth.jsonl (id, url, body, lang, type …) and pages/<id>.html.
"""
import base64
import hashlib
import json
import os
import re
import subprocess
import threading
import urllib.parse
from collections import Counter, defaultdict

import numpy as np

CJK = r"\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff"
TOKEN = re.compile(rf"[{CJK}]|[^\W{CJK}]+")


SIZE_POWER = .4  # a block counts by its words to this power: long ones decide the score, short ones the exact pages
MAX_REST = 6
MAX_SIBLINGS = 4
RARE = 3  # a page in a script without blanks counts this often: they are few


def tokens(text):
    return TOKEN.findall(text.lower())


def host_of(url):
    host = urllib.parse.urlsplit(url or "").hostname or ""
    parts = host.split(".")
    keep = 3 if len(parts) > 2 and len(parts[-2]) <= 3 and len(parts[-1]) == 2 else 2
    return ".".join(parts[-keep:])


def fold_of(host, folds=5, seed=7):
    return int(hashlib.sha256(f"{seed}:{host}".encode()).hexdigest(), 16) % folds


class Page:
    """One page: arrays over its elements and blocks."""

    def __init__(self, truth, answer, path, set_name):
        self.id, self.set, self.path = truth["id"], set_name, path
        self.url = truth.get("url") or ""
        self.host = host_of(self.url) or f"{set_name}:{self.id}"
        self.truth = truth
        self.seed = int(hashlib.sha256(f"{set_name}:{self.id}".encode()).hexdigest()[:8], 16)
        self.siblings, self.rows, self.row_weights = [], None, None
        self.parent = [e[0] for e in answer["elements"]]
        self.words = [e[1].split() for e in answer["elements"]]
        self.inner = [b[0] for b in answer["texts"]]
        blocks = [tokens(b[1]) for b in answer["texts"]]
        self.blocks = blocks
        self.sizes = np.maximum([len(b) for b in blocks], 1) ** SIZE_POWER
        self.y = align(blocks, truth.get("body") or "")
        self.w = self.weights(truth.get("body") or "")

    def weights(self, body):
        """of each block: its share of the page's content, so that every page counts alike; the rest of a page at most MAX_REST times as much as its content"""
        content, rest = (self.sizes * self.y).sum(), (self.sizes * (1 - self.y)).sum()
        if content <= 0:
            return self.sizes / max(rest, 1)
        often = RARE if len(re.findall(f"[{CJK}]", body)) * 5 > len(body) else 1
        w = often * self.sizes / content
        return np.where(self.y > 0, w, w * min(1.0, MAX_REST * content / max(rest, 1e-9)))

    def fit_of(self, chosen):
        """word F1 of some of the blocks with the truth"""
        got = Counter(word for block, keep in zip(self.blocks, chosen) if keep for word in block)
        wanted = Counter(tokens(self.truth["body"]))
        return 2 * sum((got & wanted).values()) / max(1, sum(got.values()) + sum(wanted.values()))

    def below(self):
        """of each element: the shares of the page's text below it that are content and that are not"""
        positive, negative = np.zeros(len(self.parent)), np.zeros(len(self.parent))
        sizes = self.sizes / self.sizes.sum()
        np.add.at(positive, self.inner, sizes * self.y)
        np.add.at(negative, self.inner, sizes * (1 - self.y))
        for i in range(len(self.parent) - 1, 0, -1):
            positive[self.parent[i]] += positive[i]
            negative[self.parent[i]] += negative[i]
        return positive, negative


def align(blocks, body):
    """Which blocks the truth holds: the heaviest chain of matches in the order of both."""
    truth, starts, ends = [], set(), set()
    for line in body.split("\n"):
        line = tokens(line)
        if line:
            starts.add(len(truth))
            truth += line
            ends.add(len(truth))
    grams = defaultdict(list)
    for n in (1, 2, 4):
        for i in range(len(truth) - n + 1):
            grams[tuple(truth[i:i + n])].append(i)
    candidates = []
    cover = np.zeros(len(blocks))  # how much of a block the truth holds
    for b, block in enumerate(blocks):
        found = {}
        k = len(block)
        if k == 0:
            candidates.append([])
            continue
        n = 4 if k >= 4 else 2 if k >= 2 else 1
        votes = defaultdict(int)
        for i in range(k - n + 1):
            at = grams.get(tuple(block[i:i + n]))
            if not at or len(at) > 60:
                continue
            for pos in at:
                votes[pos - i] += 1
        for offset, count in sorted(votes.items(), key=lambda v: -v[1])[:12]:
            got = (count + n - 1) / k if n > 1 else 1.0
            if got < .34:
                continue
            begin, end = max(0, offset), min(len(truth), offset + k)
            weight = min(k, count + n - 1)
            if k < 4 and begin not in starts and end not in ends:
                weight *= .2
            found[offset] = (begin, end, weight + (.3 if begin in starts else 0) + (.3 if end in ends else 0), got)
        if k >= 8 and n == 4:
            cover[b] = sum(tuple(block[i:i + 4]) in grams for i in range(k - 3)) / (k - 3)
        candidates.append(list(found.values()))
    size = len(truth) + 2
    tree = [(0.0, None)] * (size + 1)

    def best(i):
        out = (0.0, None)
        i += 1
        while i > 0:
            if tree[i][0] > out[0]:
                out = tree[i]
            i -= i & -i
        return out

    def put(i, value):
        i += 1
        while i <= size:
            if value[0] > tree[i][0]:
                tree[i] = value
            i += i & -i

    for b, found in enumerate(candidates):
        new = []
        for begin, end, weight, got in found:
            # a few tokens of overlap are no conflict
            value, link = best(begin + min(2, (end - begin) // 4))
            new.append((end, (value + weight, (b, got, weight, link))))
        for end, value in new:
            put(end, value)
    y = np.zeros(len(blocks))
    link = best(size - 1)[1]
    while link:
        b, got, weight, link = link
        if got >= .5 and (len(blocks[b]) >= 4 or weight >= 1):
            y[b] = 1
        cover[b] = max(cover[b], got)
    y[(cover >= .8) & np.array([len(b) >= 8 for b in blocks], dtype=bool)] = 1
    return y


def ask(program, queries):
    """the answers of `magpie debug blocks`, one for one"""
    lines = "".join(json.dumps(q) + "\n" for q in queries)
    process = subprocess.Popen([program, "debug", "blocks"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    feeder = threading.Thread(target=lambda: (process.stdin.write(lines), process.stdin.close()))
    feeder.start()
    for line in process.stdout:
        yield json.loads(line)
    feeder.join()


def rows_of(answer):
    values = np.frombuffer(base64.b64decode(answer["features"]), dtype="<f4")
    return values.reshape(answer["blocks"], -1)


def truths_of(folder):
    for line in open(os.path.join(folder, "truth.jsonl"), encoding="utf-8"):
        truth = json.loads(line)
        yield truth, os.path.join(os.path.abspath(folder), "pages", truth["id"] + ".html")


def hosts(folders):
    return {host_of(truth.get("url")) for folder in folders for truth, _ in truths_of(folder)}


def load(program, folders, sibling_folders, empty_model):
    """the pages of the sets that have a truth and text, each with up to four siblings"""
    found, by_host = [], defaultdict(list)
    for folder in folders:
        name = os.path.basename(os.path.normpath(folder))
        found += [(truth, path, name) for truth, path in truths_of(folder)]
    queries = [{"path": path, "url": truth.get("url") or "", "model": empty_model, "text": True} for truth, path, _ in found]
    pages = []
    for (truth, path, name), answer in zip(found, ask(program, queries)):
        if answer.get("blocks") and truth.get("body"):
            pages.append(Page(truth, answer, path, name))
    for folder in list(folders) + list(sibling_folders):
        for truth, path in truths_of(folder):
            by_host[host_of(truth.get("url"))].append({"path": path, "url": truth.get("url") or ""})
    for page in pages:
        others = [s for s in by_host[page.host] if s["path"] != page.path and s["url"] != page.url]
        page.siblings = others[:MAX_SIBLINGS]
    return [p for p in pages if p.y.sum() > 0]


def write_answers(program, model, pages, work, name):
    """what `magpie clean` makes of the pages with this model, one file a set"""
    for set_name in sorted({p.set for p in pages}):
        chosen = [p for p in pages if p.set == set_name]
        listed = os.path.join(work, f"{name}.{set_name}.list.jsonl")
        with open(listed, "w") as out:
            out.writelines(json.dumps({"id": p.id, "url": p.url, "path": p.path}) + "\n" for p in chosen)
        with open(os.path.join(work, f"{name}.{set_name}.out.jsonl"), "w") as out:
            subprocess.run([program, "clean", "--model", model, "--batch", listed], stdout=out, check=True)
