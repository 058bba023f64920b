#include "parser/article/block_model.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstdlib>
#include <utility>

#include "base/digest.h"
#include "base/stable_hash.h"
#include "parser/article/class_words.h"

namespace magpie {
namespace {

constexpr std::uint32_t kMagic = 0x324D424D;  // "MBM2"
constexpr float kMaxElementScore = 6;         // of one element, so that no name decides alone

#include "parser/article/block_model_table.inc"

std::string_view built_in_bytes() {
    static_assert(std::endian::native == std::endian::little);
    return {reinterpret_cast<const char*>(kBlockModelWords), sizeof kBlockModelWords};
}

float probability_of(float log_odds) { return 1.0F / (1.0F + std::exp(-log_odds)); }

std::uint32_t short_hash(std::string_view word) {
    const std::uint64_t hash = stable_hash(word);
    const auto folded = static_cast<std::uint32_t>(hash ^ (hash >> 32));
    return folded == 0 ? 1 : folded;
}

// The elements of a list have the same classes: a score is worked out once for what comes again.
// Elements with names besides are not remembered.
class ScoresOfClasses {
  public:
    // Where the score of an element is kept, NaN until it is known; null: nowhere.
    float* place_of(Node element) {
        std::string_view classes;
        for (std::size_t i = 0, count = element.attribute_count(); i < count; ++i) {
            const auto [name, value] = element.attribute_at(i);
            if (name == "class")
                classes = value;
            else if (name == "id" || name == "role" || name == "itemprop")
                return nullptr;
        }
        Kept& kept = kept_[place(classes)];
        if (kept.classes != classes || classes.empty()) kept = {classes, std::nanf("")};
        return &kept.score;
    }

  private:
    struct Kept {
        std::string_view classes;
        float score = 0;
    };
    static constexpr std::size_t kPlaces = 256;

    static std::size_t place(std::string_view classes) {
        std::size_t hash = classes.size() * 31;
        for (std::size_t i = 0; i < classes.size(); i += 1 + classes.size() / 8)
            hash = hash * 33 + static_cast<unsigned char>(classes[i]);
        return hash % kPlaces;
    }

    std::array<Kept, kPlaces> kept_;
};

// Which elements stand around a text.
std::vector<char> around_text(const PageBlocks& page) {
    std::vector<char> around(page.elements.size(), 0);
    for (std::size_t i = 0; i < around.size(); ++i) around[i] = page.elements[i].blocks > 0;
    for (const TextBlock& block : page.blocks)
        for (std::uint32_t at = block.inner; !around[at]; at = page.elements[at].parent)
            around[at] = 1;
    return around;
}

}  // namespace

// Reads 32-bit words in order; past the end it gives zeros and is_good() says so.
class BlockModel::Reader {
  public:
    explicit Reader(std::string_view bytes) : bytes_(bytes) {}

    std::uint32_t word() {
        if (bytes_.size() < 4) {
            good_ = false;
            return 0;
        }
        std::uint32_t value = 0;
        for (int i = 3; i >= 0; --i)
            value = value << 8 | static_cast<unsigned char>(bytes_[static_cast<std::size_t>(i)]);
        bytes_.remove_prefix(4);
        return value;
    }
    float number() { return std::bit_cast<float>(word()); }
    // A count that the remaining bytes can hold.
    std::uint32_t count(std::size_t words_each) {
        const std::uint32_t value = word();
        if (value <= bytes_.size() / 4 / words_each) return value;
        good_ = false;
        return 0;
    }
    bool is_good() const { return good_; }
    bool is_at_end() const { return bytes_.empty(); }

