// The six output formats. Nothing is computed here that parser/markdown or parser/seed_format does
// not give: this file decides what stands where.
#include "parser/render.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/text.h"
#include "parser/article_json.h"
#include "parser/content_hash.h"
#include "parser/markdown.h"
#include "parser/seed_format.h"
#include "parser/wechat/identity.h"

namespace magpie {
namespace {

using nlohmann::ordered_json;

Run words(std::string text, std::string href = {}) {
    Run run;
    run.text = std::move(text);
    run.href = std::move(href);
    return run;
}

Block cover_line(const std::string& url) {
    Run image = words("cover_image");
    image.kind = Run::Kind::image;
    image.target = url;
    Block block;
    block.runs = {std::move(image)};
    return block;
}

void add_share_lines(const ReprintSource& source, std::vector<Block>& head) {
    if (!source.words.empty()) head.push_back(quote_of({words("推荐语: " + source.words)}));
    if (source.account.empty() && source.title.empty()) return;
    std::vector<Run> line = {words("转载自 [公众号] " + source.account)};
    if (!source.title.empty() || !source.url.empty()) {
        line.front().text += ": ";
        line.push_back(words(source.title.empty() ? source.url : source.title, source.url));
    }
    head.push_back(quote_of(std::move(line)));
}

void add_reprint_lines(const ReprintSource& source, std::vector<Block>& head) {
    if (!source.words.empty()) head.push_back(quote_of({words("编者荐语: " + source.words)}));
    if (source.account.empty()) return;
    std::string text = "以下文章来源于 " + source.account;
    if (!source.author.empty()) text += "，作者 " + source.author;
    std::vector<Run> line = {words(std::move(text))};
    if (!source.url.empty()) {
        line.front().text += ": ";
        line.push_back(words(source.url, source.url));
    }
    head.push_back(quote_of(std::move(line)));
}

Instant fetched_at(const Article& article, const RenderOptions& options) {
    if (options.fetched_at) return *options.fetched_at;
    return article.captured.value_or(Instant{});
}

// The day of publication, else of the listing, else of the fetch.
Day document_day(const Article& article, const RenderOptions& options) {
    if (article.published) return day_of(*article.published);
    if (article.listed) return *article.listed;
    return day_of(fetched_at(article, options), std::chrono::minutes{0});
}

std::string document_url(const Article& article, const RenderOptions& options) {
    return wechat::without_credentials(options.listed_url.empty() ? article.url
                                                                  : options.listed_url);
}

// The last resort of an untitled page is its URL: a title is never empty.
std::string document_title(const Article& article, const RenderOptions& options) {
    return article.title.empty() ? document_url(article, options) : article.title;
}

std::string document_source(const Article& article, const RenderOptions& options) {
    return options.source.empty() ? article.account : options.source;
}

std::string render_seed(const Article& article, const RenderOptions& options) {
    seed::SeedDocument document;
    document.title = document_title(article, options);
    document.url = document_url(article, options);
    document.source = document_source(article, options);
    document.date = document_day(article, options);
    document.fetched_at = fetched_at(article, options);
    if (options.further_keys) document.further = further_keys(article);
    document.body = full_markdown_body(article);
    return seed::write(document, {.zone_suffix = options.fetch_date_zone});
}

std::string render_markdown(const Article& article, const RenderOptions& options) {
    const std::string body = full_markdown_body(article);
    const std::string heading = "# " + collapse_space(document_title(article, options));
    return body.empty() ? heading : heading + "\n\n" + body;
}

std::string render_text(const Article& article, const RenderOptions& options) {
    const std::string body = markdown_to_text(article.markdown);
    const std::string title = collapse_space(document_title(article, options));
    return body.empty() ? title : title + "\n\n" + body;
}

std::string byline_html(const Article& article) {
    std::vector<std::string> parts;
    for (const std::string& part : {article.account, article.author})
        if (!part.empty()) parts.push_back(escape_html(part));
    if (article.published) {
        const std::string time = format_rfc3339(*article.published);
        parts.push_back("<time datetime=\"" + time + "\">" +
                        format_day(day_of(*article.published)) + "</time>");
    }
    return parts.empty() ? std::string() : "<p>" + join(parts, " · ") + "</p>\n";
}

// One page that needs nothing else: no script, no style sheet, no fetch but its pictures.
std::string render_html(const Article& article, const RenderOptions& options) {
    const std::string title = escape_html(collapse_space(document_title(article, options)));
    const std::string language =
        article.language.empty() ? std::string() : " lang=\"" + escape_html(article.language) + '"';
    std::string page =
        "<!DOCTYPE html>\n<html" + language + ">\n<head>\n<meta charset=\"utf-8\">\n";
    page +=
        "<meta name=\"viewport\" content=\"width=device-width\">\n<meta name=\"referrer\" "
        "content=\"no-referrer\">\n";
    page += "<title>" + title + "</title>\n";
    const std::string url = document_url(article, options);
    if (!url.empty()) page += "<link rel=\"canonical\" href=\"" + escape_html(url) + "\">\n";
    page += "</head>\n<body>\n<article>\n<h1>" + title + "</h1>\n" + byline_html(article);
    page += markdown_to_html(full_markdown_body(article));
    return page + "</article>\n</body>\n</html>\n";
}

// What was left out, node by node and counted; empty lists say that nothing was.
void report_content(const Article& article, ordered_json& object) {
    object["components"] = article.components;
    object["dropped_counts"] = article.dropped;
    object["dropped"] = ordered_json::array();
    for (const DroppedNode& node : article.dropped_nodes)
        object["dropped"].push_back(
            {{"what", node.what}, {"why", node.why}, {"words", node.words}});
    object.erase("dropped_nodes");
}

// Metadata as the archive keeps it, then the body and what is derived from it.
std::string render_json(const Article& article, const RenderOptions& options) {
    ordered_json object = ordered_json::parse(article_metadata(article), nullptr, false);
    if (!object.is_object()) object = ordered_json::object();
    if (!options.source.empty()) object["source"] = options.source;
    if (!options.listed_url.empty())
        object["listed_url"] = wechat::without_credentials(options.listed_url);
    if (options.fetched_at) object["fetched_at"] = format_utc_micros(*options.fetched_at);
    const std::vector<Block> body = read_markdown(article.markdown);
    object["markdown"] = article.markdown;
    object["text"] = markdown_to_text(body);
    object["images"] = all_images(article, body);
    object["links"] = ordered_json::array();
    for (const Link& link : markdown_links(body))
        object["links"].push_back({{"text", link.text}, {"href", link.href}});
    for (const PromotionBlock& block : options.promotion)
        object["promotion"].push_back(
            {{"block", block.block}, {"documents", block.documents}, {"markdown", block.markdown}});
    report_content(article, object);
    object["content_hash"] = content_hash(article.title, body).hex();
    return object.dump(-1, ' ', false, ordered_json::error_handler_t::replace);
}

}  // namespace

std::vector<std::pair<std::string, std::string>> further_keys(const Article& article) {
    std::vector<std::pair<std::string, std::string>> keys;
    const auto add = [&](const char* key, std::string value) {
        if (!value.empty()) keys.emplace_back(key, std::move(value));
    };
    add("author", article.author);
    add("account", article.account);
    if (article.originality != Originality::unknown)
        add("original", article.originality == Originality::original ? "true" : "false");
    add("kind", std::string(to_string(article.kind)));
    add("identity", article.identity);
    if (article.published) add("published", format_rfc3339(*article.published));
    add("place", article.place);
    add("cover", article.cover);
    add("digest", collapse_space(article.digest));
    add("read_original", article.read_original);
    add("content_hash", content_hash(article.title, article.markdown).hex());
    return keys;
}

std::vector<std::string> all_images(const Article& article, const std::vector<Block>& body) {
    std::vector<std::string> images = markdown_images(body);
    for (const MediaFile& file : article.media) {
        const bool shown = std::find(images.begin(), images.end(), file.url) != images.end();
        if (file.role == MediaRole::background && !shown) images.push_back(file.url);
    }
    return images;
}

std::optional<Format> format_from(std::string_view name) {
    constexpr std::pair<std::string_view, Format> kFormats[] = {
        {"seed", Format::seed}, {"plain", Format::plain}, {"markdown", Format::markdown},
        {"text", Format::text}, {"html", Format::html},   {"json", Format::json},
    };
    for (const auto& [known, format] : kFormats)
        if (known == name) return format;
    return std::nullopt;
}

std::string full_markdown_body(const Article& article) {
    std::vector<Block> head;
    if (!article.cover.empty()) head.push_back(cover_line(article.cover));
    if (article.reprint) {
        if (article.kind == Kind::share)
            add_share_lines(*article.reprint, head);
        else
            add_reprint_lines(*article.reprint, head);
    }
    const std::string printed = print_markdown(head);
    if (printed.empty() || article.markdown.empty()) return printed + article.markdown;
    return printed + "\n\n" + article.markdown;
}

std::string render(const Article& article, Format format, const RenderOptions& options) {
    switch (format) {
        case Format::seed:
            return render_seed(article, options);
        case Format::plain:
            return seed::write_plain(document_title(article, options),
                                     document_day(article, options), article.markdown);
        case Format::markdown:
            return render_markdown(article, options);
        case Format::text:
            return render_text(article, options);
        case Format::html:
            return render_html(article, options);
        case Format::json:
            return render_json(article, options);
    }
    return {};
}

std::string file_name_of(Format format, std::size_t number, std::string_view source,
                         std::string_view title, std::string_view text, bool collision) {
    if (format == Format::markdown)
        return seed::markdown_export_name(source, title, text, collision);
    std::string name = seed::export_name(number, text);
    const std::string_view type = format == Format::html   ? ".html"
                                  : format == Format::json ? ".json"
                                                           : ".txt";
    return name.replace(name.rfind('.'), std::string::npos, type);
}

}  // namespace magpie
