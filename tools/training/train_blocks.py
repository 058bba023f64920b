#!/usr/bin/env python3
"""Trains the block model (parser/article/block_model.h) and measures it.

  train_blocks.py cv    --program magpie SET…            5-fold cross-validation over hosts: one model a fold, kept in --work
  train_blocks.py train --program magpie --out FILE.inc [--without SET…] SET…
                                                         one model of all pages, but for the hosts of the sets --without

A SET is a folder with truth.jsonl and pages/; see README.md for the public sets. `--siblings SET…` names further sets whose pages may serve as siblings (their truth is not read).
Everything is seeded: the same pages give the same model. Features are the program's own (`magpie debug blocks`), so there is one place that makes them.

The road: labels by aligning blocks with the truth (corpus.py) → log-odds of class words → trees on features whose words were learned without the page's fold. Pages that neither
their labels nor a model of other pages can make their truth of are left out: their truth is cut, or of another version of the page. See docs/model-card.md.
"""
import argparse
import json
import os
import subprocess
import sys
from collections import defaultdict

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier

import corpus
import model_file

INNER = 3            # folds inside of a training set, for honest words, choice of pages and memories
PRIOR = .35          # share of content that a word is compared with
DAMPING = 1.5        # hosts of no opinion that every word starts with
MIN_HOSTS = 4        # a word that fewer hosts use is a site's own
MAX_NEGATIVES = 120  # of a page; the others are represented by them
LABELS_FIT = .6      # word F1 of a page's labelled blocks with its truth, at least
MODEL_FIT = .4       # and of the blocks that a model of other pages chooses
TREES = dict(max_iter=160, max_leaf_nodes=16, max_depth=7, learning_rate=.12, l2_regularization=5.0, min_samples_leaf=40,
             early_stopping=False, random_state=1)
ROUGH = {**TREES, "max_iter": 60, "learning_rate": .2}  # of models that only choose pages and fill memories


# ---------------------------------------------------------------- class words
def word_shares(pages):
    """word -> host -> [content, other]: how much of the text below elements of that name is content, each host once"""
    stats = defaultdict(dict)
    for page in pages:
        positive, negative = page.below()
        host = defaultdict(lambda: [0.0, 0.0])
        for i, words in enumerate(page.words):
            mass = positive[i] + negative[i]
            for word in set(words) if mass > 0 else ():
                trust = mass / (mass + .02)
                host[word][0] += trust * positive[i] / mass
                host[word][1] += trust * negative[i] / mass
        for word, (a, b) in host.items():
            old = stats[word].setdefault(page.host, [0.0, 0.0])
            old[0] += a
            old[1] += b
    return stats


def word_scores(pages):
    out = {}
    for word, hosts in word_shares(pages).items():
        if len(hosts) < MIN_HOSTS:
            continue
        a = sum(v[0] / max(1.0, sum(v)) for v in hosts.values())
        b = sum(v[1] / max(1.0, sum(v)) for v in hosts.values())
        score = np.log((a + DAMPING * PRIOR) / (b + DAMPING * (1 - PRIOR))) - np.log(PRIOR / (1 - PRIOR))
        if abs(score) >= .25:
            out[word] = round(float(score), 2)
    return out


# ---------------------------------------------------------------- rows and trees
def picked(page):
    """rows to train on, with weights: all content, some of the rest"""
    if page.rows is None:
        rng = np.random.RandomState(page.seed)
        negative, positive = np.flatnonzero(page.y == 0), np.flatnonzero(page.y > 0)
        scale = 1.0
        if len(negative) > MAX_NEGATIVES:
            scale = len(negative) / MAX_NEGATIVES
            negative = rng.choice(negative, MAX_NEGATIVES, replace=False)
        page.rows = np.sort(np.concatenate([negative, positive]))
        page.row_weights = np.where(page.y[page.rows] > 0, page.w[page.rows], page.w[page.rows] * scale)
    return page.rows