    Forest forest(std::size_t features) {
        Forest forest;
        forest.base = number();
        good_ = word() <= kMaxDepth && good_;
        std::vector<std::uint32_t> roots(count(1));
        for (std::uint32_t& root : roots) root = word();
        std::vector<Node> nodes(count(4));
        for (Node& node : nodes) node = {word(), number(), word(), number()};
        const auto last = static_cast<std::uint32_t>(nodes.size());
        for (std::uint32_t i = 0; i < last; ++i) {
            const Node& node = nodes[i];
            const bool leads_on = node.left > i && node.left < last - 1;
            good_ = good_ && node.feature < features && (node.left == i || leads_on);
        }
        for (const std::uint32_t root : roots)
            good_ = good_ && root < last && plant(nodes, root, forest);
        return forest;
    }

  private:
    static constexpr std::uint32_t kMaxDepth = 64;
    struct Node {  // as files have them: a leaf leads to itself
        std::uint32_t feature = 0;
        float threshold = 0;
        std::uint32_t left = 0;  // its sibling lies behind it
        float value = 0;         // of a leaf
    };

    // Adds a tree of the nodes, which lead to later ones only; false: it has more than kMaxLeaves.
    static bool plant(const std::vector<Node>& nodes, std::uint32_t root, Forest& forest) {
        Tree tree;
        tree.first_leaf = static_cast<std::uint32_t>(forest.leaves.size());
        const auto leaf_count = [&] { return forest.leaves.size() - tree.first_leaf; };
        struct Step {
            std::uint32_t node;
            std::size_t split;  // whose left side is done; kNone: the node is to be entered
        };
        constexpr std::size_t kNone = SIZE_MAX;
        std::vector<Step> steps{{root, kNone}};
        while (!steps.empty()) {
            const auto [at, done] = steps.back();
            steps.pop_back();
            const Node& node = nodes[at];
            if (done != kNone) {
                forest.splits[done].ruled_out =
                    below(leaf_count()) & ~forest.splits[done].ruled_out;
                continue;
            }
            if (node.left == at) {
                if (leaf_count() == kMaxLeaves) return false;
                forest.leaves.push_back(node.value);
                continue;
            }
            // Until its left side is done: the leaves before it.
            const std::size_t split = forest.splits.size();
            forest.splits.push_back({node.feature, node.threshold, below(leaf_count())});
            steps.push_back({node.left + 1, kNone});
            steps.push_back({at, split});
            steps.push_back({node.left, kNone});
        }
        tree.splits_end = static_cast<std::uint32_t>(forest.splits.size());
        forest.trees.push_back(tree);
        return true;
    }

    // The lowest `count` bits; count <= 32.
    static std::uint32_t below(std::size_t count) {
        return static_cast<std::uint32_t>((std::uint64_t{1} << count) - 1);
    }

