// See waiting_url.h.
#include "crawler/waiting_url.h"

#include <algorithm>
#include <cstring>
#include <new>

#include "crawler/fetch_plan.h"

namespace magpie {
namespace {

constexpr std::size_t kLongestValidator = 1'000;

std::uint16_t small(int value) { return static_cast<std::uint16_t>(std::clamp(value, 0, 65'535)); }

std::string_view unless_too_long(std::string_view validator) {
    return validator.size() <= kLongestValidator ? validator : std::string_view();
}

}  // namespace

void WaitingUrl::Free::operator()(WaitingUrl* url) const {
    url->~WaitingUrl();
    ::operator delete(url);
}

WaitingUrl::Owner WaitingUrl::allocate(const WaitingUrl& fields, std::string_view href,
                                       std::string_view listed, std::string_view etag,
                                       std::string_view last_modified) {
    etag = unless_too_long(etag);
    last_modified = unless_too_long(last_modified);
    const std::size_t texts = href.size() + listed.size() + etag.size() + last_modified.size();
    Owner url(new (::operator new(sizeof(WaitingUrl) + texts)) WaitingUrl(fields));
    char* end = reinterpret_cast<char*>(url.get() + 1);
    for (const std::string_view text : {href, listed, etag, last_modified})
        end = std::copy(text.begin(), text.end(), end);
    url->href_size = static_cast<std::uint32_t>(href.size());
    url->listed_size = static_cast<std::uint32_t>(listed.size());
    url->etag_size = static_cast<std::uint16_t>(etag.size());
    url->last_modified_size = static_cast<std::uint16_t>(last_modified.size());
    return url;
}

WaitingUrl::Owner WaitingUrl::make(const Candidate& candidate, std::uint32_t hash,
                                   std::uint32_t source) {
    WaitingUrl fields;
    fields.hash = hash;
    fields.source = source;
    fields.attempt = small(candidate.attempt);
    fields.failures = small(candidate.failures);
    fields.revisit = small(candidate.revisit);
    fields.depth = small(candidate.depth);
    fields.purpose = candidate.purpose;
    fields.reason = candidate.reason;
    fields.force = candidate.force;
    fields.directed = candidate.directed;
    const std::string_view href = candidate.url.href();
    const std::string_view listed = candidate.listed_url;
    fields.listed_as_is = listed == href;
    const Validators none;
    const Validators& copy = candidate.validators ? *candidate.validators : none;
    return allocate(fields, href, listed == href ? std::string_view() : listed, copy.etag,
                    copy.last_modified);
}

WaitingUrl::Owner WaitingUrl::with(const Validators& validators) const {
    WaitingUrl fields = *this;
    fields.next_in_table = fields.next = fields.previous = nullptr;
    fields.heap_place = kNotInHeap;
    return allocate(fields, href(), listed(), validators.etag, validators.last_modified);
}

std::shared_ptr<const Validators> WaitingUrl::validators() const {
    if (etag_size == 0 && last_modified_size == 0) return nullptr;
    return std::make_shared<const Validators>(
        Validators{std::string(etag()), std::string(last_modified())});
}

Rank WaitingUrl::rank() const {
    if (purpose == Purpose::media) return Rank::media;
    if (purpose != Purpose::page) return Rank::listing;
    switch (reason) {
        case VisitReason::asked:
            return Rank::asked;
        case VisitReason::fresh:
            return Rank::fresh;
        case VisitReason::retry:
            return Rank::retry;
        case VisitReason::revisit:
            return Rank::revisit;
    }
    return Rank::fresh;
}

void UrlList::push_front(WaitingUrl& url) {
    url.previous = nullptr;
    url.next = head;
    (head == nullptr ? tail : head->previous) = &url;
    head = &url;
}

void UrlList::push_back(WaitingUrl& url) {
    url.next = nullptr;
    url.previous = tail;
    (tail == nullptr ? head : tail->next) = &url;
    tail = &url;
}

WaitingUrl& UrlList::pop_front() {
    WaitingUrl& url = *head;
    remove(url);
    return url;
}

void UrlList::remove(WaitingUrl& url) {
    (url.previous == nullptr ? head : url.previous->next) = url.next;
    (url.next == nullptr ? tail : url.next->previous) = url.previous;
    url.next = url.previous = nullptr;
}

}  // namespace magpie
