#include "importer/archive_door.h"

#include <future>
#include <memory>
#include <utility>

namespace magpie {
namespace {

// Writes on their way. The promise belongs to whoever is last: the writer may still be leaving
// set_value() when the answer is here already.
class Answers {
  public:
    template <class Write>
    void submit(ArchiveWriter& writer, Write write) {
        if (stopped_) return;
        auto promise = std::make_shared<std::promise<Result<Receipt>>>();
        std::future<Result<Receipt>> answer = promise->get_future();
        stopped_ = !writer.submit(std::move(write), [promise](Result<Receipt> receipt) {
            promise->set_value(std::move(receipt));
        });
        if (!stopped_) answers_.push_back(std::move(answer));
    }

    // Waits for all; the first error when there is one.
    Result<std::vector<Receipt>> take() {
        std::vector<Receipt> receipts;
        std::optional<Error> error;
        for (std::future<Result<Receipt>>& answer : answers_) {
            Result<Receipt> receipt = answer.get();
            if (receipt)
                receipts.push_back(std::move(*receipt));
            else if (!error)
                error = std::move(receipt.error());
        }
        if (error) return fail(std::move(*error));
        if (stopped_) return fail(ErrorCode::cancelled, "the archive's writer has stopped");
        return receipts;
    }

  private:
    std::vector<std::future<Result<Receipt>>> answers_;
    bool stopped_ = false;
};

}  // namespace

Result<std::vector<Receipt>> OwnedArchive::put(std::vector<Visit> visits) {
    return archive_.put(visits);
}

Result<std::vector<std::size_t>> OwnedArchive::enlist(std::vector<ListedUrl> urls, Instant at) {
    return archive_.enlist(urls, at);
}

Result<std::vector<Receipt>> SharedArchive::put(std::vector<Visit> visits) {
    Answers answers;
    for (Visit& visit : visits) answers.submit(*writer_, std::move(visit));
    return answers.take();
}

Result<std::vector<std::size_t>> SharedArchive::enlist(std::vector<ListedUrl> urls, Instant at) {
    if (urls.empty()) return std::vector<std::size_t>{};
    Answers answers;
    answers.submit(*writer_, SourceUpdate{{}, std::move(urls), at, {}});
    return answers.take().map(
        [](std::vector<Receipt> receipts) { return std::move(receipts.front().enlisted); });
}

}  // namespace magpie
