#include "parser/wechat/fields.h"

#include <algorithm>
#include <initializer_list>
#include <nlohmann/json.hpp>

#include "base/text.h"
#include "parser/wechat/identity.h"
#include "parser/wechat/literal_text.h"
#include "parser/wechat/page_links.h"
#include "parser/wechat/page_relations.h"
#include "parser/wechat/page_times.h"
#include "parser/wechat/written_text.h"

namespace magpie::wechat {
namespace {

using Element = std::string DomFacts::*;

// A value of the page as text on one line.
std::string one_line(std::string_view value) { return collapse_space(value); }

std::string with_line_feeds(std::string value) {
    value = replace_all(std::move(value), "\r\n", "\n");
    return std::string(trim_unicode(value));
}

std::string image_url(std::string_view value) {
    return clean_image_url(html_unescape_fully(value));
}

class FieldReader {
  public:
    FieldReader(Sources& sources, const PageType& type) : sources_(sources), type_(type) {}

    void read(Article& article) {
        article.title = title();
        article.account = account();
        article.account_id = one_line(text("user_name", {"user_name", "d.user_name"}, {}));
        article.account_alias = one_line(text("alias", {"alias"}, {&DomFacts::alias}));
        article.author = author();
        article.originality = originality();
        article.digest = digest();
        article.cover = cover();
        article.place = place();
        article.disclosure = disclosure();
        article.read_original = read_original();
        read_tags(article);
        article.albums = read_albums(sources_);
        if (!sources_.has_literal())
            for (const Album& album : article.albums) add(article.tags, album.title);
        article.linked = read_linked(sources_);
        article.reprint = reprint();
    }

  private:
    // The literal's key, unescaped once; when the key is there but empty, the page has said "none"
    // and megabytes of script need not be searched for a second opinion.
    std::string text(std::string_view key, std::initializer_list<std::string_view> variables,
                     std::initializer_list<Element> elements) {
        const JsValue& value = sources_.literal()[key];
        if (!value.text.empty()) return html_unescape(value.text);
        if (value && !sources_.literal_damaged()) return {};
        for (const std::string_view name : variables)
            if (const std::string_view found = sources_.variables().get(name); !found.empty())
                return std::string(found);
        for (const Element element : elements)
            if (const std::string& found = sources_.facts().*element; !found.empty()) return found;
        return {};
    }

    std::string title() {
        if (may_lack_title() && !has_user_title()) return {};
        std::string found = text("title", {"msg_title", "d.title"},
                                 {&DomFacts::title, &DomFacts::text_title, &DomFacts::video_title,
                                  &DomFacts::og_title, &DomFacts::rich_title});
        return one_line(found);
    }

    bool may_lack_title() const {
        return type_.layout == Template::text || type_.layout == Template::short_content;
    }

    // Without one, the page repeats the whole text as its title (§5.5).
    bool has_user_title() {
        const JsValue& page = sources_.literal()["text_page_info"];
        if (page && !page.members.empty()) return page["is_user_title"].is_set();
        if (sources_.has_literal()) return !repeats_text(sources_.literal()["title"].text);
        const DomFacts& facts = sources_.facts();
        return !facts.text_title.empty() || !repeats_text(facts.og_title);
    }

    // A page without the mark: a title that is the beginning of the text is none.
    bool repeats_text(std::string_view title) {
        const JsValue& literal = sources_.literal();
        std::string text = literal["content_noencode"].text;
        if (text.empty()) text = literal["desc"].text;
        if (!literal) text = sources_.variables().get("TextContentNoEncode");
        if (text.empty()) text = html_unescape(js_decode(sources_.facts().description));
        // Titles are cut where texts are long.
        // og:title writes line feeds as in a script.
        std::string words = remove_space(replace_all(html_unescape(title), "\\n", "\n"));
        while (words.ends_with("…") || words.ends_with("...")) words.resize(words.size() - 3);
        return remove_space(words_of(text)).starts_with(words);
    }

    std::string account() {
        return one_line(text("nick_name", {"nickname", "d.nick_name"},
                             {&DomFacts::name, &DomFacts::share_name, &DomFacts::profile_name,
                              &DomFacts::post_user}));
    }

    std::string author() {
        return one_line(
            text("author", {"author", "d.author"},
                 {&DomFacts::author_meta, &DomFacts::author_name, &DomFacts::author_unnamed}));
    }

