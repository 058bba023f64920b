#include "parser/article/web_page.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "base/text.h"
#include "base/url.h"
#include "parser/article/content_finder.h"
#include "parser/article/facts.h"
#include "parser/article/next_page.h"
#include "parser/article/page_dates.h"
#include "parser/article/page_head.h"
#include "parser/article/page_hints.h"
#include "parser/article/page_type.h"
#include "parser/article/site_names.h"
#include "parser/article/site_rules.h"
#include "parser/article/state_text.h"
#include "parser/article/web_body.h"
#include "parser/article/web_state.h"
#include "parser/markdown.h"
#include "parser/mixed_language.h"
#include "parser/web_tree.h"

namespace magpie {
namespace {

bool is_same_title(const Block& block, std::string_view title) {
    if (block.kind != Block::Kind::heading) return false;
    std::string text;
    for (const Run& run : block.runs) text += run.text;
    return collapse_space(text) == title;
}

bool mixes_languages(const std::vector<Block>& blocks) {
    return std::ranges::any_of(blocks, [](const Block& block) {
        std::string text;
        for (const Run& run : block.runs) text += run.text;
        return is_mixed_language(text);
    });
}

// What addresses on the page are relative to.
std::string base_of(const PageHead& head, const std::string& address) {
    const auto page = Url::parse(address);
    const auto base = Url::parse(head.base, page ? &*page : nullptr);
    return !head.base.empty() && base ? base->href() : address;
}

const SiteRule* rule_for(const Reading& reading, const std::string& address) {
    if (!reading.rules || reading.rules->empty()) return nullptr;
    const auto url = Url::parse(address);
    return url ? reading.rules->find(url->host()) : nullptr;
}

// The blocks of a text that a page carries for its scripts.
std::vector<Block> blocks_of_state(const StateText& state, const WebBodyContext& context) {
    if (state.is_markup) {
        Arena arena;  // the page's own still holds its tree
        const auto fragment = Document::parse_fragment(state.text, arena, web_tree_limits());
        if (!fragment) return {};
        return read_web_body(*fragment, ContentMarks::all(*fragment), context).blocks;
    }
    std::vector<Block> blocks;
    for (const std::string_view line : split_lines(state.text)) {
        Run run;
        run.text = collapse_space(line);
        if (!run.text.empty()) blocks.emplace_back().runs.push_back(std::move(run));
    }
    return blocks;
}

class WebPageReader {
  public:
    WebPageReader(const RawDocument& raw, const WebTree& tree, const Reading& reading)
        : raw_(raw),
          reading_(reading),
          tree_(tree),
          model_(reading.model ? *reading.model : BlockModel::built_in()),
          address_(raw.final_url.empty() ? raw.url : raw.final_url),
          head_(read_page_head(tree.document, tree.scripts)),
          surface_(read_surface(tree.document)),
          rule_(rule_for(reading, address_)),
          seen_{tree.document, head_, tree.scripts, address_, surface_} {}

    Page read() {
        if (!tree_.bound.empty())
            page_.notes.push_back("page: " + tree_.bound + "; read as plain text");
        state_ = judge_before_content(seen_);
        if (state_ && state_->state != PageState::js_required) return without_article();
        if (reading_.wants_only_trace) return only_trace();
        read_the_facts();
        type_ = read_page_type(tree_.document, head_, address_).type;
        if (!state_) read_content();
        const bool is_told = chosen_by_rule_ && !state_;
        if (!is_told && (state_ || article_.markdown.size() < kSmallContent)) read_carried_text();
        if (state_) return without_article();
        say_rule();
        article_.kind = kind_of(type_);
        article_.page_type = to_string(type_);
        if (article_.kind == Kind::article)
            article_.next_page =
                find_next_page({tree_.document, head_, context_.base_url, address_, article_.url});
        page_.state = PageState::article;
        page_.article = std::move(article_);
        return std::move(page_);
    }

  private:
    Page without_article() {
        page_.state = state_->state;
        page_.reason = std::move(state_->reason);
        page_.target_url = std::move(state_->target_url);
        return std::move(page_);
    }

    Page only_trace() {
        type_ = read_page_type(tree_.document, head_, address_).type;
        if (!state_) find_the_content();
        return std::move(page_);
    }

    void read_the_facts() {
        apply_facts(read_facts(tree_.document, head_, address_, reading_), article_);
        const PageDates dates =
            find_page_dates(tree_.document, head_, tree_.scripts, address_, raw_.captured_at);
        article_.published = dates.published.value;
        if (dates.modified.value) article_.modified = dates.modified.value->instant;
        article_.captured = raw_.captured_at;
        if (rule_) has_ruled_ = facts_by_rule(*rule_, tree_.document, article_);
        context_ = {base_of(head_, address_), article_.url, waits_for_scripts(surface_)};
    }

