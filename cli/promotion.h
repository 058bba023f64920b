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

// Marks or drops the blocks in the article's body. After pictures were pointed to local copies, if
// they are: that reads the body, and reading steps over marks.
void use_promotion(PromotionUse use, const std::vector<PromotionBlock>& found, Article& article);

// Rules of one account are kept for the life of this object; its documents are not.
class PromotionOfAccounts {
  public:
    explicit PromotionOfAccounts(const Archive& archive) : archive_(archive) {}

    // The document's repeated blocks; they stand in its json (RenderOptions::promotion).
    Result<std::vector<PromotionBlock>> find(const DocumentRow& row, const Article& article);

  private:
    Result<const PromotionRules*> rules_for(const DocumentRow& row);
    Result<PromotionRules> learn(const DocumentRow& row) const;

    const Archive& archive_;
    std::unordered_map<std::string, PromotionRules> rules_;  // by account
};

}  // namespace magpie::cli
