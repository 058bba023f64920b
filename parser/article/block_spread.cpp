#include "parser/article/block_spread.h"

#include <algorithm>
#include <cmath>
#include <unordered_map>

namespace magpie {
namespace {

constexpr std::size_t kReach = 4;           // neighbours on each side
constexpr float kNothing = -6;              // log odds of a neighbour that is not there
constexpr float kLimit = 9.21F;             // log odds of 0.9999
constexpr double kSure = 0.7;               // a block that surely belongs
constexpr std::size_t kFar = 500;           // blocks; farther is as good as never
constexpr std::size_t kWindows[] = {3, 8};  // blocks on each side
constexpr int kContainers = 4;

double probability_of(float log_odds) { return 1.0 / (1.0 + std::exp(-double{log_odds})); }
double ratio(double part, double whole) { return part / std::max(whole, 1.0); }

class Spreading {
  public:
    Spreading(const PageBlocks& page, std::span<const float> log_odds) : page_(page) {
        const std::size_t count = page.blocks.size();
        kept_.push_back(0);
        all_.push_back(0);
        for (std::size_t i = 0; i < count; ++i) {
            const TextMeasure& measure = page.blocks[i].measure;
            odds_.push_back(std::clamp(log_odds[i], -kLimit, kLimit));
            const double p = probability_of(odds_.back());
            const double size = measure.chars + measure.wide + 1.0;
            kept_.push_back(kept_.back() + size * p);
            all_.push_back(all_.back() + size);
            highest_ = std::max(highest_, p);
            Sums& place = places_[page.blocks[i].place];
            place.kept += size * p;
            place.all += size;
        }
        find_sure_ones();
    }

    void write(std::size_t index, std::vector<float>& values, std::vector<std::string>* names) {
        values_ = &values;
        names_ = names;
        put("odds", odds_[index]);
        for (std::size_t step = 1; step <= kReach; ++step) {
            put("odds_before", index >= step ? odds_[index - step] : kNothing);
            put("odds_behind", index + step < odds_.size() ? odds_[index + step] : kNothing);
        }
        put_containers(index);
        put_page(index);
    }

  private:
    struct Sums {
        double kept = 0, all = 0;
    };

    Sums sums_of(std::size_t begin, std::size_t end) const {
        return {kept_[end] - kept_[begin], all_[end] - all_[begin]};
    }

    void put(const char* name, double value) {
        values_->push_back(static_cast<float>(value));
        if (names_) names_->emplace_back(name);
    }

    void put_containers(std::size_t index) {
        const Sums own = sums_of(index, index + 1);
        std::uint32_t at = page_.container_of(page_.blocks[index]);
        for (int level = 0; level < kContainers; ++level) {
            const PageElement& c = page_.elements[at];
            const Sums sums = sums_of(c.first_block, c.first_block + c.blocks);
            put("container_kept", ratio(sums.kept, sums.all));
            put("container_share", ratio(sums.kept, kept_.back()));
            put("container_others", ratio(sums.kept - own.kept, sums.all - own.all));
            at = c.wider;
        }
        const Sums& place = places_.find(page_.blocks[index].place)->second;
        put("place_others", ratio(place.kept - own.kept, place.all - own.all));
    }

    void put_page(std::size_t index) {
        const std::size_t count = odds_.size();
        put("kept_before", ratio(kept_[index + 1], kept_.back()));
        put("page_kept", kept_.back() / all_.back());
        put("page_highest", highest_);
        put("page_log_kept", std::log1p(kept_.back()));
        for (const std::size_t reach : kWindows) {
            const std::size_t begin = index >= reach ? index - reach : 0;
            const Sums sums = sums_of(begin, std::min(count, index + reach + 1));
            put("window_kept", sums.kept / sums.all);
        }
        put("since_sure", std::log1p(static_cast<double>(since_sure_[index])));
        put("until_sure", std::log1p(static_cast<double>(until_sure_[index])));
    }

    // How many blocks ago, and ahead, one surely belongs.
    void find_sure_ones() {
        const std::size_t count = odds_.size();
        const auto sure = [&](std::size_t i) { return probability_of(odds_[i]) > kSure; };
        since_sure_.assign(count, kFar);
        until_sure_.assign(count, kFar);
        std::size_t distance = kFar;
        for (std::size_t i = 0; i < count; ++i)
            since_sure_[i] = distance = sure(i) ? 0 : std::min(kFar, distance + 1);
        distance = kFar;
        for (std::size_t i = count; i-- > 0;)
            until_sure_[i] = distance = sure(i) ? 0 : std::min(kFar, distance + 1);
    }

    const PageBlocks& page_;
    std::vector<float> odds_;
    std::vector<double> kept_, all_;  // before each block, and of the page
    std::unordered_map<std::uint64_t, Sums> places_;
    std::vector<std::size_t> since_sure_, until_sure_;
    double highest_ = 0;
    std::vector<float>* values_ = nullptr;
    std::vector<std::string>* names_ = nullptr;
};

}  // namespace

BlockSpread::BlockSpread(const PageBlocks& page, const BlockFeatures& own,
                         std::span<const float> log_odds)
    : width_(own.width() + names().size()) {
    if (page.blocks.empty()) return;
    values_.reserve(page.blocks.size() * width_);
    Spreading spreading(page, log_odds);
    for (std::size_t i = 0; i < page.blocks.size(); ++i) {
        const auto row = own.row(i);
        values_.insert(values_.end(), row.begin(), row.end());
        spreading.write(i, values_, nullptr);
    }
}

const std::vector<std::string>& BlockSpread::names() {
    static const std::vector<std::string> kNames = [] {
        PageBlocks page;
        page.elements.emplace_back();
        page.elements.back().blocks = 1;
        page.blocks.emplace_back();
        std::vector<float> values;
        std::vector<std::string> names;
        const float odds[] = {0};
        Spreading(page, odds).write(0, values, &names);
        return names;
    }();
    return kNames;
}

}  // namespace magpie
