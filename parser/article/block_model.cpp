#include "parser/article/block_model.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstdlib>
#include <utility>

#include "base/digest.h"
#include "parser/article/class_words.h"

namespace magpie {
namespace {

constexpr std::uint32_t kMagic = 0x314D424D;  // "MBM1"
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

    Stage stage(std::size_t features) {
        Stage stage;
        stage.base = number();
        stage.depth = word();
        stage.roots.resize(count(1));
        for (std::uint32_t& root : stage.roots) root = word();
        stage.nodes.resize(count(4));
        for (Node& node : stage.nodes) node = {word(), number(), word(), number()};
        const auto last = static_cast<std::uint32_t>(stage.nodes.size());
        for (const std::uint32_t root : stage.roots) good_ = good_ && root < last;
        for (std::uint32_t i = 0; i < last; ++i) {
            const Node& node = stage.nodes[i];
            const bool leaf = node.left == i;
            good_ = good_ && node.feature < features &&
                    (leaf || (node.left > i && node.left + 1 < last));
        }
        good_ = good_ && stage.depth <= 64;
        return stage;
    }

  private:
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
    for (const std::string& name : BlockSpread::names()) names += name + '\n';
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
    const std::size_t width = BlockFeatures::names().size();
    model.first_ = reader.stage(width);
    model.second_ = reader.stage(width + BlockSpread::names().size());
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
    for (std::size_t i = 0; i < scores.size(); ++i) {
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
    }
    return scores;
}

// Tree by tree over all rows: a tree stays in the nearest cache. Every row takes the same number of
// steps, so that the rows of a batch run beside each other.
std::vector<float> BlockModel::run(const Stage& stage, std::span<const float> rows,
                                   std::size_t width) {
    const std::size_t count = width == 0 ? 0 : rows.size() / width;
    std::vector<float> sums(count, stage.base);
    constexpr std::size_t kBatch = 8;
    std::array<std::uint32_t, kBatch> at;
    for (std::size_t begin = 0; begin < count; begin += kBatch) {
        const std::size_t size = std::min(kBatch, count - begin);
        for (const std::uint32_t root : stage.roots) {
            at.fill(root);
            for (std::uint32_t step = 0; step < stage.depth; ++step)
                for (std::size_t i = 0; i < size; ++i) {
                    const Node& node = stage.nodes[at[i]];
                    const float value = rows[(begin + i) * width + node.feature];
                    at[i] = node.left + static_cast<std::uint32_t>(value > node.threshold);
                }
            for (std::size_t i = 0; i < size; ++i) sums[begin + i] += stage.nodes[at[i]].value;
        }
    }
    return sums;
}

BlockSpread BlockModel::look_at(const PageBlocks& page, const PageHints& hints) const {
    const BlockFeatures own(page, hints, word_scores(page));
    return BlockSpread(page, own, run(first_, own.values(), own.width()));
}

std::vector<float> BlockModel::content_of(const PageBlocks& page, const PageHints& hints) const {
    const BlockSpread look = look_at(page, hints);
    std::vector<float> second = run(second_, look.values(), look.width());
    for (float& value : second) value = probability_of(value);
    return second;
}

}  // namespace magpie
