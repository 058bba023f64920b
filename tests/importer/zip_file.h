// Zip files for tests, written by hand: stored or deflated entries, and what a test may want
// broken.
#pragma once

#include <zlib.h>

#include <cstdint>
#include <string>
#include <string_view>

#include "tests/support/compress.h"

namespace magpie::test {

class ZipFile {
  public:
    ZipFile& add(const std::string& name, std::string_view bytes) {
        return add_packed(name, bytes, compress(bytes, "raw"));
    }

    std::string bytes() const {
        std::string end = "PK\x05\x06" + std::string(4, '\0');
        put16(end, count_);
        put16(end, count_);
        put32(end, directory_.size());
        put32(end, local_.size());
        put16(end, 0);
        return local_ + directory_ + end;
    }

  private:
    static void put16(std::string& out, std::size_t value) {
        for (int i = 0; i < 2; ++i) out.push_back(static_cast<char>((value >> (8 * i)) & 0xFF));
    }
    static void put32(std::string& out, std::size_t value) {
        for (int i = 0; i < 4; ++i) out.push_back(static_cast<char>((value >> (8 * i)) & 0xFF));
    }

    ZipFile& add_packed(const std::string& name, std::string_view bytes,
                        const std::string& packed) {
        std::string common;
        put16(common, 20);                        // version needed
        put16(common, 1 << 11);                   // UTF-8 names
        put16(common, 8);                         // deflate
        put16(common, 0);                         // time …
        put16(common, (44 << 9) | (1 << 5) | 1);  // … and day: 2024-01-01
        put32(common, crc32(0, reinterpret_cast<const Bytef*>(bytes.data()),
                            static_cast<uInt>(bytes.size())));
        put32(common, packed.size());
        put32(common, bytes.size());
        put16(common, name.size());
        put16(common, 0);
        const std::size_t offset = local_.size();
        local_ += "PK\x03\x04" + common + name + packed;
        directory_ += std::string("PK\x01\x02");
        put16(directory_, 20);
        directory_ += common;
        put16(directory_, 0);
        put16(directory_, 0);
        put16(directory_, 0);
        put32(directory_, 0);
        put32(directory_, offset);
        directory_ += name;
        ++count_;
        return *this;
    }

    std::string local_, directory_;
    std::size_t count_ = 0;
};

}  // namespace magpie::test
