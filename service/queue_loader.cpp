#include "service/queue_loader.h"

#include <boost/asio/post.hpp>
#include <utility>

#include "crawler/records.h"
#include "storage/archive.h"

namespace magpie {

namespace asio = boost::asio;

namespace {

// URLs in one piece: a millisecond of the network thread.
constexpr std::size_t kPiece = 128;
constexpr std::size_t kPieces = 8;

}  // namespace

QueueLoader::QueueLoader(asio::io_context& context, std::filesystem::path archive, Take take,
                         Done done)
    : context_(context),
      archive_(std::move(archive)),
      take_(std::move(take)),
      done_(std::move(done)) {}

QueueLoader::~QueueLoader() {
    if (state_) state_->pieces.close();
    if (thread_.joinable()) thread_.join();
}

void QueueLoader::start() {
    if (state_) return;
    if (thread_.joinable()) thread_.join();
    state_ = std::make_shared<State>(kPieces);
    thread_ = std::thread([this, state = state_] { read(state); });
}

// Posts carry the state weakly: after the loader is gone they do nothing.
void QueueLoader::read(const std::shared_ptr<State>& state) {
    const auto post = [this, &state](auto what) {
        asio::post(context_, [this, weak = std::weak_ptr<State>(state), what] {
            if (const auto alive = weak.lock(); alive && alive == state_) (this->*what)(alive);
        });
    };
    std::vector<Candidate> piece;
    const auto pass_on = [&] {
        if (piece.empty()) return true;
        if (!state->pieces.push(std::exchange(piece, {}))) return false;
        post(&QueueLoader::hand_over);
        return true;
    };
    Result<> read = Archive::open(archive_, Archive::Mode::read).and_then([&](Archive archive) {
        return archive.for_each_queued([&](const QueuedUrl& url) {
            if (auto candidate = candidate_of(url)) piece.push_back(std::move(*candidate));
            return piece.size() < kPiece || pass_on();
        });
    });
    pass_on();
    asio::post(context_, [this, weak = std::weak_ptr<State>(state), read] {
        if (const auto alive = weak.lock(); alive && alive == state_) end(alive, read);
    });
}

void QueueLoader::hand_over(const std::shared_ptr<State>& state) {
    auto piece = state->pieces.pop();  // there is one: it was pushed before this was posted
    if (piece && !take_(std::move(*piece))) state->pieces.close();
}

void QueueLoader::end(const std::shared_ptr<State>&, const Result<>& result) {
    state_.reset();
    done_(result);
}

}  // namespace magpie
