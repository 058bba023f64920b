#include "cli/clean_batch.h"

#include <algorithm>
#include <chrono>
#include <iostream>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "cli/batch_list.h"
#include "cli/batch_memories.h"
#include "cli/command.h"
#include "cli/page_line.h"
#include "parser/seed_clean.h"
#include "parser/seed_format.h"

namespace magpie::cli {
namespace {

// Account names seen per biz in the documents of one batch; helps bylines of documents whose own
// head is ambiguous.
using LearnedAccounts = std::map<std::string, std::vector<std::string>, std::less<>>;

std::string_view biz_of(std::string_view identity) {
    return identity.substr(0, identity.find(':'));
}

Page clean_seed(const RawDocument& raw, const LearnedAccounts& learned,
                const seed::HostLines& hosts) {
    const auto known = [&](std::string_view biz) {
        const auto found = learned.find(biz);
        return found == learned.end() ? std::vector<std::string>{} : found->second;
    };
    return seed::clean(seed::read(raw.body), raw, known, hosts).page;
}

// One batch: the list, and what was learned of it in advance — from pages as it goes along, from
// archived text in a first pass.
class Batch {
  public:
    Batch(const BatchOptions& options, BatchList list) : options_(options), list_(std::move(list)) {
        if (options.form == SourceForm::seed)
            learn();
        else if (options.with_memory)
            memories_.emplace(list_, options.form, options.jobs, options.model);
    }

    int run() {
        const std::size_t count = list_.items.size();
        for (std::size_t begin = 0; begin < count; begin += kWindow)
            print_window(begin, std::min(count, begin + kWindow));
        if (failed_ == 0) return kDone;
        return failed_ == count ? kFailed : kPartlyDone;
    }

  private:
    static constexpr std::size_t kWindow = 256;  // results held back to keep the order of the list

    void learn() {
        std::map<std::string, std::set<std::string>> names;
        for (const BatchItem& item : list_.items) {
            const auto raw = list_.load(item, options_.form);
            if (!raw) continue;
            const seed::SeedFile file = seed::read(raw->body);
            hosts_.learn(file, raw->url);
            const Page page = seed::clean(file, *raw).page;
            if (!page.article || page.article->account.empty()) continue;
            const auto& flags = page.article->flags;
            if (std::ranges::find(flags, "byline_unresolved") != flags.end()) continue;
            names[std::string(biz_of(page.article->identity))].insert(page.article->account);
        }
        for (auto& [biz, set] : names) learned_[biz].assign(set.begin(), set.end());
    }

    std::string clean_one(std::size_t place, Extractor& extractor) {
        const BatchItem& item = list_.items[place];
        auto raw = list_.load(item, options_.form);
        if (!raw) {
            ++failed_;
            return unreadable_line(item.id, raw.error().message);
        }
        Reading reading = memories_ ? memories_->reading_of(place) : Reading{};
        reading.model = options_.model;
        reading.rules = options_.rules;
        const auto start = std::chrono::steady_clock::now();
        const Page page = options_.form == SourceForm::seed
                              ? clean_seed(*raw, learned_, hosts_)
                              : extractor.extract(std::move(*raw), reading);
        const auto elapsed = std::chrono::steady_clock::now() - start;
        const auto micros = std::chrono::duration_cast<std::chrono::microseconds>(elapsed).count();
        return page_line(item.id, page, micros + (memories_ ? memories_->micros_before(place) : 0));
    }

    void print_window(std::size_t begin, std::size_t end) {
        if (memories_) memories_->prepare(begin, end);
        std::vector<std::string> lines(end - begin);
        for_each_parallel(options_.jobs, begin, end, [&](std::size_t i, Extractor& extractor) {
            lines[i - begin] = clean_one(i, extractor);
        });
        for (const std::string& line : lines) std::cout << line << '\n';
        std::cout.flush();
    }

    const BatchOptions& options_;
    const BatchList list_;
    LearnedAccounts learned_;
    seed::HostLines hosts_;
    std::optional<BatchMemories> memories_;
    std::atomic<std::size_t> failed_ = 0;
};

}  // namespace

int clean_batch(const BatchOptions& options) {
    auto list = BatchList::read(options.list);
    if (!list) return complain_and_return(list.error(), kWrongUsage);
    return Batch(options, std::move(*list)).run();
}

}  // namespace magpie::cli
