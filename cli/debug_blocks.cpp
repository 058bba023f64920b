// magpie debug blocks: the text blocks of a page with their features, as the training script reads
// them (tools/training).
#include <optional>

#include "base/bytes.h"
#include "base/files.h"
#include "cli/debug.h"
#include "parser/article/block_model.h"
#include "parser/article/class_words.h"
#include "parser/article/content_finder.h"
#include "parser/article/page_hints.h"
#include "parser/article/page_surface.h"
#include "parser/base64.h"
#include "parser/charset.h"
#include "parser/web_tree.h"

namespace magpie::cli {
namespace {

using nlohmann::ordered_json;

constexpr std::size_t kMaxSiblings = 16;

// Little-endian floats, row by row.
std::string packed(std::span<const float> values) {
    return base64_encode({reinterpret_cast<const char*>(values.data()), values.size_bytes()});
}

ordered_json elements_of(const PageBlocks& page) {
    ordered_json elements = ordered_json::array();
    for (const PageElement& element : page.elements) {
        std::string words;
        for_each_class_word(element.node, [&](std::string_view word) {
            if (!words.empty()) words += ' ';
            words += word;
        });
        elements.push_back({element.parent, words});
    }
    return elements;
}

ordered_json blocks_of(const PageBlocks& page) {
    ordered_json blocks = ordered_json::array();
    for (const TextBlock& block : page.blocks) blocks.push_back({block.inner, page.text_of(block)});
    return blocks;
}

// One page in its own arena.
class ReadPage {
  public:
    void read(std::string bytes, std::string_view content_type, std::string_view url) {
        const DecodedText decoded = decode_text(std::move(bytes), content_type);
        tree_.emplace(parse_web_page(decoded.text, arena_));
        hints = hints_of(read_page_head(tree_->document, tree_->scripts));
        hints.page = trace_hash(url);
        const bool waits = waits_for_scripts(read_surface(tree_->document));
        blocks = read_blocks(tree_->document, waits ? Sight::all : Sight::shown);
    }
    FoundContent find(const BlockModel& model) const {
        return find_content(tree_->document, blocks, hints, model);
    }
    PageTrace trace(const BlockModel& model) const { return trace_of(blocks, find(model), hints); }

    PageHints hints;
    PageBlocks blocks;

  private:
    Arena arena_;
    std::optional<WebTree> tree_;
};

Result<BlockModel> model_of(const ordered_json& in, const std::filesystem::path& folder) {
    const std::string path = debug_text(in, "model");
    if (path.empty()) return BlockModel(BlockModel::built_in());
    const auto bytes = read_file(folder / path, Bytes{BlockModel::kMaxBytes});
    if (!bytes) return fail(bytes.error());
    return BlockModel::parse(*bytes);
}

// What other pages of the host, read with the same model, teach.
Result<SiteMemory> memory_of(const ordered_json& in, const std::filesystem::path& folder,
                             const BlockModel& model) {
    SiteMemory memory;
    const auto siblings = in.find("siblings");
    if (siblings == in.end() || !siblings->is_array()) return memory;
    if (siblings->size() > kMaxSiblings)
        return fail(ErrorCode::limit, "more than " + std::to_string(kMaxSiblings) + " siblings");
    for (const ordered_json& sibling : *siblings) {
        auto bytes = debug_file(sibling, folder);
        if (!bytes) return fail(bytes.error());
        ReadPage page;
        page.read(std::move(*bytes), debug_text(sibling, "content_type"),
                  debug_text(sibling, "url"));
        memory.learn(page.trace(model));
    }
    return memory;
}

// What reading the page as an article makes of each block.
void put_choice(const ReadPage& page, const BlockModel& model, ordered_json& out) {
    const FoundContent found = page.find(model);
    out["content"] = found.content;
    ordered_json kept = ordered_json::array();
    for (const TextBlock& block : page.blocks.blocks)
        kept.push_back(found.marks.has(page.blocks.leaves[block.leaf_begin]));
    out["kept"] = kept;
}

}  // namespace

Result<ordered_json> debug_blocks(const ordered_json& in, const std::filesystem::path& folder) {
    auto bytes = debug_file(in, folder);
    if (!bytes) return fail(bytes.error());
    const auto model = model_of(in, folder);
    if (!model) return fail(model.error());
    const auto memory = memory_of(in, folder, *model);
    if (!memory) return fail(memory.error());
    ReadPage page;
    page.read(std::move(*bytes), debug_text(in, "content_type"), debug_text(in, "url"));
    page.hints.memory = &*memory;
    const BlockFeatures look = model->look_at(page.blocks, trusted_hints(page.blocks, page.hints));
    ordered_json out{{"id", debug_text(in, "id")}, {"blocks", page.blocks.blocks.size()}};
    if (in.value("text", false)) {
        out["elements"] = elements_of(page.blocks);
        out["texts"] = blocks_of(page.blocks);
    }
    out["features"] = packed(look.values());
    if (in.value("choice", false)) put_choice(page, *model, out);
    return out;
}

// The names of the columns.
Result<ordered_json> debug_block_columns(const ordered_json&, const std::filesystem::path&) {
    return ordered_json{{"names", BlockFeatures::names()}};
}

}  // namespace magpie::cli
