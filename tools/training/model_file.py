"""Writes block models as parser/article/block_model.cpp reads them: 32-bit little-endian words.

magic, hash of the columns' names, table of class words (slots, then hash and value of
each), then the trees: base, depth, roots, nodes (feature, threshold, left, value); the right child
lies behind the left one, a leaf's left is itself.
"""
import struct

MAGIC = 0x324D424D
INFINITY = float("inf")


def stable_hash(data):
    value = 0xCBF29CE484222325
    for byte in data:
        value = (value ^ byte) * 0x100000001B3 & 0xFFFFFFFFFFFFFFFF
    return value


def short_hash(text):
    value = stable_hash(text.encode())
    return (value ^ value >> 32) & 0xFFFFFFFF or 1


def word_table(words):
    """open addressing over a power of two of slots, at most half of them used"""
    slots = 2
    while slots < 2 * len(words) + 1:
        slots *= 2
    table = [(0, 0.0)] * slots
    for word, value in sorted(words.items()):
        code = short_hash(word)
        slot = code & (slots - 1)
        while table[slot][0] not in (0, code):
            slot = (slot + 1) & (slots - 1)
        table[slot] = (code, value)
    return table


def tree_words(model):
    """of a HistGradientBoostingClassifier, or None for no trees: every block is as probable as not"""
    if model is None:
        return struct.pack("<fIII", 0.0, 0, 0, 0)
    roots, nodes, depth = [], [], 0
    for (predictor,) in model._predictors:
        roots.append(len(nodes))
        depth = max(depth, int(predictor.nodes["depth"].max()))
        # breadth first, so that siblings are neighbours and children lie behind their parents
        order, at, place = [0], 0, {0: len(nodes)}
        while at < len(order):
            node = predictor.nodes[order[at]]
            at += 1
            if not node["is_leaf"]:
                for child in (int(node["left"]), int(node["right"])):
                    place[child] = len(nodes) + len(order)
                    order.append(child)
        for index in order:
            node = predictor.nodes[index]
            if node["is_leaf"]:
                nodes.append((0, INFINITY, place[index], float(node["value"])))
            else:
                nodes.append((int(node["feature_idx"]), float(node["num_threshold"]), place[int(node["left"])], 0.0))
    base = float(model._baseline_prediction.ravel()[0])
    out = struct.pack("<fII", base, depth, len(roots)) + b"".join(struct.pack("<I", r) for r in roots)
    return out + struct.pack("<I", len(nodes)) + b"".join(struct.pack("<IfIf", *n) for n in nodes)


def model_bytes(names, words, trees):
    table = word_table(words)
    head = struct.pack("<III", MAGIC, short_hash("".join(n + "\n" for n in names)), len(table))
    slots = b"".join(struct.pack("<If", *slot) for slot in table)
    return head + slots + tree_words(trees)


def write_table(path, data, comment):
    """the model as a C++ array"""
    words = struct.unpack(f"<{len(data) // 4}I", data)
    with open(path, "w") as out:
        out.write("".join(f"// {line}\n" for line in comment))
        out.write("// clang-format off\nconstexpr std::uint32_t kBlockModelWords[] = {\n")
        for i in range(0, len(words), 12):
            out.write(",".join(hex(w) for w in words[i:i + 12]) + ",\n")
        out.write("};\n// clang-format on\n")
