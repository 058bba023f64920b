#include "cli/graph.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/text.h"
#include "cli/archive_session.h"
#include "cli/table.h"
#include "parser/wechat/identity.h"

namespace magpie::cli {
namespace {

using nlohmann::ordered_json;

constexpr std::size_t kShownLinks = 20;  // in the overview; --json has all

Result<std::int64_t> holder_of(const Archive& archive, const Relation& relation) {
    for (const std::string& name : {relation.identity, relation.url}) {
        if (name.empty() || relation.kind == "in_album") continue;
        const auto found = archive.find(name);
        if (!found) return fail(found.error());
        if (*found) return (*found)->row.id;
    }
    return 0;
}

void add_urls(const std::vector<std::string>& more, std::vector<std::string>& urls) {
    for (const std::string& url : more)
        if (std::ranges::find(urls, url) == urls.end()) urls.push_back(url);
}

std::string biz_of(std::string_view identity) {
    return std::string(identity.substr(0, identity.find(':')));
}

// What an edge is called when it is read from its other end.
std::string_view passive(std::string_view kind) {
    if (kind == "reprint_of") return "reprinted by";
    if (kind == "share_of") return "shared by";
    if (kind == "previous_in_album") return "previous of";
    if (kind == "next_in_album") return "next of";
    return "linked by";
}

std::string_view active(std::string_view kind) {
    if (kind == "reprint_of") return "reprint of";
    if (kind == "share_of") return "share of";
    if (kind == "in_album") return "album";
    if (kind == "previous_in_album") return "  previous";
    if (kind == "next_in_album") return "  next";
    return "links to";
}

void print_line(std::ostream& out, std::string_view name, const std::string& words) {
    constexpr std::size_t kColumn = 14;
    out << name << std::string(kColumn - std::min(kColumn - 1, name.size()), ' ') << words << '\n';
}

std::string held(std::int64_t document) {
    return document == 0 ? "not held" : "document " + std::to_string(document);
}

std::string target_words(const Edge& edge) {
    const Relation& other = edge.relation;
    std::string words = other.account;
    if (!other.title.empty())
        words += (words.empty() ? "" : ": ") + shorten(collapse_space(other.title), 50);
    for (const std::string& name : {other.identity, other.url})
        if (!name.empty()) words += (words.empty() ? "" : "  ") + name;
    return words + "  (" + held(edge.document) + ")";
}

std::string album_words(const Relation& place, const Article& article) {
    std::string words = place.title;
    const auto album = std::ranges::find(article.albums, place.identity, &Album::id);
    const int count = album == article.albums.end() ? 0 : album->count;
    if (place.position > 0) {
        words += "  number " + std::to_string(place.position);
        if (count > 0) words += " of " + std::to_string(count);
    } else if (count > 0) {
        words += "  of " + std::to_string(count);
    }
    if (!place.identity.empty()) words += "  " + place.identity;
    return words;
}

ordered_json json_of(const Edge& edge) {
    ordered_json object{{"kind", edge.relation.kind}};
    const auto put = [&](const char* name, const std::string& value) {
        if (!value.empty()) object[name] = value;
    };
    put("identity", edge.relation.identity);
    put("url", edge.relation.url);
    put("title", edge.relation.title);
    put("account", edge.relation.account);
    if (edge.relation.position > 0) object["position"] = edge.relation.position;
    object["document"] = edge.document == 0 ? ordered_json() : ordered_json(edge.document);
    return object;
}

}  // namespace

std::string_view form_name(std::string_view url) {
    switch (wechat::form_of(url)) {
        case wechat::UrlForm::short_link:
            return "short";
        case wechat::UrlForm::long_link:
            return wechat::lacks_chksm(url) ? "long_without_chksm" : "long";
        case wechat::UrlForm::temporary:
            return "temporary";
        default:
            return "other";
    }
}

Result<IdentityGraph> graph_of(const Archive& archive, const StoredDocument& stored) {
    IdentityGraph graph;
    add_urls({stored.row.url}, graph.urls);
    add_urls(stored.aliases, graph.urls);
    const auto urls = archive.urls_of(stored.row.identity);
    if (!urls) return fail(urls.error());
    add_urls(*urls, graph.urls);
    auto relations = archive.relations_of(stored.row.id);
    if (!relations) return fail(relations.error());
    for (Relation& relation : *relations) {
        const auto holder = holder_of(archive, relation);
        if (!holder) return fail(holder.error());
        graph.to.push_back({std::move(relation), *holder});
    }
    auto referring = archive.relations_to(stored.row.identity);
    if (!referring) return fail(referring.error());
    for (auto& [document, relation] : *referring)
        if (document != stored.row.id) graph.from.push_back({std::move(relation), document});
    const auto moves = archive.account_moves();
    if (!moves) return fail(moves.error());
    const std::string biz = biz_of(stored.row.identity);
    for (const auto& move : *moves)
        if (move.first == biz || move.second == biz) graph.account_moves.push_back(move);
    return graph;
}

void print_graph(std::ostream& out, const Article& article, const IdentityGraph& graph) {
    for (const std::string& url : graph.urls)
        print_line(out, "url",
                   url + "  (" + replace_all(std::string(form_name(url)), "_", " ") + ")");
    if (!article.sn.empty()) print_line(out, "sn", article.sn);
    if (!article.chksm.empty()) print_line(out, "chksm", article.chksm);
    std::size_t links = 0;
    for (const Edge& edge : graph.to) {
        if (edge.relation.kind == "links_to" && ++links > kShownLinks) continue;
        print_line(out, active(edge.relation.kind),
                   edge.relation.kind == "in_album" ? album_words(edge.relation, article)
                                                    : target_words(edge));
    }
    if (links > kShownLinks)
        print_line(out, "",
                   "and " + std::to_string(links - kShownLinks) + " more links; --json lists all");
    for (const Edge& edge : graph.from)
        print_line(out, passive(edge.relation.kind), held(edge.document));
    for (const auto& [from, to] : graph.account_moves)
        print_line(out, "account moved", from + " → " + to);
}

void add_graph(ordered_json& object, const Article& article, const IdentityGraph& graph) {
    object["urls"] = ordered_json::array();
    for (const std::string& url : graph.urls)
        object["urls"].push_back({{"url", url}, {"form", form_name(url)}});
    if (!article.sn.empty()) object["sn"] = article.sn;
    if (!article.chksm.empty()) object["chksm"] = article.chksm;
    object["relations"] = ordered_json::array();
    for (const Edge& edge : graph.to) object["relations"].push_back(json_of(edge));
    object["referred_by"] = ordered_json::array();
    for (const Edge& edge : graph.from)
        object["referred_by"].push_back(
            {{"kind", edge.relation.kind}, {"document", edge.document}});
    object["account_moves"] = ordered_json::array();
    for (const auto& [from, to] : graph.account_moves)
        object["account_moves"].push_back({{"from", from}, {"to", to}});
}

MediaCounts count_media(const std::vector<MediaRow>& rows) {
    MediaCounts counts;
    for (const MediaRow& row : rows)
        ++(row.state == "stored"    ? counts.kept
           : row.state == "missing" ? counts.missing
                                    : counts.failed);
    return counts;
}

}  // namespace magpie::cli