    // Ends with a state where nothing is found.
    void read_content() {
        if (!read_ruled_content() && !find_the_content()) {
            state_ = judge_without_content(seen_);
            return;
        }
        state_ = judge_small_content(seen_, article_.markdown);
    }

    // What the site's rule says; false: no rule, none of content, or not on this page.
    bool read_ruled_content() {
        if (!rule_) return false;
        const auto marks = content_by_rule(*rule_, tree_.document);
        chosen_by_rule_ = marks && take_body(*marks);
        has_ruled_ = has_ruled_ || chosen_by_rule_;
        return chosen_by_rule_;
    }

    // What the model says; false: nothing.
    bool find_the_content() {
        PageHints hints = hints_of(head_);
        hints.memory = reading_.memory;
        hints.page = reading_.page;
        hints.address = address_;
        const PageBlocks blocks =
            read_blocks(tree_.document, waits_for_scripts(surface_) ? Sight::all : Sight::shown);
        if (!blocks.bound.empty())
            page_.notes.push_back("page: " + std::string(blocks.bound) +
                                  "; what lies behind was left out");
        FoundContent found =
            find_content(tree_.document, blocks, hints, model_, type_ == PageType::article);
        if (reading_.wants_only_trace) {
            if (found.kept_chars > 0) keep_trace(blocks, found, hints);
            return found.kept_chars > 0;
        }
        if (rule_ && drop_by_rule(*rule_, tree_.document, found.marks)) has_ruled_ = true;
        if (!take_body(found.marks)) return false;
        article_.confidence = found.confidence;
        article_.model = model_.version();
        if (found.has_further_articles) article_.flags.push_back("several_articles");
        if (reading_.wants_trace) keep_trace(blocks, found, hints);
        return true;
    }

    void keep_trace(const PageBlocks& blocks, const FoundContent& found, const PageHints& hints) {
        page_.trace = trace_of(blocks, found, hints);
        page_.trace->title_suffix = title_suffix_of(head_);
    }

    // False: what is marked has no substance.
    bool take_body(const ContentMarks& marks) {
        body::Body body = read_web_body(tree_.document, marks, context_);
        std::erase_if(body.blocks,
                      [&](const Block& block) { return is_same_title(block, article_.title); });
        if (!body::has_substance(body.blocks)) return false;
        article_.markdown = print_markdown(body.blocks);
        article_.components = std::move(body.components);
        article_.dropped = std::move(body.dropped);
        article_.dropped_nodes = std::move(body.dropped_nodes);
        article_.media = std::move(body.media);
        if (mixes_languages(body.blocks)) article_.flags.emplace_back(kMixedLanguageFlag);
        return true;
    }

    // Pages change, and their rules with them: a rule that does nothing is told, not obeyed.
    void say_rule() {
        if (!rule_) return;
        const bool has_lost_content = !rule_->content.empty() && !chosen_by_rule_;
        if (has_ruled_) article_.flags.emplace_back(kSiteRuleFlag);
        if (has_ruled_ && !has_lost_content) return;
        page_.notes.push_back("site rule for " + std::string(Url::parse(address_)->host()) +
                              " matches " + (has_ruled_ ? "no content" : "nothing"));
    }

    // A tree that shows less than a third of what the page carries for its scripts shows a teaser.
    void read_carried_text() {
        const auto carried = article_text_of_state(head_, tree_.scripts);
        if (!carried || carried->text.size() < 3 * article_.markdown.size()) return;
        std::string text = print_markdown(blocks_of_state(*carried, context_));
        if (text.empty()) return;
        article_.markdown = std::move(text);
        article_.flags.push_back("from_structured_data");
        state_.reset();
    }

    const RawDocument& raw_;
    const Reading& reading_;
    const WebTree& tree_;
    const BlockModel& model_;
    const std::string& address_;
    const PageHead head_;
    const PageSurface surface_;
    const SiteRule* const rule_;  // of the page's host; null: none
    const WebPage seen_;
    WebBodyContext context_;
    PageType type_ = PageType::other;
    std::optional<WebState> state_;
    Article article_;
    Page page_;
    bool has_ruled_ = false;       // the rule did something
    bool chosen_by_rule_ = false;  // … it chose the content
};

}  // namespace

Page read_web_page(const RawDocument& raw, std::string_view utf8, Arena& arena,
                   const Reading& reading) {
    const WebTree tree = parse_web_page(utf8, arena);
    return WebPageReader(raw, tree, reading).read();
}

}  // namespace magpie
