#include "storage/writer.h"

#include <exception>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include "base/bytes.h"
#include "base/queue.h"
#include "storage/encoded_visit.h"

namespace magpie {

namespace {

// A log this long is moved into the database when nothing waits; put() itself does it at
// Archive::kMaxLog.
constexpr Bytes kIdleLog{std::uint64_t{16} << 20};

struct Item {
    std::optional<EncodedWrite> write;  // nothing: a mark, or refused
    std::optional<Error> refused;       // what check() said
    ArchiveWriter::Acknowledge acknowledge;
};

// Makes ready on the caller's thread what the archive will accept.
template <class What>
Item make_item(What what, const std::string& name, ArchiveWriter::Acknowledge acknowledge) {
    Item item;
    item.acknowledge = std::move(acknowledge);
    if (Result<> acceptable = check(what); !acceptable) {
        item.refused = std::move(acceptable.error()).with(name);
    } else {
        item.write = encode(std::move(what));
    }
    return item;
}

ArchiveWriter::Acknowledge without_receipt(ArchiveWriter::AcknowledgeWrite acknowledge) {
    return [acknowledge = std::move(acknowledge)](const Result<Receipt>& receipt) {
        acknowledge(receipt.map([](const Receipt&) {}));
    };
}

}  // namespace

struct ArchiveWriter::Impl {
    explicit Impl(Archive opened)
        : archive(std::move(opened)), queue(kQueueCapacity), thread([this] { run(); }) {}

    // The writer thread.
    void run();
    Result<std::vector<Result<Receipt>>> commit(std::vector<Item>& batch);
    static void acknowledge(std::vector<Item>& batch, std::vector<Result<Receipt>>& receipts);
    void stop(const Error& error, std::vector<Item>& batch);

    Archive archive;              // the writer thread's until it has ended
    std::optional<Error> poison;  // likewise
    BoundedQueue<Item> queue;
    std::thread thread;  // last: starts when all else is there
};

void ArchiveWriter::Impl::run() {
    for (;;) {
        std::vector<Item> batch = queue.pop_batch(kBatch);
        if (batch.empty()) return;  // closed and drained
        if (poison) {
            stop(*poison, batch);
            continue;
        }
        Result<std::vector<Result<Receipt>>> receipts = commit(batch);
        if (!receipts) {
            stop(receipts.error(), batch);
            continue;
        }
        acknowledge(batch, *receipts);
        if (queue.size() > 0) continue;
        if (const Result<bool> tidied = archive.checkpoint_above(kIdleLog); !tidied) {
            poison = tidied.error();
            queue.close();
        }
    }
}

// In the order of the batch; `receipts` are those of its writes.
void ArchiveWriter::Impl::acknowledge(std::vector<Item>& batch,
                                      std::vector<Result<Receipt>>& receipts) {
    std::size_t next = 0;
    for (Item& item : batch) {
        if (item.refused) {
            item.acknowledge(fail(std::move(*item.refused)));
        } else if (item.write) {
            item.acknowledge(std::move(receipts[next++]));
        } else {
            item.acknowledge(Receipt{});
        }
    }
}

// Exceptions end here: out of memory is the only one expected.
Result<std::vector<Result<Receipt>>> ArchiveWriter::Impl::commit(std::vector<Item>& batch) try {
    std::vector<EncodedWrite> writes;
    writes.reserve(batch.size());
    for (Item& item : batch) {
        if (item.write) writes.push_back(std::move(*item.write));
    }
    if (writes.empty()) return std::vector<Result<Receipt>>{};
    return archive.put_encoded(writes);
} catch (const std::exception& exception) {
    return fail(ErrorCode::internal, exception.what());
}

void ArchiveWriter::Impl::stop(const Error& error, std::vector<Item>& batch) {
    if (!poison) poison = error;
    queue.close();  // what already waits is drained and answered with the error
    for (Item& item : batch) item.acknowledge(fail(error));
}

ArchiveWriter::ArchiveWriter(Archive archive) : impl_(std::make_unique<Impl>(std::move(archive))) {}

ArchiveWriter::~ArchiveWriter() {
    if (impl_) static_cast<void>(finish());
}

bool ArchiveWriter::submit(Visit visit, Acknowledge acknowledge) {
    const std::string name = visit.url;
    return impl_->queue.push(make_item(std::move(visit), name, std::move(acknowledge)));
}

bool ArchiveWriter::submit(MediaVisit visit, AcknowledgeWrite acknowledge) {
    const std::string name = visit.identity;
    return impl_->queue.push(
        make_item(std::move(visit), name, without_receipt(std::move(acknowledge))));
}

bool ArchiveWriter::submit(std::vector<HostMemory> hosts, AcknowledgeWrite acknowledge) {
    return impl_->queue.push(
        Item{std::move(hosts), std::nullopt, without_receipt(std::move(acknowledge))});
}

bool ArchiveWriter::submit(SourceUpdate update, Acknowledge acknowledge) {
    return impl_->queue.push(Item{std::move(update), std::nullopt, std::move(acknowledge)});
}

bool ArchiveWriter::submit(ForgottenSource source, AcknowledgeWrite acknowledge) {
    return impl_->queue.push(
        Item{std::move(source), std::nullopt, without_receipt(std::move(acknowledge))});
}

bool ArchiveWriter::submit_mark(AcknowledgeWrite acknowledge) {
    return impl_->queue.push(
        Item{std::nullopt, std::nullopt, without_receipt(std::move(acknowledge))});
}

Result<Archive> ArchiveWriter::finish() {
    if (!impl_->thread.joinable()) {
        return fail(ErrorCode::cancelled, "the writer is finished already");
    }
    impl_->queue.close();
    impl_->thread.join();
    if (impl_->poison) return fail(*impl_->poison);
    return std::move(impl_->archive);
}

}  // namespace magpie
