#include "crawler/address_guard.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>

namespace magpie {
namespace {

bool allows(const AddressGuard& guard, std::string_view text, std::uint16_t port = 80) {
    const std::optional<IpAddress> address = IpAddress::parse(text);
    EXPECT_TRUE(address.has_value()) << text;
    return address && guard.allows(*address, port);
}

bool allows_by_default(std::string_view text) { return allows(AddressGuard(), text); }

AddressGuard guard_with(const std::vector<std::string>& allow) {
    Result<AddressGuard> guard = AddressGuard::create(allow);
    EXPECT_TRUE(guard.has_value());
    return guard ? *guard : AddressGuard();
}

TEST(IpAddress, reads_only_strict_forms) {
    EXPECT_TRUE(IpAddress::parse("192.0.2.1"));
    EXPECT_TRUE(IpAddress::parse("2001:db8::1"));
    EXPECT_TRUE(IpAddress::parse("[2001:db8::1]"));
    for (const char* text : {"", "127.1", "0x7f.0.0.1", "0177.0.0.1", "2130706433", "1.2.3.4.",
                             "[127.0.0.1]", "fe80::1%eth0", "[::1", "localhost", ":::"}) {
        EXPECT_FALSE(IpAddress::parse(text)) << text;
    }
}

TEST(IpAddress, takes_a_mapped_address_for_the_ipv4_address_it_is) {
    EXPECT_EQ(IpAddress::parse("::ffff:10.0.0.1"), IpAddress::parse("10.0.0.1"));
    EXPECT_EQ(IpAddress::parse("::ffff:a00:1")->to_string(), "10.0.0.1");
    EXPECT_EQ(IpAddress::parse("2001:0db8::0:1")->to_string(), "2001:db8::1");
}

TEST(AddressGuard, allows_public_addresses) {
    for (const char* text :
         {"1.0.0.0", "8.8.8.8", "100.63.255.255", "100.128.0.0", "172.15.255.255", "172.32.0.0",
          "223.255.255.255", "2606:4700::1111", "2a00::1", "64:ff9b::808:808", "::ffff:8.8.8.8"}) {
        EXPECT_TRUE(allows_by_default(text)) << text;
    }
}

TEST(AddressGuard, refuses_every_special_purpose_ipv4_block_at_both_ends) {
    for (const char* text : {"0.0.0.0",      "0.255.255.255",   "10.0.0.0",   "10.255.255.255",
                             "100.64.0.0",   "100.127.255.255", "127.0.0.1",  "127.255.255.255",
                             "169.254.0.0",  "169.254.255.255", "172.16.0.0", "172.31.255.255",
                             "192.0.0.0",    "192.0.0.255",     "192.0.2.1",  "192.88.99.1",
                             "192.168.0.0",  "192.168.255.255", "198.18.0.0", "198.19.255.255",
                             "198.51.100.1", "203.0.113.1",     "224.0.0.1",  "239.255.255.255",
                             "240.0.0.0",    "255.255.255.255"}) {
        EXPECT_FALSE(allows_by_default(text)) << text;
    }
}

TEST(AddressGuard, refuses_cloud_metadata_services) {
    for (const char* text :
         {"169.254.169.254", "100.100.100.200", "192.0.0.192", "168.63.129.16", "fd00:ec2::254"}) {
        EXPECT_FALSE(allows_by_default(text)) << text;
    }
}

TEST(AddressGuard, refuses_special_purpose_ipv6_blocks) {
    for (const char* text :
         {"::", "::1", "100::1", "2001::1", "2001:1ff::1", "2001:db8::1", "2002:808:808::1",
          "3fff::1", "5f00::1", "64:ff9b:1::1", "fc00::1", "fdff::1", "fe80::1", "febf::1",
          "fec0::1", "ff02::1", "4000::1", "e000::1"}) {
        EXPECT_FALSE(allows_by_default(text)) << text;
    }
}

TEST(AddressGuard, looks_inside_ipv6_forms_that_carry_an_ipv4_address) {
    for (const char* text : {"::ffff:127.0.0.1", "::127.0.0.1", "::ffff:0:127.0.0.1",
                             "64:ff9b::127.0.0.1", "64:ff9b::a9fe:a9fe", "2002:7f00:1::"}) {
        EXPECT_FALSE(allows_by_default(text)) << text;
    }
}

TEST(AddressGuard, says_what_kind_of_address_it_refuses) {
    const AddressGuard guard;
    EXPECT_EQ(guard.refusal(*IpAddress::parse("127.0.0.1"), 80), "loopback");
    EXPECT_EQ(guard.refusal(*IpAddress::parse("169.254.169.254"), 80), "link-local");
    EXPECT_EQ(guard.refusal(*IpAddress::parse("64:ff9b::10.0.0.1"), 80), "private");
}

TEST(AddressGuard, lets_a_listed_block_through_and_nothing_beside_it) {
    const AddressGuard guard = guard_with({"10.1.0.0/16", "::1", "fd12::/16"});
    EXPECT_TRUE(allows(guard, "10.1.255.255"));
    EXPECT_TRUE(allows(guard, "::ffff:10.1.0.1"));
    EXPECT_TRUE(allows(guard, "::1"));
    EXPECT_TRUE(allows(guard, "fd12::1"));
    EXPECT_FALSE(allows(guard, "10.2.0.0"));
    EXPECT_FALSE(allows(guard, "::2"));
    EXPECT_FALSE(allows(guard, "fd13::1"));
}

TEST(AddressGuard, can_open_a_single_port) {
    const AddressGuard guard = guard_with({"127.0.0.1:8590", "[::1]:8590", "10.0.0.0/8:81"});
    EXPECT_TRUE(allows(guard, "127.0.0.1", 8590));
    EXPECT_FALSE(allows(guard, "127.0.0.1", 8599));
    EXPECT_TRUE(allows(guard, "::1", 8590));
    EXPECT_FALSE(allows(guard, "::1", 80));
    EXPECT_TRUE(allows(guard, "10.9.9.9", 81));
}

TEST(AddressGuard, names_the_entry_that_is_no_block) {
    for (const char* entry : {"", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/", "::1/129", "localhost",
                              "127.0.0.1:99999", "127.0.0.1:", "10.0.0/8", "fe80::1%lo"}) {
        const Result<AddressGuard> guard = AddressGuard::create({entry});
        ASSERT_FALSE(guard) << entry;
        EXPECT_EQ(guard.error().code, ErrorCode::invalid_argument);
        EXPECT_NE(guard.error().message.find(std::string("\"") + entry + '"'), std::string::npos);
    }
}

// 291 addresses with the verdicts of ssrf_filter and Advocate.
TEST(AddressGuard, agrees_with_other_guards_on_every_address_of_the_suite) {
    const char* const folder = std::getenv("MAGPIE_SHARED_DATA");
    if (!folder) GTEST_SKIP() << "skipped: no ../shared";
    std::ifstream file(std::string(folder) + "/suites/ssrf/addresses.json");
    if (!file) GTEST_SKIP() << "skipped: no ../shared";
    int agreed = 0;
    const nlohmann::json cases = nlohmann::json::parse(file);
    for (const nlohmann::json& one : cases) {
        const std::string ip = one.at("ip");
        const bool expected = one.at("expect") == "allow";
        EXPECT_EQ(allows_by_default(ip), expected) << ip << ' ' << one.at("why");
        agreed += allows_by_default(ip) == expected;
    }
    EXPECT_EQ(static_cast<std::size_t>(agreed), cases.size());
}

}  // namespace
}  // namespace magpie
