// How one document stands among the others: the names it is known by, its
// sources and copies, albums, links, account moves — and which of the other
// articles the archive holds.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <ostream>
#include <string>
#include <vector>

#include "parser/document.h"
#include "storage/archive.h"

namespace magpie::cli {

// "short", "long", "long_without_chksm", "temporary", "other".
std::string_view form_name(std::string_view url);

struct Edge {
    Relation relation;
    std::int64_t document = 0;  // that holds the other article; 0: none
};

struct IdentityGraph {
    std::vector<std::string> urls;  // every known one, the aliases first
    std::vector<Edge> to;           // what the document says of others
    std::vector<Edge> from;         // what others say of it; `document` is theirs
    std::vector<std::pair<std::string, std::string>> account_moves;  // from, to
};

Result<IdentityGraph> graph_of(const Archive& archive, const StoredDocument& stored);

void print_graph(std::ostream& out, const Article& article, const IdentityGraph& graph);
// Adds members to `object`.
void add_graph(nlohmann::ordered_json& object, const Article& article, const IdentityGraph& graph);

// What archived files the document has, by what became of them.
struct MediaCounts {
    std::size_t kept = 0, missing = 0, failed = 0;
};
MediaCounts count_media(const std::vector<MediaRow>& rows);

}  // namespace magpie::cli
