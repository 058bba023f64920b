#include "crawler/failure_text.h"

#include <gtest/gtest.h>

namespace magpie {
namespace {

Url url(std::string_view text) { return *Url::parse(text); }

TEST(FailureText, names_the_url_and_what_to_do_for_every_failure) {
    for (int i = static_cast<int>(FetchFailure::bad_url);
         i <= static_cast<int>(FetchFailure::cancelled); ++i) {
        const auto failure = static_cast<FetchFailure>(i);
        const std::string text = describe_failure(failure, url("https://a.test/x"), "why");
        EXPECT_EQ(text.rfind("https://a.test/x: ", 0), 0u) << to_string(failure);
        EXPECT_NE(text.find(" (why). "), std::string::npos) << text;
        EXPECT_EQ(text.back(), '.') << text;
        EXPECT_NE(to_string(failure), "unknown");
    }
    EXPECT_EQ(describe_failure(FetchFailure::none, url("https://a.test/"), ""), "");
}

TEST(FailureText, explains_statuses_known_and_unknown) {
    EXPECT_EQ(
        describe_status(404, url("https://a.test/")),
        "https://a.test/: the server answered 404 (not found). Check the URL; the page may have "
        "moved or been deleted.");
    EXPECT_NE(describe_status(418, url("https://a.test/")).find("418 (client error)"),
              std::string::npos);
    EXPECT_NE(describe_status(599, url("https://a.test/")).find("599 (server error)"),
              std::string::npos);
    EXPECT_NE(describe_status(799, url("https://a.test/")).find("799 (not an HTTP status)"),
              std::string::npos);
    EXPECT_EQ(describe_status(200, url("https://a.test/")), "");
}

TEST(FailureText, says_what_came_instead_of_html) {
    EXPECT_NE(describe_not_html(url("https://a.test/"), "application/zip").find("application/zip"),
              std::string::npos);
    EXPECT_NE(describe_not_html(url("https://a.test/"), "").find("no type given"),
              std::string::npos);
}

TEST(FailureText, shows_no_password_and_no_endless_url) {
    const std::string text =
        describe_status(404, url("https://user:secret@a.test/" + std::string(5000, 'x')));
    EXPECT_EQ(text.find("secret"), std::string::npos);
    EXPECT_LT(text.size(), 600u);
}

TEST(FailureText, tells_a_body_too_large_from_a_broken_one) {
    EXPECT_EQ(failure_of_decoding({ErrorCode::limit, ""}), FetchFailure::too_large);
    EXPECT_EQ(failure_of_decoding({ErrorCode::corrupt, ""}), FetchFailure::bad_encoding);
    EXPECT_EQ(failure_of_decoding({ErrorCode::unsupported, ""}), FetchFailure::bad_encoding);
}

}  // namespace
}  // namespace magpie
