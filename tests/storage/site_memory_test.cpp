// Memories of hosts' templates: the newest of each host, and those that documents name.
#include "storage/site_memories.h"

#include "tests/storage/archive_fixture.h"

namespace magpie::testing {
namespace {

SiteMemoryVersion memory(std::int64_t number, const std::string& host = "s.example") {
    const std::string bytes = host + " after page " + std::to_string(number);
    return {host, sha256(bytes).hex().substr(0, 16), number, static_cast<int>(number),
            std::make_shared<const std::string>(bytes)};
}

class SiteMemories : public ArchiveTest {
  protected:
    // The page `number` of the host, read with memory number − 1.
    Receipt put_page(std::int64_t number) {
        const std::string url = "https://s.example/" + std::to_string(number);
        Visit visit = article(url, clean(url, "text " + std::to_string(number)), number);
        if (number > 1) visit.document->read_with = memory(number - 1);
        visit.taught = memory(number);
        return put(visit);
    }
    std::optional<SiteMemoryVersion> stored(std::string_view host, std::string_view digest = {}) {
        auto found = archive().site_memory(host, digest);
        EXPECT_TRUE(found);
        return found ? *found : std::nullopt;
    }
};

TEST_F(SiteMemories, come_with_the_visit_that_taught_them) {
    EXPECT_FALSE(stored("s.example"));
    put_page(1);
    ASSERT_TRUE(stored("s.example"));
    EXPECT_EQ(*stored("s.example")->bytes, *memory(1).bytes);
    EXPECT_EQ(stored("s.example")->pages, 1);
    EXPECT_FALSE(stored("t.example"));
    reopen();
    EXPECT_EQ(stored("s.example")->digest, memory(1).digest);
    expect_whole();
}

TEST_F(SiteMemories, are_kept_while_a_document_names_them) {
    for (int number = 1; number <= 4; ++number) put_page(number);
    EXPECT_EQ(stored("s.example")->number, 4);
    for (int number = 1; number <= 3; ++number)
        EXPECT_TRUE(stored("s.example", memory(number).digest)) << number;
    expect_whole();
}

TEST_F(SiteMemories, that_no_document_names_leave_with_the_next) {
    Visit visit = article("https://s.example/1", clean("https://s.example/1", "one"), 1);
    visit.taught = memory(1);
    put(visit);
    visit = look("https://s.example/2", "http_404", 2);
    visit.taught = memory(2);
    put(visit);
    EXPECT_FALSE(stored("s.example", memory(1).digest));
    EXPECT_EQ(stored("s.example")->number, 2);
    expect_whole();
}

TEST_F(SiteMemories, of_one_host_stay_within_a_bound) {
    for (int number = 1; number <= 20; ++number) put_page(number);
    int kept = 0;
    for (int number = 1; number <= 20; ++number)
        kept += stored("s.example", memory(number).digest).has_value();
    EXPECT_EQ(kept, SiteMemoryStore::kMaxNamed + 1);
    EXPECT_TRUE(stored("s.example", memory(19).digest));
    EXPECT_FALSE(stored("s.example", memory(3).digest));
    expect_whole();
}

TEST_F(SiteMemories, do_not_go_back_when_an_earlier_one_comes_late) {
    put_page(3);
    put_page(2);
    EXPECT_EQ(stored("s.example")->number, 3);
    expect_whole();
}

TEST_F(SiteMemories, of_a_duplicate_are_not_named_by_it) {
    Visit visit = article("https://s.example/1", clean("https://s.example/1", "one"), 1);
    put(visit);
    visit.document->read_with = memory(7);
    EXPECT_EQ(put(visit).outcome, Receipt::Outcome::duplicate);
    EXPECT_FALSE(stored("s.example", memory(7).digest));
}

TEST_F(SiteMemories, of_a_proposal_are_kept) {
    put_page(1);
    NewRendering rendering{found("https://s.example/1").row.id, 1,
                           clean("https://s.example/1", "read anew")};
    rendering.clean.cleaner = "3";
    rendering.clean.read_with = memory(5);
    ASSERT_TRUE(archive().propose({rendering}));
    EXPECT_TRUE(stored("s.example", memory(5).digest));
    EXPECT_EQ(stored("s.example")->number, 1);
    expect_whole();
}

TEST_F(SiteMemories, whose_bytes_have_changed_are_an_error) {
    Visit visit = look("https://s.example/1", "http_404", 1);
    visit.taught = memory(1);
    visit.taught->bytes = std::make_shared<const std::string>("something else");
    put(visit);
    EXPECT_EQ(archive().site_memory("s.example").error().code, ErrorCode::corrupt);
}

TEST_F(SiteMemories, leave_documents_that_can_be_asked_for_by_their_flags) {
    for (int number = 1; number <= 3; ++number) {
        const std::string url = "https://s.example/" + std::to_string(number);
        Visit visit = article(url, clean(url, "text " + std::to_string(number)), number);
        if (number != 2) visit.document->flags = {"joined_pages", "low_confidence"};
        put(visit);
    }
    Query query;
    query.flag = "low_confidence";
    const auto rows = archive().list(query).value();
    ASSERT_EQ(rows.size(), 2u);
    EXPECT_EQ(rows[0].identity, "https://s.example/3");
    EXPECT_EQ(archive().stats()->low_confidence, 2);
    query.flag = "confidence";
    EXPECT_TRUE(archive().list(query)->empty());
}

}  // namespace
}  // namespace magpie::testing
