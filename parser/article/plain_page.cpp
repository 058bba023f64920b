#include "parser/article/plain_page.h"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <map>
#include <utility>

#include "base/text.h"
#include "base/url.h"
#include "parser/article/facts.h"
#include "parser/article/page_dates.h"
#include "parser/article/page_head.h"
#include "parser/article/page_type.h"
#include "parser/article/plain_trace.h"
#include "parser/article/web_state.h"
#include "parser/dom.h"
#include "parser/html_scan.h"
#include "parser/markdown.h"
#include "parser/web_tree.h"
#include "parser/wechat/body.h"
#include "parser/wechat/content.h"
#include "parser/wechat/identity.h"

namespace magpie {
namespace {

std::string line_of(Node node) { return node ? collapse_space(text_of(node)) : std::string(); }

std::size_t text_size(Node root) { return code_point_count(line_of(root)); }

// The parent whose own paragraphs hold most text.
Node richest_parent(Node body) {
    std::map<const void*, std::size_t> sizes;
    Node best;
    std::size_t best_size = 0;
    for_each_element(body, [&](Node node) {
        if (!node.is("p")) return;
        std::size_t& size = sizes[node.parent().key()];
        size += text_size(node);
        if (size <= best_size) return;
        best_size = size;
        best = node.parent();
    });
    return best;
}

Node body_of(const Document& document) {
    for (const std::string_view tag : {"article", "main"}) {
        int count = 0;
        Node only;
        for_each_element(document.body(), [&](Node node) {
            if (node.is(tag) && ++count == 1) only = node;
        });
        if (count == 1 && text_size(only) > 0) return only;  // several: a listing
    }
    const Node richest = richest_parent(document.body());
    return richest ? richest : document.body();
}

bool is_same_title(const Block& block, std::string_view title) {
    if (block.kind != Block::Kind::heading) return false;
    std::string text;
    for (const Run& run : block.runs) text += run.text;
    return collapse_space(text) == title;
}

void set_dates(const RawDocument& raw, const Document& document, const PageHead& head,
               std::span<const ScriptSpan> scripts, Article& article) {
    const PageDates dates = find_page_dates(
        document, head, scripts, raw.final_url.empty() ? raw.url : raw.final_url, raw.captured_at);
    article.published = dates.published.value;
    if (dates.modified.value) article.modified = dates.modified.value->instant;
}

Article article_of(const RawDocument& raw, const Document& document, const PageHead& head) {
    Article article;
    const std::string& url = raw.final_url.empty() ? raw.url : raw.final_url;
    apply_facts(read_facts(document, head, url), article);
    article.captured = raw.captured_at;
    return article;
}

Page page_of(WebState state) {
    Page page;
    page.state = state.state;
    page.reason = std::move(state.reason);
    page.target_url = std::move(state.target_url);
    return page;
}

}  // namespace

Page read_plain_page(const RawDocument& raw, std::string_view utf8, Arena& arena,
                     const Reading& reading) {
    Page page;
    const WebTree tree = parse_web_page(utf8, arena);
    if (!tree.bound.empty()) page.notes.push_back("page: " + tree.bound + "; read as plain text");
    const Document& document = tree.document;
    const PageHead head = read_page_head(document, tree.scripts);
    const PageSurface surface = read_surface(document);
    const WebPage seen{document, head, tree.scripts,
                       raw.final_url.empty() ? raw.url : raw.final_url, surface};
    if (auto state = judge_before_content(seen)) return page_of(std::move(*state));
    Article article = article_of(raw, document, head);
    set_dates(raw, document, head, tree.scripts, article);
    wechat::BodyContext context;
    context.article_url = article.url;
    const Node content = body_of(document);
    wechat::Body body = wechat::read_body(content, context);
    std::erase_if(body.blocks,
                  [&](const Block& block) { return is_same_title(block, article.title); });
    if (!wechat::has_substance(body.blocks)) {
        return page_of(judge_without_content(seen));
    }
    article.markdown = print_markdown(body.blocks);
    if (auto state = judge_small_content(seen, article.markdown)) return page_of(std::move(*state));
    page.state = PageState::article;
    const PageType type = read_page_type(document, head, seen.url).type;
    article.kind = kind_of(type);
    article.page_type = to_string(type);
    article.components = std::move(body.components);
    article.dropped = std::move(body.dropped);
    if (reading.wants_trace) page.trace = plain_trace(document, content, reading.page);
    page.article = std::move(article);
    return page;
}

}  // namespace magpie
