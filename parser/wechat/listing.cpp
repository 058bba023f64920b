#include "parser/wechat/listing.h"

#include <array>
#include <charconv>
#include <map>
#include <nlohmann/json.hpp>

#include "base/text.h"
#include "base/url.h"
#include "parser/arena.h"
#include "parser/byte_search.h"
#include "parser/document.h"
#include "parser/dom.h"
#include "parser/js_cursor.h"
#include "parser/js_literal.h"
#include "parser/wechat/identity.h"

namespace magpie::wechat {
namespace {

using nlohmann::json;

constexpr int kMaxNesting = 6;  // JSON inside a JSON string inside a page: 3 levels seen

// ---- JSON, however it is wrapped

json parse_json(std::string_view text) { return json::parse(text, nullptr, false); }

// JSON text that a page escaped as HTML once or twice.
json parse_escaped(std::string text) {
    for (int unescaped = 0; unescaped <= 2; ++unescaped) {
        json value = parse_json(text);
        if (!value.is_discarded()) return value;
        text = html_unescape(text);
    }
    return json::value_t::discarded;
}

json json_of(const JsValue& value) {
    switch (value.kind) {
        case JsValue::Kind::object: {
            json object = json::object();
            for (const auto& [key, member] : value.members) object[key] = json_of(member);
            return object;
        }
        case JsValue::Kind::array: {
            json array = json::array();
            for (const JsValue& item : value.items) array.push_back(json_of(item));
            return array;
        }
        case JsValue::Kind::boolean:
            return value.text == "true";
        case JsValue::Kind::number:
        case JsValue::Kind::string:
            return value.text;
        case JsValue::Kind::null:
        case JsValue::Kind::missing:
            break;
    }
    return nullptr;
}

// What a page's script assigns to `name`: an object or array, or a string of JSON.
json assigned(std::string_view page, std::string_view name) {
    for (std::size_t at = find_bytes(page, name); at != std::string_view::npos;
         at = find_bytes(page, name, at + name.size())) {
        if (at > 0 && is_identifier_part(page[at - 1])) continue;
        JsCursor cursor(page, at + name.size());
        cursor.skip_blank();
        if (!cursor.take('=') && !cursor.take(':')) continue;
        cursor.skip_blank();
        if (cursor.peek() == '{' || cursor.peek() == '[') {
            const JsLimits limits{64, kMaxListingBytes, 4'000'000};
            return json_of(read_literal(page.substr(cursor.at()), limits).value);
        }
        const auto text = cursor.take_string();
        if (!text || text->empty()) continue;
        json value = parse_escaped(decode_js_string(*text));
        if (!value.is_discarded()) return value;
    }
    return json::value_t::discarded;
}

const json& member(const json& object, const char* key) {
    static const json kMissing;
    if (!object.is_object()) return kMissing;
    const auto found = object.find(key);
    return found == object.end() ? kMissing : *found;
}

bool has(const json& object, const char* key) { return object.is_object() && object.contains(key); }

// Strings and numbers as text.
std::string text_in(const json& object, const char* key) {
    const json& value = member(object, key);
    if (value.is_string()) return value.get<std::string>();
    return value.is_number_integer() ? value.dump() : std::string();
}

std::string first_text_in(const json& object, std::initializer_list<const char*> keys) {
    for (const char* key : keys)
        if (std::string text = text_in(object, key); !text.empty()) return text;
    return {};
}

// The words of a field: HTML references decoded, on one line.
std::string words_in(const json& object, std::initializer_list<const char*> keys) {
    return collapse_space(html_unescape(first_text_in(object, keys)));
}

long long number_in(const json& object, std::initializer_list<const char*> keys) {
    const std::string text = first_text_in(object, keys);
    long long value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

bool is_true(const json& object, const char* key) {
    const json& value = member(object, key);
    if (value.is_boolean()) return value.get<bool>();
    const std::string text = text_in(object, key);
    return text == "1" || text == "true";
}

// ---- entries

std::string kind_of(const json& object) {
    if (!has(object, "item_show_type")) return {};
    switch (number_in(object, {"item_show_type"})) {
        case 0:
        case 11:
            return std::string(to_string(Kind::article));
        case 5:
            return std::string(to_string(Kind::video));
        case 6:
        case 7:
            return std::string(to_string(Kind::audio));
        case 8:
            return std::string(to_string(Kind::picture));
        case 10:
        case 17:
            return std::string(to_string(Kind::text));
        default:
            return {};
    }
}

std::optional<Timestamp> time_of(long long seconds) {
    constexpr long long kLatest = 4'102'444'800;  // 2100: larger numbers are no seconds
    if (seconds <= 0 || seconds > kLatest) return std::nullopt;
    Timestamp time;
    time.instant = Instant{std::chrono::seconds{seconds}};
    time.offset = kChinaOffset;
    return time;
}

// "/s?timestamp=…" of a listing is on WeChat's own host.
std::string absolute(std::string url) {
    url = repair_url(replace_all(html_unescape_fully(url), "\\/", "/"));
    return url.starts_with("/") && !url.starts_with("//") ? "https://mp.weixin.qq.com" + url : url;
}

bool is_address(std::string_view url) {
    const auto parsed = Url::parse(url);
    return parsed && parsed->is_http() && !parsed->host().empty();
}

// mid and idx of a backend list, which names the account only in its addresses.
struct Place {
    std::string mid, idx;
};

Place place_in(const json& object) {
    Place place{first_text_in(object, {"appmsgid", "msgid"}), text_in(object, "itemidx")};
    const std::string aid = text_in(object, "aid");
    const std::size_t line = aid.find('_');
    if (line != std::string::npos && (place.mid.empty() || place.idx.empty()))
        place = {aid.substr(0, line), aid.substr(line + 1)};
    return place;
}

class Reader {
  public:
    explicit Reader(std::string_view url) : url_(url) {}

    bool read(const json& value, int depth = 0) {
        if (depth > kMaxNesting) {
            listing_.bound_hit = "nested more than 6 times";
            return false;
        }
        if (value.is_string()) return read(parse_escaped(value.get<std::string>()), depth + 1);
        if (value.is_array()) return read_each(value, depth);
        if (!value.is_object()) return false;
        return refuses(value) || read_object(value, depth);
    }

    void read_album_items(const Document& document);

    void set_album(const json& facts) {
        album_id_ = first_text_in(facts, {"album_id", "albumId", "id"});
        album_title_ = words_in(facts, {"title", "album_title"});
        if (const std::string name = words_in(facts, {"nickname", "nick_name"}); !name.empty())
            listing_.account = name;
    }
    void set_account(std::string name) {
        if (listing_.account.empty()) listing_.account = std::move(name);
    }

    Listing finish() {
        complete_entries();
        return std::move(listing_);
    }

  private:
    bool read_each(const json& array, int depth) {
        bool any = false;
        for (const json& item : array) any = read(item, depth + 1) || any;
        return any;
    }

    bool read_object(const json& value, int depth) {
        if (has(value, "general_msg_list")) {
            listing_.has_more = is_true(value, "can_msg_continue");
            return read(value["general_msg_list"], depth + 1);
        }
        if (has(value, "publish_page")) return read(value["publish_page"], depth + 1);
        if (has(value, "publish_list")) return read_each(value["publish_list"], depth);
        if (has(value, "publish_info")) return read(value["publish_info"], depth + 1);
        if (has(value, "getalbum_resp")) return read_album(value["getalbum_resp"]);
        if (has(value, "articleList")) return read_album_page(value);
        if (has(value, "app_msg_list")) return add_all(value["app_msg_list"], "list_ex");
        if (has(value, "appmsgex")) return add_all(value["appmsgex"], "appmsgpublish");
        if (has(value, "appmsg_info")) return read_own_list(value);
        if (has(value, "comm_msg_info")) return read_message(value);
        const json& list = member(value, "list");
        return list.is_array() && (list.empty() || has(list[0], "comm_msg_info")) &&
               shape("getmsg") && (list.empty() || read_each(list, depth));
    }

    bool shape(const char* name) {
        if (listing_.shape.empty()) listing_.shape = name;
        return true;
    }

    // base_resp.ret, or ret of the answer itself.
    bool refuses(const json& value) {
        const json& response = has(value, "base_resp") ? value["base_resp"] : value;
        const long long code = number_in(response, {"ret"});
        if (code == 0) return false;
        listing_.refusal = std::to_string(code) + ", " + meaning(code);
        const std::string words = words_in(response, {"err_msg", "errmsg"});
        if (!words.empty()) listing_.refusal += " (" + words + ")";
        return true;
    }

    // Codes as other programs report them.
    static std::string meaning(long long code) {
        switch (code) {
            case 200'002:
                return "wrong arguments";
            case 200'003:
                return "the login session had ended";
            case 200'013:
                return "too many requests";
            case 200'040:
                return "the token was wrong or had expired";
            case -3:
                return "no session";
            case -6:
                return "too many requests";
            default:
                return "the server refused";
        }
    }

    bool read_message(const json& item) {
        const json& message = item["comm_msg_info"];
        const json& first = member(item, "app_msg_ext_info");
        shape("getmsg");
        if (!first.is_object()) {
            ++listing_.other_messages;
            return true;
        }
        const auto time = time_of(number_in(message, {"datetime"}));
        const std::string biz = text_in(message, "fakeid");
        add_article(first, time, biz);
        const json& others = member(first, "multi_app_msg_item_list");
        if (others.is_array())
            for (const json& other : others) add_article(other, time, biz);
        return true;
    }

    bool read_own_list(const json& value) {
        const auto time = time_of(number_in(member(value, "sent_info"), {"time"}));
        shape("appmsgpublish");
        for (const json& item : value["appmsg_info"]) add_article(item, time, {});
        return true;
    }

    bool add_all(const json& items, const char* shape_name) {
        shape(shape_name);
        for (const json& item : items) add_article(item, std::nullopt, {});
        return true;
    }

    bool read_album(const json& response) {
        shape("album");
        set_album(member(response, "base_info"));
        listing_.has_more = text_in(response, "continue_flag") == "1";
        const json& items = member(response, "article_list");
        if (items.is_object()) add_article(items, std::nullopt, {});  // one item comes without list
        if (items.is_array())
            for (const json& item : items) add_article(item, std::nullopt, {});
        return true;
    }

    bool read_album_page(const json& data) {
        shape("album");
        set_album(data);
        listing_.has_more = text_in(data, "continue_flag") == "1";
        for (const json& item : data["articleList"]) add_article(item, std::nullopt, {});
        return true;
    }

    void add_article(const json& item, std::optional<Timestamp> sent, const std::string& biz) {
        if (listing_.entries.size() >= kMaxListingEntries) {
            listing_.bound_hit = "more than 100,000 entries";
            return;
        }
        if (!item.is_object()) {
            ++listing_.unreadable;
            return;
        }
        const std::string url = absolute(first_text_in(item, {"content_url", "link", "url"}));
        if (url.empty()) {
            ++listing_.without_address;
            return;
        }
        if (!is_address(url)) {
            ++listing_.unreadable;
            return;
        }
        ListingEntry entry;
        entry.listed_url = without_credentials(url);
        entry.url = canonical_url(url);
        entry.title = words_in(item, {"title"});
        entry.author = words_in(item, {"author", "author_name"});
        entry.digest = words_in(item, {"digest"});
        entry.cover = clean_image_url(replace_all(
            html_unescape_fully(first_text_in(
                item, {"cover", "cdn_url", "cover_img", "cover_img_1_1", "cdn_url_1_1"})),
            "\\/", "/"));
        entry.published = sent ? sent : time_of(number_in(item, {"create_time", "update_time"}));
        entry.kind = kind_of(item);
        entry.is_paid = is_true(item, "is_pay_subscribe");
        entry.is_deleted = is_true(item, "is_deleted");
        place_in_album(item, entry);
        if (const auto key = key_of(url)) {
            entry.identity = key->to_string();
            entry.biz = key->biz;
        } else if (const auto account = make_key(biz, "0", "0")) {
            entry.biz = account->biz;
        }
        places_.push_back(place_in(item));
        listing_.entries.push_back(std::move(entry));
    }

    void place_in_album(const json& item, ListingEntry& entry) {
        const json& albums = member(item, "appmsg_album_infos");
        if (albums.is_array() && !albums.empty()) {
            entry.album_id = first_text_in(albums[0], {"album_id", "id"});
            entry.album_title = words_in(albums[0], {"title"});
        }
        entry.position = static_cast<int>(std::min(number_in(item, {"pos_num"}), 1'000'000LL));
    }

    // What only the whole list tells: the album of all, the one account that all belong to.
    void complete_entries() {
        const auto from = Url::parse(url_);
        if (album_id_.empty() && from) album_id_ = from->query_value("album_id").value_or("");
        std::string biz = from ? from->query_value("__biz").value_or("") : std::string();
        bool one_account = true;
        for (const ListingEntry& entry : listing_.entries) {
            if (entry.biz.empty()) continue;
            one_account = one_account && (biz.empty() || biz == entry.biz);
            biz = entry.biz;
        }
        for (std::size_t i = 0; i < listing_.entries.size(); ++i) {
            ListingEntry& entry = listing_.entries[i];
            if (entry.account.empty()) entry.account = listing_.account;
            if (listing_.shape == "album") {
                entry.album_id = album_id_;
                entry.album_title = album_title_;
            }
            if (!one_account || !entry.identity.empty()) continue;
            if (const auto key = make_key(biz, places_[i].mid, places_[i].idx)) {
                entry.identity = key->to_string();
                entry.biz = key->biz;
            }
        }
    }

    std::string_view url_;
    Listing listing_;
    std::vector<Place> places_;  // beside the entries
    std::string album_id_, album_title_;
};

// li.js_album_item of a saved album, where the scripts are gone.
void Reader::read_album_items(const Document& document) {
    for_each_element(document.root(), [&](Node node) {
        if (!node.has_class("js_album_item")) return;
        shape("album");
        const auto attribute = [&](const char* name) {
            return std::string(node.attribute_or_empty(name));
        };
        add_article(json{{"url", attribute("data-link")},
                         {"title", attribute("data-title")},
                         {"msgid", attribute("data-msgid")},
                         {"itemidx", attribute("data-itemidx")},
                         {"pos_num", attribute("data-pos_num")}},
                    std::nullopt, {});
    });
}

// ---- files

bool is_json(std::string_view text) { return text.starts_with('{') || text.starts_with('['); }

// Each line is a value of its own.
bool read_lines(std::string_view text, Reader& reader) {
    bool any = false;
    for (const std::string_view line : split_lines(text)) {
        const json value = parse_json(trim(line));
        if (!value.is_discarded()) any = reader.read(value) || any;
    }
    return any;
}

bool is_article_page(std::string_view page) {
    return has_bytes(page, "window.cgiDataNew") || has_bytes(page, "id=\"js_content\"") ||
           has_bytes(page, "id=\"js_article\"");
}

std::string nickname_in(std::string_view page) {
    std::string_view name = "nickname";
    for (std::size_t at = find_bytes(page, name); at != std::string_view::npos;
         at = find_bytes(page, name, at + name.size())) {
        JsCursor cursor(page, at + name.size());
        cursor.skip_blank();
        if (!cursor.take('=')) continue;
        cursor.skip_blank();
        if (const auto text = cursor.take_string(); text && !text->empty())
            return collapse_space(html_unescape(decode_js_string(*text)));
    }
    return {};
}

bool read_page(std::string_view page, Reader& reader) {
    reader.set_account(nickname_in(page));
    for (const char* name : {"msgList", "publish_page", "window.cgiData"}) {
        const json value = assigned(page, name);
        if (!value.is_discarded() && reader.read(value)) return true;
    }
    if (!has_bytes(page, "js_album_item")) return false;
    Arena arena;
    const auto document = Document::parse(page, arena);
    if (!document) return false;
    reader.read_album_items(*document);
    return true;
}

}  // namespace

bool may_be_listing(std::string_view bytes) {
    if (!is_json(trim(bytes.substr(0, 4096))) && is_article_page(bytes)) return false;
    constexpr std::array<std::string_view, 9> kMarks{
        "comm_msg_info", "general_msg_list", "publish_page", "publish_list", "app_msg_list",
        "getalbum_resp", "base_resp",        "msgList",      "appmsgex"};
    for (const std::string_view mark : kMarks)
        if (has_bytes(bytes, mark)) return true;
    return has_bytes(bytes, "articleList") || has_bytes(bytes, "js_album_item");
}

std::optional<Listing> read_listing(std::string_view utf8, std::string_view url) {
    const std::string_view text = trim(utf8);
    if (text.size() > kMaxListingBytes || !may_be_listing(text)) return std::nullopt;
    Reader reader(url);
    bool found = false;
    if (is_json(text)) {
        const json value = parse_json(text);
        found = value.is_discarded() ? read_lines(text, reader) : reader.read(value);
    } else {
        found = read_page(text, reader);
    }
    if (!found) return std::nullopt;
    return reader.finish();
}

}  // namespace magpie::wechat
