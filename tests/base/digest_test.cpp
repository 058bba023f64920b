#include "base/digest.h"

#include <gtest/gtest.h>

namespace magpie {
namespace {

// FIPS 180-4 example vectors.
TEST(Digest, matches_the_standard_vectors) {
    EXPECT_EQ(sha256("").hex(), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    EXPECT_EQ(sha256("abc").hex(),
              "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(Digest, pieces_give_the_digest_of_the_whole) {
    Sha256Stream stream;
    stream.update("a");
    stream.update("");
    stream.update("bc");
    EXPECT_EQ(stream.finish(), sha256("abc"));
}

TEST(Digest, hex_is_read_back_and_anything_else_refused) {
    const Sha256 digest = sha256("abc");
    EXPECT_EQ(Sha256::from_hex(digest.hex()), digest);
    EXPECT_FALSE(Sha256::from_hex("ba78"));
    EXPECT_FALSE(Sha256::from_hex(std::string(64, 'g')));
}

}  // namespace
}  // namespace magpie
