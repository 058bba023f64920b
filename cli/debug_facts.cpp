// magpie debug facts: what is known about a web page, and among which candidates it was chosen.
#include "cli/debug.h"
#include "parser/article/facts.h"
#include "parser/charset.h"
#include "parser/html_scan.h"

namespace magpie::cli {
namespace {

using nlohmann::ordered_json;

ordered_json candidate_object(const FactCandidate& candidate, const Fact& fact) {
    ordered_json marks = ordered_json::array();
    for (unsigned i = 0; i < fact.features.size(); ++i)
        if (candidate.has(i)) marks.push_back(fact.features[i].name);
    return {{"value", candidate.value},
            {"source", fact.features[candidate.best].name},
            {"score", candidate.score},
            {"marks", std::move(marks)}};
}

ordered_json fact_object(const Fact& fact) {
    ordered_json candidates = ordered_json::array();
    for (const FactCandidate& candidate : fact.candidates)
        candidates.push_back(candidate_object(candidate, fact));
    return {{"value", fact.value.empty() ? ordered_json() : ordered_json(fact.value)},
            {"source", fact.source},
            {"candidates", std::move(candidates)}};
}

}  // namespace

Result<ordered_json> debug_facts(const ordered_json& in, const std::filesystem::path& folder) {
    auto bytes = debug_file(in, folder);
    if (!bytes) return fail(bytes.error());
    const DecodedText decoded = decode_text(std::move(*bytes), debug_text(in, "content_type"));
    auto scanned = scan_html(decoded.text, {});
    if (!scanned) return fail(scanned.error());
    Arena arena;
    const auto document = Document::parse_scanned(std::move(scanned->tree_input), arena);
    if (!document) return fail(document.error());
    const PageHead head = read_page_head(*document, scanned->scripts);
    const PageFacts facts = read_facts(*document, head, debug_text(in, "url"));
    return ordered_json{{"title", fact_object(facts.title)},
                        {"author", fact_object(facts.author)},
                        {"site", fact_object(facts.site)},
                        {"language", fact_object(facts.language)},
                        {"canonical", fact_object(facts.canonical)},
                        {"description", fact_object(facts.description)},
                        {"image", fact_object(facts.image)},
                        {"origin", fact_object(facts.origin)},
                        {"tags", facts.tags}};
}

}  // namespace magpie::cli
