#include "parser/article_json.h"

#include <cmath>
#include <nlohmann/json.hpp>

namespace magpie {
namespace {

using nlohmann::json;

void put(json& object, const char* key, const std::string& value) {
    if (!value.empty()) object[key] = value;
}

template <class Container>
void put_all(json& object, const char* key, const Container& values) {
    if (!values.empty()) object[key] = values;
}

void put(json& object, const char* key, const std::optional<Instant>& value) {
    if (value) object[key] = format_utc_micros(*value);
}

// Short in JSON, and the same again when it was read from there.
double in_ten_thousandths(double share) { return std::round(share * 10'000) / 10'000; }

json reprint_object(const ReprintSource& reprint) {
    json object = json::object();
    put(object, "account", reprint.account);
    put(object, "author", reprint.author);
    put(object, "title", reprint.title);
    put(object, "url", reprint.url);
    put(object, "identity", reprint.identity);
    put(object, "words", reprint.words);
    return object;
}

json linked_object(const LinkedArticle& linked) {
    json object = json::object();
    put(object, "title", linked.title);
    put(object, "account", linked.account);
    put(object, "url", linked.url);
    put(object, "identity", linked.identity);
    return object;
}

json album_object(const Album& album) {
    json object = json::object();
    put(object, "id", album.id);
    put(object, "title", album.title);
    put(object, "url", album.url);
    if (album.position > 0) object["position"] = album.position;
    if (album.count > 0) object["count"] = album.count;
    if (album.previous) object["previous"] = linked_object(*album.previous);
    if (album.next) object["next"] = linked_object(*album.next);
    return object;
}

json media_object(const MediaFile& file) {
    json object = json::object();
    object["role"] = to_string(file.role);
    put(object, "url", file.url);
    put(object, "identity", file.identity);
    put_all(object, "alternates", file.alternates);
    put(object, "words", file.words);
    return object;
}

json dropped_object(const DroppedNode& node) {
    json object = json::object();
    put(object, "what", node.what);
    put(object, "why", node.why);
    put(object, "words", node.words);
    return object;
}

template <class T>
void put_objects(json& object, const char* key, const std::vector<T>& values,
                 json (*object_of)(const T&)) {
    if (values.empty()) return;
    json& list = object[key] = json::array();
    for (const T& value : values) list.push_back(object_of(value));
}

// Reads typed members; the first wrong type is remembered and ends in one error.
class Reader {
  public:
    explicit Reader(const json& object) : object_(object) {}

    template <class T>
    void take(const char* key, T& target) {
        const auto found = object_.find(key);
        if (found == object_.end()) return;
        try {
            target = found->get<T>();
        } catch (const json::exception&) {
            note(key);
        }
    }
    void take(const char* key, std::optional<Instant>& target) {
        std::string text;
        take(key, text);
        if (text.empty()) return;
        const auto parsed = parse_timestamp(text);
        if (parsed)
            target = parsed->instant;
        else
            note(key);
    }
    void note(const char* key) {
        if (wrong_.empty()) wrong_ = key;
    }
    const std::string& wrong() const { return wrong_; }

  private:
    const json& object_;
    std::string wrong_;
};

template <class Enum, std::size_t N>
std::optional<Enum> named(std::string_view name, const Enum (&values)[N]) {
    for (const Enum value : values)
        if (to_string(value) == name) return value;
    return std::nullopt;
}

constexpr Kind kKinds[] = {Kind::article, Kind::picture,      Kind::text,
                           Kind::video,   Kind::audio,        Kind::share,
                           Kind::index,   Kind::paid_preview, Kind::other};
constexpr MediaRole kMediaRoles[] = {MediaRole::picture, MediaRole::cover, MediaRole::background,
                                     MediaRole::audio, MediaRole::video};
constexpr Originality kOriginalities[] = {Originality::unknown, Originality::not_original,
                                          Originality::original, Originality::reprint};

void read_reprint(const json& object, Reader& outer, Article& article) {
    const auto found = object.find("reprint");
    if (found == object.end()) return;
    if (!found->is_object()) return outer.note("reprint");
    Reader reader(*found);
    ReprintSource reprint;
    reader.take("account", reprint.account);
    reader.take("author", reprint.author);
    reader.take("title", reprint.title);
    reader.take("url", reprint.url);
    reader.take("identity", reprint.identity);
    reader.take("words", reprint.words);
    if (!reader.wrong().empty()) outer.note("reprint");
    article.reprint = std::move(reprint);
}

LinkedArticle read_linked_article(const json&, Reader& reader) {
    LinkedArticle linked;
    reader.take("title", linked.title);
    reader.take("account", linked.account);
    reader.take("url", linked.url);
    reader.take("identity", linked.identity);
    return linked;
}

void read_linked(const json& object, Reader& outer, const char* key,
                 std::optional<LinkedArticle>& target) {
    const auto found = object.find(key);
    if (found == object.end()) return;
    if (!found->is_object()) return outer.note(key);
    Reader reader(*found);
    target = read_linked_article(*found, reader);
    if (!reader.wrong().empty()) outer.note(key);
}

Album read_album(const json& object, Reader& reader) {
    Album album;
    reader.take("id", album.id);
    reader.take("title", album.title);
    reader.take("url", album.url);
    reader.take("position", album.position);
    reader.take("count", album.count);
    read_linked(object, reader, "previous", album.previous);
    read_linked(object, reader, "next", album.next);
    return album;
}

MediaFile read_media(const json&, Reader& reader) {
    MediaFile file;
    std::string role = "picture";
    reader.take("role", role);
    file.role = named(role, kMediaRoles).value_or(MediaRole::picture);
    reader.take("url", file.url);
    reader.take("identity", file.identity);
    reader.take("alternates", file.alternates);
    reader.take("words", file.words);
    return file;
}

DroppedNode read_dropped(const json&, Reader& reader) {
    DroppedNode node;
    reader.take("what", node.what);
    reader.take("why", node.why);
    reader.take("words", node.words);
    return node;
}

template <class T>
void read_objects(const json& object, Reader& outer, const char* key,
                  T (*read)(const json&, Reader&), std::vector<T>& target) {
    const auto found = object.find(key);
    if (found == object.end()) return;
    if (!found->is_array()) return outer.note(key);
    for (const json& item : *found) {
        if (!item.is_object()) return outer.note(key);
        Reader reader(item);
        target.push_back(read(item, reader));
        if (!reader.wrong().empty()) return outer.note(key);
    }
}

void read_published(Reader& reader, Article& article) {
    std::string text;
    reader.take("published", text);
    if (text.empty()) return;
    auto parsed = parse_timestamp(text);
    if (!parsed) return reader.note("published");
    if (parsed->day_only) {
        int minutes = 0;
        reader.take("published_offset_minutes", minutes);
        parsed = timestamp_of(day_of(*parsed), std::chrono::minutes{minutes});
    }
    article.published = parsed;
}

void read_listed(Reader& reader, Article& article) {
    std::string text;
    reader.take("listed", text);
    if (text.empty()) return;
    article.listed = parse_day(text);
    if (!article.listed) reader.note("listed");
}

}  // namespace

std::string article_metadata(const Article& article) {
    json object = json::object();
    object["kind"] = to_string(article.kind);
    put(object, "title", article.title);
    if (article.title_derived) object["title_derived"] = true;
    put(object, "account", article.account);
    put(object, "account_id", article.account_id);
    put(object, "account_alias", article.account_alias);
    put(object, "author", article.author);
    if (article.originality != Originality::unknown)
        object["originality"] = to_string(article.originality);
    if (article.published) {
        object["published"] = format_rfc3339(*article.published);
        if (article.published->day_only)
            object["published_offset_minutes"] = article.published->offset.count();
    }
    if (article.listed) object["listed"] = format_day(*article.listed);
    put(object, "modified", article.modified);
    put(object, "captured", article.captured);
    put(object, "url", article.url);
    put(object, "identity", article.identity);
    put_all(object, "aliases", article.aliases);
    put(object, "cover", article.cover);
    put(object, "digest", article.digest);
    put(object, "place", article.place);
    put(object, "origin", article.origin);
    put(object, "disclosure", article.disclosure);
    put(object, "read_original", article.read_original);
    put(object, "next_page", article.next_page);
    put(object, "language", article.language);
    if (article.reprint) object["reprint"] = reprint_object(*article.reprint);
    put(object, "sn", article.sn);
    put(object, "chksm", article.chksm);
    put_objects(object, "albums", article.albums, album_object);
    put_objects(object, "linked", article.linked, linked_object);
    put_objects(object, "media", article.media, media_object);
    put_all(object, "tags", article.tags);
    put_all(object, "components", article.components);
    put_all(object, "dropped", article.dropped);
    put_objects(object, "dropped_nodes", article.dropped_nodes, dropped_object);
    put_all(object, "flags", article.flags);
    if (article.confidence >= 0) object["confidence"] = in_ten_thousandths(article.confidence);
    put(object, "model", article.model);
    put(object, "memory", article.memory);
    put(object, "page_type", article.page_type);
    return object.dump(-1, ' ', false, json::error_handler_t::replace);
}

Result<Article> article_from_metadata(std::string_view text, std::string markdown) {
    const json object = json::parse(text, nullptr, false);
    if (!object.is_object())
        return fail(ErrorCode::corrupt, "article metadata is not a JSON object");
    Reader reader(object);
    Article article;
    article.markdown = std::move(markdown);
    std::string kind = "article";
    std::string originality = "unknown";
    reader.take("kind", kind);
    reader.take("originality", originality);
    article.kind = named(kind, kKinds).value_or(Kind::other);
    article.originality = named(originality, kOriginalities).value_or(Originality::unknown);
    reader.take("title", article.title);
    reader.take("title_derived", article.title_derived);
    reader.take("account", article.account);
    reader.take("account_id", article.account_id);
    reader.take("account_alias", article.account_alias);
    reader.take("author", article.author);
    read_published(reader, article);
    read_listed(reader, article);
    reader.take("modified", article.modified);
    reader.take("captured", article.captured);
    reader.take("url", article.url);
    reader.take("identity", article.identity);
    reader.take("aliases", article.aliases);
    reader.take("cover", article.cover);
    reader.take("digest", article.digest);
    reader.take("place", article.place);
    reader.take("origin", article.origin);
    reader.take("disclosure", article.disclosure);
    reader.take("read_original", article.read_original);
    reader.take("next_page", article.next_page);
    reader.take("language", article.language);
    read_reprint(object, reader, article);
    reader.take("sn", article.sn);
    reader.take("chksm", article.chksm);
    read_objects(object, reader, "albums", read_album, article.albums);
    read_objects(object, reader, "linked", read_linked_article, article.linked);
    read_objects(object, reader, "media", read_media, article.media);
    reader.take("tags", article.tags);
    reader.take("components", article.components);
    reader.take("dropped", article.dropped);
    read_objects(object, reader, "dropped_nodes", read_dropped, article.dropped_nodes);
    reader.take("flags", article.flags);
    reader.take("confidence", article.confidence);
    reader.take("model", article.model);
    reader.take("memory", article.memory);
    reader.take("page_type", article.page_type);
    if (!reader.wrong().empty())
        return fail(ErrorCode::corrupt,
                    "article metadata: wrong type in \"" + reader.wrong() + "\"");
    return article;
}

}  // namespace magpie