    std::string_view bytes_;
    bool good_ = true;
};

Result<BlockModel> BlockModel::parse(std::string_view bytes) {
    if (bytes.size() > kMaxBytes) return fail(ErrorCode::limit, "block model: too large");
    BlockModel model;
    Reader reader(bytes);
    if (reader.word() != kMagic) return fail(ErrorCode::corrupt, "not a block model");
    std::string names;
    for (const std::string& name : BlockFeatures::names()) names += name + '\n';
    if (reader.word() != short_hash(names))
        return fail(ErrorCode::corrupt, "block model: made for other features");
    const std::size_t slots = reader.count(2);
    if (slots == 0 || !std::has_single_bit(slots))
        return fail(ErrorCode::corrupt, "block model: damaged table of words");
    for (std::size_t i = 0; i < slots; ++i) {
        model.word_hashes_.push_back(reader.word());
        model.word_values_.push_back(reader.number());
    }
    if (std::find(model.word_hashes_.begin(), model.word_hashes_.end(), 0U) ==
        model.word_hashes_.end())
        return fail(ErrorCode::corrupt, "block model: full table of words");
    model.forest_ = reader.forest(BlockFeatures::names().size());
    if (!reader.is_good() || !reader.is_at_end())
        return fail(ErrorCode::corrupt, "block model: damaged");
    model.version_ = sha256(bytes).hex().substr(0, 12);
    return model;
}

const BlockModel& BlockModel::built_in() {
    static const BlockModel kModel = [] {
        auto model = parse(built_in_bytes());
        if (!model) std::abort();  // the table does not fit the code it was compiled with
        return std::move(*model);
    }();
    return kModel;
}

float BlockModel::word_score(std::string_view word) const {
    const std::uint32_t hash = short_hash(word);
    const std::size_t mask = word_hashes_.size() - 1;
    for (std::size_t slot = hash & mask;; slot = (slot + 1) & mask) {
        if (word_hashes_[slot] == hash) return word_values_[slot];
        if (word_hashes_[slot] == 0) return 0;
    }
}

std::vector<float> BlockModel::word_scores(const PageBlocks& page) const {
    std::vector<float> scores(page.elements.size(), 0);
    std::array<std::uint32_t, kMaxClassWords> seen;
    const std::vector<char> asked = around_text(page);
    ScoresOfClasses known;
    for (std::size_t i = 0; i < scores.size(); ++i) {
        if (!asked[i]) continue;
        float* place = known.place_of(page.elements[i].node);
        if (place && !std::isnan(*place)) {
            scores[i] = *place;
            continue;
        }
        std::size_t count = 0;
        float sum = 0;
        for_each_class_word(page.elements[i].node, [&](std::string_view word) {
            const std::uint32_t hash = short_hash(word);
            const auto end = seen.begin() + static_cast<std::ptrdiff_t>(count);
            if (std::find(seen.begin(), end, hash) != end) return;
            seen[count++] = hash;
            sum += word_score(word);
        });
        scores[i] = std::clamp(sum, -kMaxElementScore, kMaxElementScore);
        if (place) *place = scores[i];
    }
    return scores;
}

std::vector<float> BlockModel::run(const Forest& forest, std::span<const float> rows,
                                   std::size_t width) {
    constexpr std::size_t kRegister = 4, kRegisters = 4, kLanes = kRegister * kRegisters;
    using Values [[gnu::vector_size(kRegister * sizeof(float))]] = float;
    using Masks [[gnu::vector_size(kRegister * sizeof(std::uint32_t))]] = std::uint32_t;
    const std::size_t count = width == 0 ? 0 : rows.size() / width;
    std::vector<float> sums(count, forest.base);
    std::vector<std::array<Values, kRegisters>> columns(width);  // of rows side by side
    for (std::size_t begin = 0; begin < count; begin += kLanes) {
        const std::size_t lanes = std::min(kLanes, count - begin);
        for (std::size_t lane = 0; lane < lanes; ++lane) {
            const float* row = rows.data() + (begin + lane) * width;
            for (auto& column : columns) column[lane / kRegister][lane % kRegister] = *row++;
        }
        const Split* split = forest.splits.data();
        for (const Tree& tree : forest.trees) {
            std::array<Masks, kRegisters> possible;
            possible.fill(~Masks{});
            for (const Split* end = forest.splits.data() + tree.splits_end; split < end; ++split) {
                const auto& column = columns[split->feature];
                const Values threshold = Values{} + split->threshold;
                const Masks ruled_out = Masks{} + split->ruled_out;
                for (std::size_t i = 0; i < kRegisters; ++i) {
                    const auto is_right = reinterpret_cast<Masks>(column[i] > threshold);
                    possible[i] &= ~(is_right & ruled_out);
                }
            }
            const float* leaves = forest.leaves.data() + tree.first_leaf;
            for (std::size_t lane = 0; lane < lanes; ++lane)
                sums[begin + lane] +=
                    leaves[std::countr_zero(possible[lane / kRegister][lane % kRegister])];
        }
    }
    return sums;
}

BlockFeatures BlockModel::look_at(const PageBlocks& page, const PageHints& hints) const {
    return {page, hints, word_scores(page)};
}

std::vector<float> BlockModel::content_of(const PageBlocks& page, const PageHints& hints) const {
    const BlockFeatures look = look_at(page, hints);
    std::vector<float> content = run(forest_, look.values(), look.width());
    for (float& value : content) value = probability_of(value);
    return content;
}

}  // namespace magpie
