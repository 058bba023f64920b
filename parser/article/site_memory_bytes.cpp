// A memory as bytes, and back. All numbers are LEB128 varints unless a width is given:
//
//   version (1 byte, today 1) · pages
//   each page, oldest first:      hash (8 bytes, little endian) · suffix key
//   places, then each by key:     key − the key before · marks, then each by page:
//                                 page (1 byte) · content in 255ths (1 byte) · length
//   texts, then each by key:      key − the key before · place (its row from 1; 0: forgotten) ·
//                                 pages (1 byte: the only one; 64: a set of 8 bytes follows) ·
//                                 length
//
// Reading trusts nothing: counts are bounded before anything is kept, and what was read must write
// the same bytes again, so there is one form only of each memory.
#include <algorithm>
#include <bit>
#include <optional>
#include <utility>

#include "base/digest.h"
#include "parser/article/site_memory.h"

namespace magpie {
namespace {

constexpr std::uint64_t kVersion = 1;
constexpr std::uint64_t kSeveralPages = 64;
constexpr std::size_t kDigestDigits = 16;

void put_bytes(std::string& out, std::uint64_t value, int width) {
    for (int i = 0; i < width; ++i) out += static_cast<char>(value >> (8 * i) & 0xFF);
}

void put(std::string& out, std::uint64_t value) {
    for (; value >= 0x80; value >>= 7) out += static_cast<char>((value & 0x7F) | 0x80);
    out += static_cast<char>(value);
}

// Takes numbers off the front; from the first that is not there on, everything is 0 and failed().
class Numbers {
  public:
    explicit Numbers(std::string_view bytes) : bytes_(bytes) {}

    std::uint64_t take(std::uint64_t most) {
        std::uint64_t value = 0;
        for (unsigned shift = 0; shift < 64; shift += 7) {
            const std::uint64_t byte = take_bytes(1);
            value |= (byte & 0x7F) << shift;
            if (byte < 0x80) return value <= most ? value : refuse();
        }
        return refuse();
    }
    std::uint64_t take_bytes(std::size_t width) {
        if (bytes_.size() < width) return refuse();
        std::uint64_t value = 0;
        for (std::size_t i = 0; i < width; ++i)
            value |= std::uint64_t{static_cast<unsigned char>(bytes_[i])} << (8 * i);
        bytes_.remove_prefix(width);
        return value;
    }
    bool failed() const { return failed_; }

  private:
    std::uint64_t refuse() {
        failed_ = true;
        bytes_ = {};
        return 0;
    }

    std::string_view bytes_;
    bool failed_ = false;
};

}  // namespace

// Of one memory, from bytes.
class SiteMemoryReader {
  public:
    explicit SiteMemoryReader(std::string_view bytes) : in_(bytes) {}

    std::optional<SiteMemory> read() {
        if (in_.take_bytes(1) != kVersion) return std::nullopt;
        read_pages();
        read_places();
        read_texts();
        if (in_.failed()) return std::nullopt;
        memory_.index();
        return std::move(memory_);
    }

  private:
    static constexpr std::uint64_t kAnyKey = (std::uint64_t{1} << 40) - 1;

    void read_pages() {
        const std::uint64_t pages = in_.take(SiteMemory::kMaxPages);
        for (std::uint64_t i = 0; i < pages && !in_.failed(); ++i) {
            const std::uint64_t page = in_.take_bytes(8);
            if (memory_.bit_of(page) != 0) return refuse();
            memory_.pages_.push_back({page, in_.take(kAnyKey)});
        }
    }

    void read_places() {
        const std::uint64_t places = in_.take(SiteMemory::kMaxPlaces);
        std::uint64_t key = 0;
        for (std::uint64_t i = 0; i < places && !in_.failed(); ++i) {
            key += in_.take(kAnyKey);
            keys_.push_back(key);
            read_marks(key, in_.take(memory_.pages_.size()));
        }
    }

    void read_marks(std::uint64_t place, std::uint64_t marks) {
        std::uint64_t next = 0;  // no page may come twice
        for (std::uint64_t i = 0; i < marks && !in_.failed(); ++i) {
            const std::uint64_t page = in_.take_bytes(1);
            const auto content = static_cast<std::uint8_t>(in_.take_bytes(1));
            const auto length = static_cast<std::uint32_t>(in_.take(1u << 24));
            if (page < next || page >= memory_.pages_.size()) return refuse();
            next = page + 1;
            memory_.marks_.push_back({place, static_cast<std::uint32_t>(page), length, content});
        }
    }

    void read_texts() {
        const std::uint64_t texts = in_.take(SiteMemory::kMaxTexts);
        std::uint64_t key = 0;
        for (std::uint64_t i = 0; i < texts && !in_.failed(); ++i) {
            key += in_.take(kAnyKey);
            const std::uint64_t row = in_.take(keys_.size());
            const std::uint64_t place = row == 0 ? 0 : keys_[row - 1];
            const std::uint64_t pages = read_page_set();
            const auto length = static_cast<std::uint32_t>(in_.take(SiteMemory::kMaxLength));
            memory_.texts_.push_back({key, place, pages, length});
        }
    }

    std::uint64_t read_page_set() {
        const std::uint64_t first = in_.take(kSeveralPages);
        const std::uint64_t pages =
            first == kSeveralPages ? in_.take_bytes(8) : std::uint64_t{1} << first;
        const auto width = static_cast<std::size_t>(std::bit_width(pages));
        if (width > memory_.pages_.size()) refuse();
        return pages;
    }

    void refuse() { in_ = Numbers({}), static_cast<void>(in_.take_bytes(1)); }

    Numbers in_;
    SiteMemory memory_;
    std::vector<std::uint64_t> keys_;  // of places, by row
};

std::string SiteMemory::serialise() const {
    std::string out;
    put_bytes(out, kVersion, 1);
    put(out, pages_.size());
    for (const LearnedPage& page : pages_) {
        put_bytes(out, page.page, 8);
        put(out, page.suffix);
    }
    put(out, places_.size());
    std::uint64_t before = 0;
    auto mark = marks_.begin();
    for (const Place& place : places_) {
        put(out, place.place - std::exchange(before, place.place));
        put(out, static_cast<std::uint64_t>(std::popcount(place.pages)));
        for (; mark != marks_.end() && mark->place == place.place; ++mark) {
            put_bytes(out, mark->page, 1);
            put_bytes(out, mark->content, 1);
            put(out, mark->length);
        }
    }
    put(out, texts_.size());
    before = 0;
    for (const Text& text : texts_) {
        put(out, text.text - std::exchange(before, text.text));
        const Place* place = find_place(text.place);
        put(out, place ? static_cast<std::uint64_t>(place - places_.data()) + 1 : 0);
        const bool only_one = std::has_single_bit(text.pages);
        put(out,
            only_one ? static_cast<std::uint64_t>(std::countr_zero(text.pages)) : kSeveralPages);
        if (!only_one) put_bytes(out, text.pages, 8);
        put(out, text.length);
    }
    return out;
}

Result<SiteMemory> SiteMemory::parse(std::string_view bytes) {
    std::optional<SiteMemory> memory = SiteMemoryReader(bytes).read();
    if (memory && memory->serialise() == bytes) return std::move(*memory);
    return fail(ErrorCode::corrupt, "these bytes are no site memory of this version");
}

std::string SiteMemory::digest() const {
    return pages_.empty() ? std::string() : sha256(serialise()).hex().substr(0, kDigestDigits);
}

}  // namespace magpie
