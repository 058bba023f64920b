// Renderings that wait: what today's cleaner makes of stored pages changes nothing until accepted.
#include "storage/sqlite.h"
#include "tests/storage/archive_fixture.h"

namespace magpie::testing {
namespace {

using Outcome = Receipt::Outcome;
using Names = std::vector<std::string>;

class Proposals : public ArchiveTest {
  protected:
    void SetUp() override {
        ArchiveTest::SetUp();
        document_ = put(article(kShort, cleaned("定稿", "1"), 1)).document;
    }

    // A text by that cleaner.
    static CleanDocument cleaned(const std::string& text, const std::string& cleaner) {
        CleanDocument document = clean(kKey, text);
        document.cleaner = cleaner;
        return document;
    }
    // What cleaner 2 makes of it: one word more, another title, a file, a relation.
    static CleanDocument better() {
        CleanDocument document = cleaned("定稿，全文", "2");
        document.title = "春天的第一篇（全）";
        document.media = {picture("snow")};
        document.relations = {{"reprint_of", kOtherKey, "", "", "", 0}};
        return document;
    }

    void propose(const CleanDocument& document, int revision = 1) {
        const Result<> proposed = archive().propose({{document_, revision, document}});
        ASSERT_TRUE(proposed) << proposed.error().message;
    }
    std::vector<ProposalRow> waiting() { return archive().proposals().value(); }
    std::size_t files_due() { return archive().missing_media(at_second(1'000))->size(); }

    std::int64_t document_ = 0;
};

TEST_F(Proposals, change_nothing_that_is_shown) {
    propose(better());
    ASSERT_EQ(waiting().size(), 1u);
    EXPECT_EQ(waiting()[0].document, document_);
    EXPECT_EQ(waiting()[0].revision, 1);
    EXPECT_EQ(waiting()[0].cleaner, "2");
    EXPECT_TRUE(waiting()[0].text_changes);
    const StoredDocument shown = found(kKey);
    EXPECT_EQ(shown.markdown, "定稿\n");
    EXPECT_EQ(shown.row.title, "春天的第一篇");
    EXPECT_EQ(shown.row.content_hash, cleaned("定稿", "1").content_hash);
    EXPECT_TRUE(archive().media_of(document_)->empty());
    EXPECT_TRUE(archive().relations_to(kOtherKey)->empty());
    EXPECT_EQ(files_due(), 0u);
    EXPECT_EQ(archive().stats()->revisions, 1);
    expect_whole();
}

TEST_F(Proposals, can_be_read_before_they_are_accepted) {
    propose(better());
    const StoredDocument proposed = archive().proposed(waiting()[0].id)->value();
    EXPECT_EQ(proposed.markdown, "定稿，全文\n");
    EXPECT_EQ(proposed.metadata, better().metadata);
    EXPECT_EQ(proposed.row.title, "春天的第一篇（全）");
    EXPECT_EQ(proposed.row.content_hash, better().content_hash);
    EXPECT_EQ(proposed.row.identity, kKey);
    EXPECT_EQ(proposed.revision, 1);
    EXPECT_FALSE(archive().proposed(waiting()[0].id + 1)->has_value());
}

TEST_F(Proposals, once_accepted_are_what_is_shown_with_facts_files_and_relations) {
    propose(better());
    EXPECT_EQ(archive().accept_proposals({waiting()[0].id}).value(), 1u);
    EXPECT_TRUE(waiting().empty());
    const StoredDocument shown = found(kKey);
    EXPECT_EQ(shown.markdown, "定稿，全文\n");
    EXPECT_EQ(shown.row.title, "春天的第一篇（全）");
    EXPECT_EQ(shown.row.content_hash, better().content_hash);
    EXPECT_EQ(shown.row.revisions, 1);
    EXPECT_EQ(shown.row.sightings, 1);
    EXPECT_EQ(archive().media_of(document_)->size(), 1u);
    EXPECT_EQ(archive().relations_to(kOtherKey)->size(), 1u);
    EXPECT_EQ(files_due(), 1u);
    const Capture raw = archive().capture_of(1)->value();
    EXPECT_EQ(raw.body, "<html>定稿\n</html>");
    expect_whole();
}

TEST_F(Proposals, once_accepted_are_what_reposts_are_recognised_by) {
    propose(better());
    ASSERT_TRUE(archive().accept_proposals({}));
    CleanDocument copy = clean(kOtherKey, "定稿，全文");
    copy.content_hash = sha256("another title");
    EXPECT_EQ(put(article(kLong, copy, 2)).same_text_as, document_);
    expect_whole();
}

TEST_F(Proposals, once_discarded_leave_everything_as_it_was) {
    propose(better());
    EXPECT_EQ(archive().discard_proposals({waiting()[0].id}).value(), 1u);
    EXPECT_TRUE(waiting().empty());
    EXPECT_EQ(found(kKey).markdown, "定稿\n");
    EXPECT_EQ(files_due(), 0u);
    expect_whole();
    propose(better());
    EXPECT_EQ(waiting().size(), 1u);
    EXPECT_EQ(archive().accept_proposals({}).value(), 1u);
    EXPECT_EQ(found(kKey).markdown, "定稿，全文\n");
    expect_whole();
}

TEST_F(Proposals, equal_to_what_is_shown_are_dropped) {
    propose(cleaned("定稿", "2"));
    EXPECT_TRUE(waiting().empty());
    propose(better());
    propose(cleaned("定稿", "2"));  // the newest word is that nothing changes
    EXPECT_TRUE(waiting().empty());
    expect_whole();
}

TEST_F(Proposals, that_differ_in_metadata_files_relations_or_facts_alone_do_not_change_the_text) {
    CleanDocument metadata = cleaned("定稿", "2");
    CleanDocument files = metadata, relations = metadata, facts = metadata;
    metadata.metadata = "{}";
    files.media = {picture("snow")};
    relations.relations = {{"links_to", kOtherKey, "", "", "", 1}};
    facts.author = "溪边";
    for (const CleanDocument& document : {metadata, files, relations, facts}) {
        propose(document);
        ASSERT_EQ(waiting().size(), 1u);
        EXPECT_FALSE(waiting()[0].text_changes);
    }
    EXPECT_EQ(archive().accept_proposals({}).value(), 1u);
    EXPECT_EQ(found(kKey).row.author, "溪边");
    expect_whole();
}

TEST_F(Proposals, are_one_per_revision_and_the_newest_waits) {
    propose(better());
    propose(cleaned("定稿，又一版", "3"));
    ASSERT_EQ(waiting().size(), 1u);
    EXPECT_EQ(waiting()[0].cleaner, "3");
    EXPECT_EQ(archive().proposed(waiting()[0].id)->value().markdown, "定稿，又一版\n");
    expect_whole();
}

TEST_F(Proposals, made_again_and_again_are_stored_once) {
    propose(better());
    const std::int64_t bytes = archive().stats()->stored_bytes;
    for (int i = 0; i < 3; ++i) propose(better());
    EXPECT_EQ(waiting().size(), 1u);
    EXPECT_EQ(archive().stats()->stored_bytes, bytes);
    archive_.reset();
    Result<sqlite::Database> database =
        sqlite::Database::open(directory() / "magpie.sqlite3", sqlite::Database::Mode::read);
    EXPECT_EQ(database->integer("SELECT count(*) FROM renderings").value(), 2);
}

TEST_F(Proposals, of_an_old_revision_leave_the_documents_facts_alone) {
    put(article(kShort, cleaned("修订", "1"), 2));
    propose(better(), 1);
    EXPECT_EQ(archive().accept_proposals({}).value(), 1u);
    EXPECT_EQ(found(kKey).markdown, "修订\n");
    EXPECT_EQ(found(kKey).row.title, "春天的第一篇");
    EXPECT_TRUE(archive().media_of(document_)->empty());
    EXPECT_EQ(archive().document(document_, 1)->value().markdown, "定稿，全文\n");
    expect_whole();
}

TEST_F(Proposals, an_unchanged_page_is_no_edit_whatever_cleaner_reads_it) {
    propose(better());
    const Receipt again = put(article(kShort, better(), 2));
    EXPECT_EQ(again.outcome, Outcome::duplicate);
    EXPECT_EQ(again.revision, 1);
    EXPECT_EQ(found(kKey).markdown, "定稿\n");  // still waits
    EXPECT_EQ(found(kKey).row.title, "春天的第一篇");
    CleanDocument third = better();
    third.cleaner = "3";
    EXPECT_EQ(put(article(kShort, third, 3)).outcome, Outcome::duplicate);
    EXPECT_EQ(found(kKey).markdown, "定稿\n");
    ASSERT_EQ(waiting().size(), 1u);

    ASSERT_TRUE(archive().accept_proposals({}));
    EXPECT_EQ(put(article(kShort, better(), 4)).outcome, Outcome::duplicate);
    EXPECT_EQ(put(article(kShort, cleaned("定稿", "1"), 5)).outcome, Outcome::duplicate);
    EXPECT_EQ(found(kKey).markdown, "定稿，全文\n");
    EXPECT_EQ(found(kKey).row.title, "春天的第一篇（全）");
    expect_whole();
}

TEST_F(Proposals, after_a_discard_an_unchanged_page_is_no_edit_either) {
    propose(better());
    ASSERT_TRUE(archive().discard_proposals({}));
    EXPECT_EQ(put(article(kShort, better(), 2)).outcome, Outcome::duplicate);
    EXPECT_EQ(found(kKey).markdown, "定稿\n");
}

TEST_F(Proposals, older_than_what_a_look_has_shown_since_are_gone) {
    propose(better());
    CleanDocument newer = cleaned("定稿", "3");
    newer.markdown = "**定稿**\n";
    put(article(kShort, newer, 2));
    EXPECT_EQ(found(kKey).markdown, "**定稿**\n");
    EXPECT_TRUE(waiting().empty());
    expect_whole();
}

TEST_F(Proposals, do_not_touch_the_addresses_of_known_files) {
    CleanDocument other = clean(kOtherKey, "溪水涨了");
    other.media = {picture("snow")};
    put(article(kLong, other, 2));
    CleanDocument document = better();
    document.media[0].fetch_urls = {"https://media.example/older"};
    propose(document);
    EXPECT_EQ(archive().media("snow")->value().row.fetch_urls, picture("snow").fetch_urls);
    expect_whole();
}

TEST_F(Proposals, are_accepted_and_discarded_by_number_or_all_at_once) {
    const std::int64_t other = put(article(kLong, clean(kOtherKey, "溪水涨了"), 2)).document;
    CleanDocument longer = clean(kOtherKey, "溪水涨了又落");
    longer.cleaner = "2";
    ASSERT_TRUE(archive().propose({{document_, 0, better()}, {other, 0, longer}}));
    ASSERT_EQ(waiting().size(), 2u);
    const std::int64_t first = waiting()[0].id;
    EXPECT_EQ(archive().accept_proposals({first, first, 99}).value(), 1u);
    EXPECT_EQ(found(kOtherKey).markdown, "溪水涨了\n");
    EXPECT_EQ(archive().discard_proposals({first}).value(), 0u);
    EXPECT_EQ(archive().discard_proposals({}).value(), 1u);
    EXPECT_EQ(archive().accept_proposals({}).value(), 0u);
    expect_whole();
}

TEST_F(Proposals, of_what_is_not_there_are_refused_and_nothing_is_poisoned) {
    EXPECT_EQ(archive().propose({{99, 1, better()}}).error().code, ErrorCode::not_found);
    EXPECT_EQ(archive().propose({{document_, 2, better()}}).error().code, ErrorCode::not_found);
    CleanDocument nameless = better();
    nameless.identity.clear();
    EXPECT_EQ(archive().propose({{document_, 1, nameless}}).error().code,
              ErrorCode::invalid_argument);
    propose(better());
    EXPECT_EQ(waiting().size(), 1u);
}

// Two documents that turn out to be one; both have something that waits.
class MergedProposals : public ArchiveTest {
  protected:
    void SetUp() override {
        ArchiveTest::SetUp();
        CleanDocument other = clean(kKey, "定稿");
        other.account = "山间来信 改名";  // keeps the content from joining them
        hidden_ = put(article(kShort, clean(kShort, "定稿"), 1)).document;
        keyed_ = put(article(kLong, other, 2)).document;
        ASSERT_NE(hidden_, keyed_);
        ASSERT_TRUE(archive().propose(
            {{hidden_, 1, better("定稿，短链")}, {keyed_, 1, better("定稿，长链")}}));
        other.aliases = {kShort};
        joining_ = article(kLong, other, 3);
    }
    static CleanDocument better(const std::string& text) {
        CleanDocument document = clean(kKey, text);
        document.cleaner = "2";
        return document;
    }
    std::int64_t hidden_ = 0, keyed_ = 0;
    Visit joining_;
};

TEST_F(MergedProposals, of_one_content_leave_that_of_the_document_that_stays) {
    put(joining_);
    EXPECT_EQ(documents(), 1u);
    const std::vector<ProposalRow> waiting = archive().proposals().value();
    ASSERT_EQ(waiting.size(), 1u);
    EXPECT_EQ(waiting[0].document, keyed_);
    EXPECT_EQ(archive().proposed(waiting[0].id)->value().markdown, "定稿，长链\n");
    expect_whole();
    EXPECT_EQ(put(article(kLong, better("定稿，短链"), 4)).outcome, Outcome::duplicate);
    EXPECT_EQ(archive().accept_proposals({}).value(), 1u);
    EXPECT_EQ(found(std::to_string(hidden_)).markdown, "定稿，长链\n");
    expect_whole();
}

TEST_F(MergedProposals, move_with_their_revision_and_the_newer_rendering_is_shown) {
    ASSERT_TRUE(archive().discard_proposals({archive().proposals()->back().id}));
    CleanDocument newer = clean(kShort, "定稿");
    newer.cleaner = "3";
    newer.markdown = "**定稿**\n";
    put(article(kShort, newer, 3));
    ASSERT_TRUE(archive().propose({{hidden_, 1, better("定稿，短链")}}));
    put(joining_);
    EXPECT_EQ(found(kKey).markdown, "**定稿**\n");
    ASSERT_EQ(archive().proposals()->size(), 1u);
    EXPECT_EQ(archive().proposals()->front().document, keyed_);
    expect_whole();
}

}  // namespace
}  // namespace magpie::testing
