// Copies of archived files beside an export: media/<16 hex>.<type>, one however many documents use
// it, and documents that point to them.
#pragma once

#include <filesystem>
#include <string>
#include <unordered_map>

#include "parser/document.h"
#include "storage/archive.h"

namespace magpie::cli {

class LocalMedia {
  public:
    // Files go into folder/media.
    LocalMedia(const Archive& archive, std::filesystem::path folder)
        : archive_(archive), folder_(std::move(folder)) {}

    // Pictures, clips and cover of the article point to their copies; those that the archive does
    // not hold keep their URL.
    Result<> localise(std::int64_t document, Article& article);

    std::size_t files() const { return written_.size(); }

  private:
    // "media/00112233aabbccdd.png"
    Result<std::string> copy(const MediaRow& row);

    const Archive& archive_;
    std::filesystem::path folder_;
    std::unordered_map<std::string, std::string> written_;  // by hash of the bytes
};

}  // namespace magpie::cli
