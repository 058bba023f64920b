// What accounts repeat, learned from the archive when it is first asked for, and what becomes of it
// in one output.
#pragma once

#include <string>
#include <unordered_map>

#include "cli/command.h"
#include "parser/promotion.h"
#include "storage/archive.h"

namespace magpie::cli {

enum class PromotionUse { keep, mark, drop };
// Registers --promotion keep|mark|drop.
CLI::Option* add_promotion_option(CLI::App& command, PromotionUse& use);
// Only formats that are read back as Markdown can carry marks.
bool can_mark(Format format);

// Rules of one account are kept for the life of this object; its documents are not.
class PromotionOfAccounts {
  public:
    explicit PromotionOfAccounts(const Archive& archive) : archive_(archive) {}

    // Finds the document's repeated blocks for `options` (they stand in its json) and marks or
    // drops them in `article`.
    Result<> apply(const DocumentRow& row, PromotionUse use, Article& article,
                   RenderOptions& options);

  private:
    Result<const PromotionRules*> rules_for(const DocumentRow& row);
    Result<PromotionRules> learn(const DocumentRow& row) const;

    const Archive& archive_;
    std::unordered_map<std::string, PromotionRules> rules_;  // by account
};

}  // namespace magpie::cli
