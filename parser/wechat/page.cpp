#include "parser/wechat/page.h"

#include <array>

#include "base/text.h"
#include "parser/body/body.h"
#include "parser/byte_search.h"
#include "parser/wechat/content.h"
#include "parser/wechat/fields.h"
#include "parser/wechat/identity.h"
#include "parser/wechat/page_relations.h"
#include "parser/wechat/page_type.h"
#include "parser/wechat/states.h"

namespace magpie::wechat {
namespace {

constexpr std::array<std::string_view, 8> kOwnMarks{
    "window.cgiDataNew", "var msg_title = ", "id=\"js_article\"",    "mmbizwap:",
    "/mmbizappmsg/",     "/mmbizwap/",       "id=\"activity-name\"", "_g.cgiData"};

Page page_of(StateReading reading, std::vector<std::string> notes) {
    Page page;
    page.state = reading.state;
    page.reason = std::move(reading.reason);
    page.target_url = std::move(reading.target_url);
    page.notes = std::move(notes);
    return page;
}

// §8.1 step 2. The verification page has none of these elements; its mark in an article is only a
// word there.
bool is_article(Sources& sources) {
    if (sources.has_literal()) return true;
    const DomFacts& facts = sources.facts();
    return facts.has_article || facts.has_content || sources.variables().has("d.title");
}

Block paragraph(std::string text) {
    Run run;
    run.text = std::move(text);
    Block block;
    block.runs.push_back(std::move(run));
    return block;
}

Block price_line(const Payment& payment) {
    Block block;
    block.kind = Block::Kind::card;
    block.text = "> [付费] 以上为试读内容";
    if (payment.fee > 0) {
        const long long cents = payment.fee % 100;
        block.text += "，价格 " + std::to_string(payment.fee / 100);
        if (cents > 0) block.text += (cents < 10 ? ".0" : ".") + std::to_string(cents);
        block.text += " 元";
    }
    if (payment.wecoins > 0) block.text += " (" + std::to_string(payment.wecoins) + " 微信豆)";
    return block;
}

// §5.8: paid, and the body is not the whole one.
bool is_preview(Sources& sources, const Payment& payment, const Content& content) {
    if (!payment.is_paid_article) return false;
    if (!body::has_substance(content.blocks) || content.components.contains("mp-pay-preview-filter"))
        return true;
    if (contains(sources.literal()["content_noencode"].text, "mp-pay-preview-filter")) return true;
    return payment.reader_has_paid == false;
}

void frame_preview(Content& content, const Payment& payment) {
    if (!payment.preface.empty())
        content.blocks.insert(content.blocks.begin(), paragraph(payment.preface));
    content.blocks.push_back(price_line(payment));
    content.kind = Kind::paid_preview;
}

void keep_content(Content content, Article& article) {
    article.kind = content.kind;
    if (article.cover.empty()) article.cover = std::move(content.cover);
    if (article.title.empty() && !content.first_line.empty()) {
        article.title = std::move(content.first_line);
        article.title_derived = true;
    }
    if (article.linked.empty()) article.linked = linked_in(content.blocks);
    article.markdown = print_markdown(content.blocks);
    article.components = std::move(content.components);
    article.dropped = std::move(content.dropped);
    article.dropped_nodes = std::move(content.dropped_nodes);
    article.media = std::move(content.media);
}

// A page that has the elements of an article but nothing in them: its message, if it has one, says
// why.
Page empty_article(Sources& sources) {
    Page page = page_of(read_state(sources), sources.notes());
    page.notes.push_back("article page without text, picture or media");
    return page;
}

Page read_article(Sources& sources, const RawDocument& raw) {
    const PageType type = type_of(sources);
    Article article = read_fields(sources, raw, type);
    Content content = read_content(sources, type, article, raw.frames);
    const Payment payment = read_payment(sources);
    const bool preview = is_preview(sources, payment, content);
    if (!preview && !body::has_substance(content.blocks)) return empty_article(sources);
    if (preview) frame_preview(content, payment);
    keep_content(std::move(content), article);
    Page page;
    page.state = preview ? PageState::paid_preview : PageState::article;
    page.article = std::move(article);
    page.notes = sources.notes();
    return page;
}

}  // namespace

bool is_wechat_page(const RawDocument& raw, std::string_view utf8) {
    const std::string& url = raw.final_url.empty() ? raw.url : raw.final_url;
    if (form_of(url) != UrlForm::none) return true;
    if (!url.empty() && !raw.from_wechat_mirror) return false;
    for (const std::string_view mark : kOwnMarks)
        if (has_bytes(utf8, mark)) return true;
    return false;
}

Page read_page(const RawDocument& raw, std::string_view utf8, Arena& arena, Road road) {
    const std::string& url = raw.final_url.empty() ? raw.url : raw.final_url;
    if (auto reading = state_of_url(url)) return page_of(std::move(*reading), {});
    Sources sources(utf8, arena, road);
    if (is_article(sources)) return read_article(sources, raw);
    StateReading reading = read_state(sources);
    return page_of(std::move(reading), sources.notes());
}

}  // namespace magpie::wechat
