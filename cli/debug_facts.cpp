// magpie debug facts: what is known about a web page, and among which candidates it was chosen.
#include "cli/debug.h"
#include "parser/article/facts.h"
#include "parser/article/page_dates.h"
#include "parser/charset.h"
#include "parser/web_tree.h"

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

ordered_json date_object(const DateChoice& choice) {
    ordered_json candidates = ordered_json::array();
    for (const DateCandidate& candidate : choice.candidates)
        candidates.push_back({{"value", format_rfc3339(candidate.time)},
                              {"source", candidate.source},
                              {"place", candidate.place},
                              {"score", candidate.score},
                              {"text", candidate.value}});
    return {{"value", choice.value ? ordered_json(format_rfc3339(*choice.value)) : ordered_json()},
            {"source", choice.source},
            {"candidates", std::move(candidates)}};
}

}  // namespace

Result<ordered_json> debug_facts(const ordered_json& in, const std::filesystem::path& folder) {
    auto bytes = debug_file(in, folder);
    if (!bytes) return fail(bytes.error());
    const DecodedText decoded = decode_text(std::move(*bytes), debug_text(in, "content_type"));
    Arena arena;
    const WebTree tree = parse_web_page(decoded.text, arena);
    const std::string url = debug_text(in, "url");
    const PageHead head = read_page_head(tree.document, tree.scripts);
    const PageFacts facts = read_facts(tree.document, head, url);
    const PageDates dates = find_page_dates(tree.document, head, tree.scripts, url, {});
    return ordered_json{{"title", fact_object(facts.title)},
                        {"author", fact_object(facts.author)},
                        {"published", date_object(dates.published)},
                        {"modified", date_object(dates.modified)},
                        {"site", fact_object(facts.site)},
                        {"language", fact_object(facts.language)},
                        {"canonical", fact_object(facts.canonical)},
                        {"description", fact_object(facts.description)},
                        {"image", fact_object(facts.image)},
                        {"origin", fact_object(facts.origin)},
                        {"tags", facts.tags}};
}

}  // namespace magpie::cli
