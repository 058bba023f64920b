#include "cli/promotion.h"

#include <CLI/CLI.hpp>
#include <map>

#include "base/url.h"
#include "cli/archive_session.h"
#include "storage/identity.h"

namespace magpie::cli {
namespace {

// "MzA4MDAwMDAwMQ==" of "MzA4MDAwMDAwMQ==:2650000001:1"; empty for other sites' documents.
std::string biz_of(const DocumentRow& row) {
    return is_wechat_key(row.identity) ? row.identity.substr(0, row.identity.find(':'))
                                       : std::string();
}

std::string site_of(const DocumentRow& row) {
    const auto url = Url::parse(row.url);
    return url ? std::string(url->host()) : std::string();
}

// The account's key, or its name on its site: another site's account of that name is another one.
std::string account_key(const DocumentRow& row) {
    const std::string biz = biz_of(row);
    if (!biz.empty()) return biz;
    return row.account.empty() ? std::string() : site_of(row) + '\n' + row.account;
}

}  // namespace

CLI::Option* add_promotion_option(CLI::App& command, PromotionUse& use) {
    const std::map<std::string, PromotionUse> names{
        {"keep", PromotionUse::keep}, {"mark", PromotionUse::mark}, {"drop", PromotionUse::drop}};
    return command
        .add_option("--promotion", use,
                    "Blocks that the account repeats under its articles: keep (default), mark them "
                    "with comment lines, or drop them from this output")
        ->transform(CLI::CheckedTransformer(names));
}

bool can_mark(Format format) {
    return format == Format::seed || format == Format::markdown || format == Format::json;
}

void use_promotion(PromotionUse use, const std::vector<PromotionBlock>& found, Article& article) {
    if (found.empty() || use == PromotionUse::keep) return;
    const std::vector<Block> body = read_markdown(article.markdown);
    article.markdown = use == PromotionUse::mark ? with_marked_promotion(body, found)
                                                 : without_promotion(body, found);
}

Result<std::vector<PromotionBlock>> PromotionOfAccounts::find(const DocumentRow& row,
                                                              const Article& article) {
    const auto rules = rules_for(row);
    if (!rules) return fail(rules.error());
    return (*rules)->find(read_markdown(article.markdown));
}

Result<const PromotionRules*> PromotionOfAccounts::rules_for(const DocumentRow& row) {
    const std::string account = account_key(row);
    const auto known = rules_.find(account);
    if (known != rules_.end()) return &known->second;
    auto learned = account.empty() ? Result<PromotionRules>(PromotionRules{}) : learn(row);
    if (!learned) return fail(std::move(learned.error()).with("promotion of " + row.account));
    return &rules_.emplace(account, std::move(*learned)).first->second;
}

Result<PromotionRules> PromotionOfAccounts::learn(const DocumentRow& row) const {
    Query query;
    query.biz = biz_of(row);
    if (query.biz.empty()) query.account = row.account;
    const auto rows = archive_.list(query);
    if (!rows) return fail(rows.error());
    const std::string account = account_key(row);
    PromotionLearner learner;
    for (const DocumentRow& other : *rows) {
        if (account_key(other) != account) continue;
        const auto stored = archive_.document(other.id);
        if (!stored) return fail(stored.error());
        if (*stored) learner.add(read_markdown((*stored)->markdown));
    }
    if (learner.forgot())
        complain(row.account + ": more than " + std::to_string(kMaxCountedBlocks) +
                 " different blocks; promotion that recurs seldom may be missed");
    return learner.rules();
}

}  // namespace magpie::cli