    Originality originality() {
        const JsValue& info = sources_.literal()["copyright_info"]["copyright_stat"];
        std::string stat = info.text;
        if (!sources_.has_literal())
            for (const std::string_view name : {"_copyright_stat", "copyright_stat"})
                if (stat.empty()) stat = sources_.variables().get(name);
        if (stat == "1") return Originality::original;
        if (stat == "2") return Originality::reprint;
        if (!stat.empty()) return Originality::not_original;
        return !sources_.has_literal() && sources_.facts().has_original_mark ? Originality::original
                                                                             : Originality::unknown;
    }

    std::string digest() {
        std::string found = text("desc", {"msg_desc"}, {});
        if (found.empty() && !sources_.has_literal())
            found = html_unescape(js_decode(sources_.facts().description));
        return with_line_feeds(std::move(found));
    }

    std::string cover() {
        for (const std::string_view key :
             {"cdn_url", "cdn_url_235_1", "cdn_url_16_9", "cdn_url_1_1", "cdn_url_3_4"})
            if (const std::string& url = sources_.literal()[key].text; !url.empty())
                return image_url(url);
        if (sources_.has_literal()) return {};
        if (const auto url = sources_.variables().get("msg_cdn_url"); !url.empty())
            return image_url(url);
        const DomFacts& facts = sources_.facts();
        return image_url(facts.og_image.empty() ? facts.cover : facts.og_image);
    }

    std::string place() {
        if (const JsValue& place = sources_.literal()["ip_wording"])
            return place["country_id"].text == "156" && place["province_name"].is_set()
                       ? place["province_name"].text
                       : place["country_name"].text;
        if (sources_.has_literal()) return {};
        const JsValue wording = sources_.literal_named("window.ip_wording");
        const bool inland = wording["countryId"].text == "156" && wording["provinceName"].is_set();
        const std::string& named = wording[inland ? "provinceName" : "countryName"].text;
        return named.empty() ? sources_.facts().place : named;
    }

    // claim_source is an object, in some pages its JSON text.
    std::string disclosure() {
        const JsValue& claim = sources_.literal()["claim_source"];
        std::vector<std::string> parts{claim["claim_source"].text, claim["aigc_wording"].text};
        if (claim.kind == JsValue::Kind::string) {
            const auto json = nlohmann::json::parse(claim.text, nullptr, false);
            for (const char* key : {"claim_source", "aigc_wording"})
                if (json.is_object() && json.contains(key) && json[key].is_string())
                    parts.push_back(json[key].get<std::string>());
        }
        if (!sources_.has_literal()) {
            const JsValue shown = sources_.literal_named("window.claim_source");
            parts = {shown["claim_source"].text, shown["aigc_wording"].text};
            if (join(parts, "").empty()) parts.push_back(sources_.facts().disclosure);
        }
        std::erase(parts, "");
        return one_line(join(parts, " "));
    }

    std::string read_original() {
        return without_credentials(html_unescape_fully(text("source_url", {"msg_source_url"}, {})));
    }

    void read_tags(Article& article) {
        const JsValue& literal = sources_.literal();
        for (const JsValue& tag : literal["public_tag_info"]["tags"].items)
            add(article.tags, tag["tag_name"].text);
        for (const JsValue& tag : literal["hashtags"]["hashtag"].items) add(article.tags, tag.text);
        for (const JsValue& topic : literal["topic_infos"].items)
            add(article.tags, topic["topic"].text);
        if (!sources_.has_literal())
            for (const std::string& tag : sources_.facts().tags) add(article.tags, tag);
    }

    static void add(std::vector<std::string>& list, std::string_view value) {
        std::string clean = one_line(html_unescape(value));
        if (clean.starts_with('#')) clean.erase(0, 1);  // as the page shows it
        if (!clean.empty() && std::find(list.begin(), list.end(), clean) == list.end())
            list.push_back(std::move(clean));
    }

    std::optional<ReprintSource> reprint() {
        const JsValue& info = sources_.literal()["copyright_info"];
        ReprintSource source = info ? reprint_in_literal(info) : reprint_in_page();
        const bool is_reprint = originality() == Originality::reprint || is_share_card(sources_);
        if (!is_reprint || source == ReprintSource{}) return std::nullopt;
        if (source.author.empty()) source.author = author_in_tips();
        return source;
    }