def fit(samples, trees=TREES):
    x = np.concatenate([rows[picked(page)] for page, rows in samples])
    y = np.concatenate([page.y[page.rows] for page, _ in samples])
    w = np.concatenate([page.row_weights for page, _ in samples])
    return HistGradientBoostingClassifier(**trees).fit(x, y, sample_weight=w)


class Trainer:
    def __init__(self, program, work):
        self.program, self.work = program, work
        answer = subprocess.run([program, "debug", "block-columns"], input="{}\n", text=True, capture_output=True, check=True).stdout
        columns = json.loads(answer)
        self.names = columns["names"]
        os.makedirs(work, exist_ok=True)

    def write(self, name, words, trees=None):
        path = os.path.abspath(os.path.join(self.work, name))
        with open(path, "wb") as out:
            out.write(model_file.model_bytes(self.names, words, trees))
        return path

    def looks(self, pages, model, with_siblings=False):
        """(page, rows) of each page; or of those with siblings, read with what these teach"""
        pages = [page for page in pages if page.siblings] if with_siblings else pages
        queries = [{"path": page.path, "url": page.url, "model": model, **({"siblings": page.siblings} if with_siblings else {})} for page in pages]
        return [(page, corpus.rows_of(answer)) for page, answer in zip(pages, corpus.ask(self.program, queries))]

    def train(self, pages, name):
        pages = [p for p in pages if p.fit_of(p.y > 0) >= LABELS_FIT]
        folds = np.array([corpus.fold_of(p.host, INNER, 11) for p in pages])
        inner = [[p for p, f in zip(pages, folds) if f == k] for k in range(INNER)]
        others = [[p for p, f in zip(pages, folds) if f != k] for k in range(INNER)]
        words = [word_scores(others[k]) for k in range(INNER)]
        looks = [self.looks(inner[k], self.write(f"{name}.words{k}", words[k])) for k in range(INNER)]
        good = []
        for k in range(INNER):
            rough = fit(sum((looks[j] for j in range(INNER) if j != k), []), ROUGH)
            kept = [(page, rows) for page, rows in looks[k] if page.fit_of(rough.predict(rows) > 0) >= MODEL_FIT]
            good += kept + self.looks([page for page, _ in kept], self.write(f"{name}.rough{k}", words[k], rough), with_siblings=True)
        print(name, len(pages), "pages,", len({page for page, _ in good}), "good", flush=True)
        return self.write(f"{name}.model", word_scores(pages), fit(good))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("command", choices=("cv", "train"))
    parser.add_argument("sets", nargs="+")
    parser.add_argument("--program", required=True)
    parser.add_argument("--work", default="training-work")
    parser.add_argument("--out")
    parser.add_argument("--without", nargs="*", default=[])
    parser.add_argument("--siblings", nargs="*", default=[])
    parser.add_argument("--folds", type=int, default=5, help="cv: how many of the five folds")
    args = parser.parse_args()
    trainer = Trainer(args.program, args.work)
    pages = corpus.load(args.program, args.sets, args.siblings, trainer.write("empty", {}))
    print(len(pages), "pages of", len({p.host for p in pages}), "hosts", flush=True)
    if args.command == "train":
        away = corpus.hosts(args.without)
        pages = [p for p in pages if p.host not in away]
        path = trainer.train(pages, "all")
        data = open(path, "rb").read()
        model_file.write_table(args.out, data, ["The block model, see docs/model-card.md. Generated by tools/training/train_blocks.py", f"from {len(pages)} pages."])
        print(args.out, len(data), "bytes")
        return
    folds = np.array([corpus.fold_of(p.host) for p in pages])
    for k in range(args.folds):
        path = trainer.train([p for p, f in zip(pages, folds) if f != k], f"fold{k}")
        test = [p for p, f in zip(pages, folds) if f == k]
        corpus.write_answers(args.program, path, test, args.work, f"fold{k}")
        print("fold", k, len(test), "pages", flush=True)


if __name__ == "__main__":
    main()
