#include "storage/encoded_visit.h"

#include <array>
#include <utility>

#include "storage/media.h"

namespace magpie {

namespace {

// The page states that hold an article; the archive's own last look, whatever the parser said.
constexpr std::array<std::string_view, 2> kDocumentStates = {"article", "paid_preview"};

bool holds_document(std::string_view state) {
    return state == kDocumentStates[0] || state == kDocumentStates[1];
}

Result<> check_size(std::string_view what, const std::string& bytes) {
    if (Bytes{bytes.size()} <= kMaxBlob) return {};
    return fail(ErrorCode::limit, std::string(what) + " of " + to_string(Bytes{bytes.size()}) +
                                      " is over the archive's limit of " + to_string(kMaxBlob));
}

Result<> check_count(const char* what, std::size_t count) {
    if (count <= kMaxReferences) return {};
    return fail(ErrorCode::limit, std::to_string(count) + " " + what +
                                      " of one document are over the archive's limit of " +
                                      std::to_string(kMaxReferences));
}

Result<> check_references(const CleanDocument& document) {
    for (const MediaReference& file : document.media) {
        if (file.identity.empty()) {
            return fail(ErrorCode::invalid_argument, "a file of a document needs an identity");
        }
    }
    return check_count("files", document.media.size()).and_then([&] {
        return check_count("relations", document.relations.size());
    });
}

Result<> check_state(std::string_view state) {
    if (holds_document(state)) return {};
    return fail(ErrorCode::invalid_argument,
                "a page in state " + std::string(state) + " is not stored as an article");
}

Result<> check(const NextVisit& next) {
    if (next.attempt >= 1 && next.failures >= 0 && next.revisit >= 0) return {};
    return fail(ErrorCode::invalid_argument, "the counts of what a URL waits for make no sense");
}

EncodedBlob take(std::string& bytes) {
    EncodedBlob blob = encode_blob(bytes);
    std::string().swap(bytes);  // the memory too: 64 visits may wait
    return blob;
}

EncodedText take_text(CleanDocument& document) {
    return {take(document.markdown), take(document.metadata)};
}

}  // namespace

Result<> check(const Visit& visit) {
    if (visit.url.empty()) return fail(ErrorCode::invalid_argument, "a visit needs a URL");
    if (visit.state.empty() || visit.state == kPending) {
        return fail(ErrorCode::invalid_argument, "a visit needs a state other than pending");
    }
    if (visit.unchanged != (visit.state == kUnchanged) || (visit.unchanged && visit.document)) {
        return fail(ErrorCode::invalid_argument,
                    "a look that found nothing changed has the state not_modified and no document, "
                    "and only then");
    }
    if (visit.next) {
        if (Result<> acceptable = check(*visit.next); !acceptable) return acceptable;
    }
    if (visit.capture) {
        Result<> sizes = check_size("body", visit.capture->body).and_then([&] {
            return check_size("header", visit.capture->header_block);
        });
        if (!sizes) return sizes;
    }
    for (const MediaVisit& file : visit.media) {
        if (Result<> acceptable = check(file); !acceptable) return acceptable;
    }
    if (!visit.document) return {};
    return check(*visit.document).and_then([&] { return check_state(visit.state); });
}

Result<> check(const CleanDocument& document) {
    if (document.identity.empty()) {
        return fail(ErrorCode::invalid_argument, "a document needs an identity");
    }
    return check_size("text", document.markdown)
        .and_then([&] { return check_size("metadata", document.metadata); })
        .and_then([&] { return check_references(document); });
}

Result<> check(const MediaVisit& visit) {
    if (visit.identity.empty()) {
        return fail(ErrorCode::invalid_argument, "a file needs an identity");
    }
    if (visit.state.empty() || visit.state == kMissing) {
        return fail(ErrorCode::invalid_argument,
                    "an attempt to get a file needs a state other than missing");
    }
    if ((visit.state == kStored) == visit.body.empty()) {
        return fail(ErrorCode::invalid_argument,
                    "a file is stored with its bytes, and only then has any");
    }
    return check_size("file", visit.body);
}

EncodedVisit encode(Visit visit) {
    EncodedVisit encoded;
    if (visit.capture) {
        encoded.header_block = take(visit.capture->header_block);
        encoded.body = take(visit.capture->body);
    }
    if (visit.document) encoded.text = take_text(*visit.document);
    for (MediaVisit& file : visit.media) encoded.media.push_back(encode(std::move(file)));
    visit.media.clear();
    encoded.visit = std::move(visit);
    return encoded;
}

EncodedMedia encode(MediaVisit visit) {
    EncodedMedia encoded;
    if (visit.state == kStored) encoded.body = take(visit.body);
    encoded.visit = std::move(visit);
    return encoded;
}

EncodedRendering encode(NewRendering rendering) {
    EncodedRendering encoded;
    encoded.text = take_text(rendering.clean);
    encoded.rendering = std::move(rendering);
    return encoded;
}

}  // namespace magpie
