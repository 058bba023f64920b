// Archive, the identity graph: relations, the URLs of an article, accounts that moved.
#include <algorithm>
#include <utility>

#include "storage/archive_impl.h"
#include "storage/identity.h"

namespace magpie {

Result<std::vector<Relation>> Archive::relations_of(std::int64_t document) const {
    return impl_->on_snapshot([&]() -> Result<std::vector<Relation>> {
        const auto rendering = impl_->shown_by(document);
        if (!rendering) return fail(rendering.error());
        if (!*rendering) return std::vector<Relation>{};
        return impl_->relations.of_rendering(**rendering);
    });
}

Result<std::vector<std::pair<std::int64_t, Relation>>> Archive::relations_to(
    std::string_view identity) const {
    return impl_->on_snapshot([&] { return impl_->relations.to(identity); });
}

Result<std::vector<std::string>> Archive::urls_of(std::string_view identity) const {
    return impl_->on_snapshot([&] { return impl_->urls.of_article(identity); });
}

Result<std::vector<std::pair<std::string, std::string>>> Archive::account_moves() const {
    using Moves = std::vector<std::pair<std::string, std::string>>;
    return impl_->on_snapshot([&]() -> Result<Moves> {
        const auto moves = impl_->urls.moves();
        if (!moves) return fail(moves.error());
        Moves accounts;
        for (const auto& [from, to] : *moves) {
            const Result<std::string> old_key = impl_->urls.article_at(from);
            if (!old_key) return fail(old_key.error());
            const Result<std::string> new_key = impl_->urls.article_at(to);
            if (!new_key) return fail(new_key.error());
            std::pair pair(std::string(biz_of(*old_key)), std::string(biz_of(*new_key)));
            if (pair.first.empty() || pair.second.empty() || pair.first == pair.second) continue;
            if (std::find(accounts.begin(), accounts.end(), pair) == accounts.end()) {
                accounts.push_back(std::move(pair));
            }
        }
        return accounts;
    });
}

Result<std::vector<std::string>> Archive::Impl::siblings_of(std::string_view url) {
    const Result<std::string> key = urls.article_at(url);
    if (!key) return fail(key.error());
    if (key->empty()) return std::vector<std::string>{};
    Result<std::vector<std::string>> known = urls.of_article(*key);
    if (known) std::erase(*known, url);
    return known;
}

}  // namespace magpie