    ReprintSource reprint_in_literal(const JsValue& info) {
        ReprintSource source;
        source.account = line_text(info["platform"]);
        source.title = line_text(sources_.literal()["source_title"]);
        if (const std::string url = url_text(info["reprint_url"]); !url.empty())
            source.url = canonical_url(url);
        source.words = words_of(info["guide_words"].text);
        if (source.words.empty())
            source.words = words_of(info["reprint_recommend_content_noencode"].text);
        const auto key = make_key(info["source_encode_biz"].text, info["source_mid"].text,
                                  info["source_idx"].text);
        if (key) source.identity = key->to_string();
        return source;
    }

    ReprintSource reprint_in_page() {
        const DomFacts& facts = sources_.facts();
        ReprintSource source;
        source.account = facts.share_author.empty() ? facts.reprint_account : facts.share_author;
        source.title = facts.share_title;
        source.url =
            facts.share_url.empty() ? "" : canonical_url(html_unescape_fully(facts.share_url));
        const ScriptVariables& variables = sources_.variables();
        auto key = make_key(variables.get("source_encode_biz"), variables.get("source_mid"),
                            variables.get("source_idx"));
        if (!key) key = key_of(source.url);
        if (key) source.identity = key->to_string();
        if (facts.has_share_content)
            source.words = words_of(written_text(sources_, "js_share_notice"));
        else
            source.words = second_paragraph(sources_, "original_primary_tips");
        return source;
    }

    // The card says "以下文章来源于X" and "，作者Y" in two spans; Y is nowhere else.
    std::string author_in_tips() {
        constexpr std::string_view kMark = "，作者";
        const std::string tips = marked_paragraph(sources_, "original_primary_card_tips");
        const std::size_t at = tips.find(kMark);
        return at == std::string::npos ? ""
                                       : one_line(std::string_view(tips).substr(at + kMark.size()));
    }

    Sources& sources_;
    const PageType& type_;
};

}  // namespace

Article read_fields(Sources& sources, const RawDocument& raw, const PageType& type) {
    Article article;
    FieldReader(sources, type).read(article);
    read_links(sources, raw, article);
    read_times(sources, raw, article);
    if (sources.literal_damaged()) article.flags.push_back("literal_damaged");
    if (!type.known)
        article.flags.push_back("unknown_item_show_type_" + std::to_string(type.item_show_type));
    return article;
}

namespace {

void read_price(const JsValue& info, Payment& payment) {
    payment.preface = line_text(info["desc"]);
    payment.fee = info["fee"].number().value_or(0);
    payment.wecoins = info["wecoin_amount"].number().value_or(0);
}

// Pages without literal, and saves without scripts.
void read_payment_of_scripts(Sources& sources, Payment& payment) {
    const ScriptVariables& variables = sources.variables();
    const auto says_one = [&](std::string_view name) { return variables.get(name) == "1"; };
    const DomFacts& facts = sources.facts();
    payment.is_paid_article = says_one("is_pay_subscribe") || says_one("isPaySubscribe") ||
                              says_one("d.is_pay_subscribe") || facts.has_paid_mark;
    if (!payment.is_paid_article) return;
    for (const std::string_view name : {"isPaid", "is_paid", "IsPaid"})
        if (variables.has(name)) payment.reader_has_paid = says_one(name);
    for (const std::string_view name : {"pay_subscribe_info", "paySubscribeInfo"})
        if (payment.fee == 0) read_price(sources.literal_named(name), payment);
    if (!facts.paid_preface.empty()) payment.preface = facts.paid_preface;
}

}  // namespace

Payment read_payment(Sources& sources) {
    Payment payment;
    const JsValue& literal = sources.literal();
    if (!literal) {
        read_payment_of_scripts(sources, payment);
        return payment;
    }
    payment.is_paid_article = literal["is_pay_subscribe"].is_set();
    payment.reader_has_paid = literal["user_info"]["is_paid"].is_set();
    const JsValue& info = literal["pay_subscribe_info"];
    read_price(info, payment);
    return payment;
}

bool is_share_card(Sources& sources) {
    if (const JsValue& info = sources.literal()["copyright_info"])
        return info["reprint_type"].text == "2";
    return sources.facts().has_share_content;
}

}  // namespace magpie::wechat
