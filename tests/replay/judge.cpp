#include "tests/replay/judge.h"

#include <algorithm>
#include <iomanip>
#include <ostream>
#include <set>
#include <unordered_map>
#include <unordered_set>

#include "base/text.h"
#include "crawler/records.h"

namespace magpie::replay {
namespace {

constexpr std::size_t kExamples = 5;
// Between an answer and the moment when the crawler has stored it and acts on what it said. True
// time.
constexpr std::int64_t kMostLatency = 250'000;
// An answer that came so shortly before the service was stopped need not be recorded. True time.
constexpr std::int64_t kOutAtTheEnd = 4'000'000;

const std::map<Served, std::string_view> kStates{
    {Served::article, "article"},
    {Served::edited, "article"},
    {Served::not_modified, "article"},
    {Served::deleted, "deleted_by_author"},
    {Served::violation, "violation"},
    {Served::unavailable, "temporarily_unavailable"},
    {Served::account_moved, "account_migrated"},
    {Served::captcha, "captcha"},
    {Served::js_shell, "js_required"},
    {Served::blank, "empty"},
    {Served::not_found, "http_404"},
    {Served::gone, "http_410"},
    {Served::forbidden, "http_403"},
    {Served::broken, "http_500"},
    {Served::busy, "http_429"},
    {Served::reset, "bad_response"},
    {Served::hung, "timeout"},
};

// After these nothing more is expected of an address.
const std::set<std::string_view> kFinal{"deleted_by_author", "violation", "account_migrated",
                                        "js_required",       "http_404",  "http_410",
                                        "http_403"};

// The judge's own rule: the address without its fragment, bytes outside ASCII escaped. Not an
// address: empty.
std::string plain_form(std::string_view url) {
    static constexpr char kHex[] = "0123456789ABCDEF";
    if (!url.starts_with("http://") && !url.starts_with("https://")) return {};
    const std::size_t hash = url.find('#');
    const bool routes = hash != std::string_view::npos &&
                        (url.substr(hash + 1, 1) == "!" || url.substr(hash + 1, 1) == "/");
    if (!routes) url = url.substr(0, hash);
    std::string out;
    for (const char c : url) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte > 0x20 && byte < 0x7F) {
            out += c;
        } else {
            out += {'%', kHex[byte >> 4], kHex[byte & 15]};
        }
    }
    const std::size_t path = out.find('/', out.find("//") + 2);
    if (path == std::string::npos) out += '/';
    return out;
}

// "127.64.0.1/path" of "http://127.64.0.1:8080/path"; empty for addresses outside the world.
std::string name_in_world(std::string_view url) {
    if (!url.starts_with("http://127.")) return {};
    const std::string_view rest = url.substr(7);
    const std::size_t path = std::min(rest.find('/'), rest.size());
    const std::size_t colon = std::min(rest.find(':'), path);
    return std::string(rest.substr(0, colon)).append(rest.substr(path));
}

struct Place {
    Served last = Served::nothing, before = Served::nothing, last_article = Served::nothing;
    std::int64_t last_arrived = 0;
    bool showed_article = false;
    std::string leads_to;
};

class Judge {
  public:
    explicit Judge(const Evidence& evidence) : evidence_(evidence) {}

    Result<Verdict> decide() {
        read_log();
        expect_lists();
        if (auto read = read_ledger(); !read) return fail(read.error());
        check_ledger();
        if (auto read = check_sightings(); !read) return fail(read.error());
        if (auto read = check_documents(); !read) return fail(read.error());
        check_politeness();
        check_robots();
        check_acknowledged();
        return check_integrity();
    }

  private:
    void claim(const std::string& rule, bool holds, const std::string& example) {
        Rule& entry = verdict_.rules[rule];
        ++entry.looked_at;
        if (holds) return;
        ++entry.broken;
        if (entry.examples.size() < kExamples) entry.examples.push_back(example);
    }

    void read_log() {
        requests_ = evidence_.world.requests();
        addresses_ = evidence_.world.addresses();
        places_.resize(addresses_.size());
        for (std::size_t i = 0; i < addresses_.size(); ++i) {
            places_[i].leads_to = addresses_[i].leads_to;
            by_name_.emplace(addresses_[i].name, i);
        }
        for (const LoggedRequest& request : requests_) {
            Place& place = places_[request.address];
            place.before = place.last;
            place.last = request.served;
            place.last_arrived = request.arrived;
            if (request.served == Served::article || request.served == Served::edited) {
                place.last_article = request.served;
                place.showed_article = true;
            }
        }
        verdict_.numbers["requests served"] = requests_.size();
    }

    const Place* place_of(const std::string& name) const {
        const auto found = by_name_.find(name);
        return found == by_name_.end() ? nullptr : &places_[found->second];
    }

    // ---- the list

    void expect(const std::string& url, std::set<std::string>& plain) {
        const auto candidate = make_candidate(url);
        if (!candidate) {
            ++verdict_.numbers["rows that are no address"];
            claim("only what is no address is refused", plain_form(url).empty(), url);
            return;
        }
        expected_.insert(candidate->url.href());
        plain.insert(plain_form(url));
        const std::string own = plain_form(url);
        if (own != candidate->url.href())
            ++verdict_.numbers["rows whose canonical form is not the plain one"];
    }

    void expect_lists() {
        std::set<std::string> plain;
        for (const ListedLine& line : evidence_.lists.lines()) expect(line.url, plain);
        verdict_.numbers["rows of the list"] = evidence_.lists.lines().size();
        verdict_.numbers["distinct addresses of the list"] = expected_.size();
        verdict_.numbers["distinct addresses of the list, plain rule"] = plain.size();
        std::size_t entries = 0;
        for (const FeedFile& feed : evidence_.lists.feeds()) {
            entries += feed.links.size();
            for (const std::string& link : feed.links) expect(link, plain);
        }
        verdict_.numbers["feeds"] = evidence_.lists.feeds().size();
        verdict_.numbers["entries of the feeds"] = entries;
        verdict_.numbers["distinct addresses in all"] = expected_.size();
        verdict_.numbers["distinct addresses in all, plain rule"] = plain.size();
        claim("the list is counted alike by the crawler's rule and a plain one",
              plain.size() == expected_.size(), std::to_string(plain.size()));
    }

    // ---- the ledger

    Result<> read_ledger() {
        auto rows = evidence_.archive.urls();
        if (!rows) return fail(rows.error());
        ledger_ = std::move(*rows);
        return {};
    }

    // What may be in the ledger besides the list, and why.
    std::unordered_set<std::string> explained_extras() const {
        std::unordered_set<std::string> names;
        for (const Place& place : places_)
            if (!place.leads_to.empty() && place.last == Served::account_moved)
                names.insert(place.leads_to);
        return names;
    }

    bool is_find(const std::string& name) const {
        const std::size_t path = name.find('/');
        const std::string host = name.substr(0, path);
        const std::string_view target = std::string_view(name).substr(std::min(path, name.size()));
        if (std::ranges::find(evidence_.index_hosts, host) == evidence_.index_hosts.end())
            return false;
        return target.starts_with("/found/") || target.starts_with("/private/");
    }

    void check_ledger() {
        const auto extras = explained_extras();
        std::unordered_set<std::string> seen;
        std::size_t listed = 0, waiting = 0;
        for (const UrlRow& row : ledger_) {
            const std::string name = name_in_world(row.url);
            claim("an address stands in the ledger once", seen.insert(row.url).second, row.url);
            claim("nothing leaves the loopback interface", !name.empty() || row.visits == 0,
                  row.url);
            const bool is_listed = expected_.contains(row.url);
            listed += is_listed;
            claim("the ledger holds nothing that was not listed, found or led to",
                  is_listed || extras.contains(name) || is_find(name), row.url);
            claim("every address has a state", row.state != kPending, row.url + " is " + row.state);
            if (row.next) ++waiting;
            explain(row, name);
        }
        for (const std::string& url : expected_)
            claim("every listed address is in the ledger", seen.contains(url), url);
        verdict_.numbers["addresses in the ledger"] = ledger_.size();
        verdict_.numbers["of them listed"] = listed;
        verdict_.numbers["of them with another look ahead"] = waiting;
    }

    void explain(const UrlRow& row, const std::string& name) {
        const Place* place = place_of(name);
        if (place && place->last == Served::redirect && !place->leads_to.empty())
            if (const Place* next = place_of(place->leads_to)) place = next;
        const Served last = place ? place->last : Served::nothing;
        ++verdict_.table[{last, row.state}];
        if (row.state == kPending) return;
        claim("every state is what was served last", agrees(row, name, place),
              row.url + " is " + row.state + ", served " + std::string(to_string(last)) + " (" +
                  row.reason + ")");
    }

    bool agrees(const UrlRow& row, const std::string& name, const Place* place) const {
        if (!place) return contains(row.state, "robots") && is_denied(name);
        const auto state = kStates.find(place->last);
        if (state != kStates.end() && state->second == row.state) return true;
        const auto before = kStates.find(place->before);
        const bool was_out = place->last_arrived > evidence_.lives.back().end - kOutAtTheEnd;
        return was_out && before != kStates.end() && before->second == row.state;
    }

    bool is_denied(const std::string& name) const {
        const std::size_t path = name.find('/');
        return path != std::string::npos &&
               std::string_view(name).substr(path).starts_with("/private/") &&
               evidence_.script.robots_denies_private(name.substr(0, path));
    }

    // ---- requests and visits

    std::size_t life_at(std::int64_t micros) const {
        std::size_t life = 0;
        while (life + 1 < evidence_.lives.size() && evidence_.lives[life + 1].begin <= micros)
            ++life;
        return life;
    }

    std::int64_t true_time(Instant at) const {
        const auto simulated = static_cast<double>((at - evidence_.clock.begin).count());
        return evidence_.clock.monotonic_base + std::llround(simulated / evidence_.clock.scale);
    }

    Result<> check_sightings() {
        auto sightings = evidence_.archive.sightings({});
        if (!sightings) return fail(sightings.error());
        std::ranges::reverse(*sightings);  // oldest first
        verdict_.numbers["visits recorded"] = sightings->size();
        std::map<std::pair<std::size_t, std::size_t>, std::int64_t> balance;  // address, life
        for (const LoggedRequest& request : requests_)
            ++balance[{request.address, life_at(request.arrived)}];
        std::unordered_map<std::string, std::pair<bool, std::size_t>> past;  // final?, articles
        for (const SightingRow& row : *sightings) {
            if (row.state.starts_with("robots_"))
                continue;  // robots.txt was asked, the page was not
            const auto found = by_name_.find(name_in_world(row.url));
            claim("a recorded visit was a request", found != by_name_.end(),
                  row.url + ": " + row.state);
            if (found != by_name_.end()) --balance[{found->second, life_at(true_time(row.at))}];
            auto& [final, articles] = past[row.url];
            claim("nothing is asked for again after it was settled", !final, row.url);
            articles += row.state == "article" || row.state == "not_modified";
            claim("no more looks at an article than the curve has",
                  articles <= 1 + evidence_.revisits, row.url + ": " + std::to_string(articles));
            final = kFinal.contains(row.state);
        }
        check_balance(balance);
        return {};
    }

    void check_balance(const std::map<std::pair<std::size_t, std::size_t>, std::int64_t>& balance) {
        std::map<std::size_t, std::uint64_t> lost;  // by life
        for (const auto& [key, difference] : balance) {
            const LoggedAddress& address = addresses_[key.first];
            if (!is_page(address)) continue;
            const Life& life = evidence_.lives[key.second];
            const bool in_flight_possible =
                life.killed || difference <= 0 || ended_with(key.first, life);
            claim("each request is a recorded visit, but for one in flight at a kill",
                  difference == 0 || (difference == 1 && in_flight_possible),
                  address.name + ": " + std::to_string(difference) + " in life " +
                      std::to_string(key.second));
            if (difference > 0) lost[key.second] += static_cast<std::uint64_t>(difference);
        }
        std::uint64_t all = 0, most = 0;
        for (const auto& [life, count] : lost) {
            all += count;
            most = std::max(most, count);
        }
        verdict_.numbers["requests in flight at a kill or stop"] = all;
        verdict_.numbers["requests in flight at one kill, at most"] = most;
    }

    // The address was asked for shortly before the service was stopped.
    bool ended_with(std::size_t address, const Life& life) const {
        return places_[address].last_arrived > life.end - kOutAtTheEnd;
    }

    // Pages are visits; polls of feeds, robots.txt and the second halves of redirects are none.
    bool is_page(const LoggedAddress& address) {
        if (led_to_.empty())
            for (const Place& place : places_)
                if (!place.leads_to.empty() && place.last != Served::account_moved)
                    led_to_.insert(place.leads_to);
        const std::string_view target = address.target();
        return target != "/robots.txt" && !target.starts_with("/feed/") &&
               !target.starts_with("/index-of-finds") && !target.starts_with("/away/") &&
               !target.ends_with("moved=1") && !led_to_.contains(address.name);
    }

    // ---- documents

    static std::string mark_in(std::string_view markdown) {
        static constexpr std::string_view kBefore = "编号 ";
        const std::size_t at = markdown.find(kBefore);
        return at == std::string_view::npos ? std::string()
                                            : std::string(markdown.substr(at + kBefore.size(), 16));
    }

    Result<> check_documents() {
        std::unordered_set<std::string> shown;  // marks of articles that were served
        for (std::size_t i = 0; i < addresses_.size(); ++i)
            if (places_[i].showed_article)
                shown.insert(
                    evidence_.script.mark_of(addresses_[i].host(), addresses_[i].target()));
        std::unordered_map<std::int64_t, std::pair<std::string, bool>>
            marks;  // and second version?
        auto documents = evidence_.archive.list({});
        if (!documents) return fail(documents.error());
        verdict_.numbers["documents"] = documents->size();
        for (const DocumentRow& row : *documents) {
            const auto stored = evidence_.archive.document(row.id);
            if (!stored) return fail(stored.error());
            const std::string markdown = *stored ? (*stored)->markdown : std::string();
            const std::string mark = mark_in(markdown);
            claim("every document is an article that was served", shown.contains(mark), row.url);
            claim("no document holds the words of a wall", !holds_wall(markdown), row.url);
            marks[row.id] = {mark, contains(markdown, "作者后来补记")};
        }
        check_texts(marks);
        return {};
    }

    static bool holds_wall(std::string_view markdown) {
        return std::ranges::any_of(
            wall_words(), [&](std::string_view words) { return contains(markdown, words); });
    }

    void check_texts(const std::unordered_map<std::int64_t, std::pair<std::string, bool>>& marks) {
        std::unordered_map<std::int64_t, int> addresses_of;
        for (const UrlRow& row : ledger_) ++addresses_of[row.document];
        for (const UrlRow& row : ledger_) {
            if (row.state == "article")
                claim("an article has a document", row.document != 0, row.url);
            if (row.document == 0) continue;
            const std::string name = final_name(name_in_world(row.url));
            const std::size_t path = name.find('/');
            const auto known = marks.find(row.document);
            const std::string mark = evidence_.script.mark_of(
                name.substr(0, path), name.substr(std::min(path, name.size())));
            claim("a document is the article of its address",
                  known != marks.end() && known->second.first == mark, row.url);
            const Place* place = place_of(name);
            if (addresses_of[row.document] != 1 || !place || row.state != "article") continue;
            const bool out = place->last_arrived > evidence_.lives.back().end - kOutAtTheEnd;
            claim("the text is the one that was served last",
                  out || known->second.second == (place->last_article == Served::edited), row.url);
        }
    }

    std::string final_name(const std::string& name) const {
        const std::size_t path = name.find('/');
        if (path == std::string::npos) return name;
        const std::string to =
            evidence_.script.redirects_to(name.substr(0, path), name.substr(path));
        return to.empty() ? name : to;
    }

    // ---- politeness

    void check_politeness() {
        std::map<std::string, std::vector<const LoggedRequest*>, std::less<>> by_host;
        for (const LoggedRequest& request : requests_)
            by_host[std::string(addresses_[request.address].host())].push_back(&request);
        verdict_.numbers["hosts asked"] = by_host.size();
        for (const auto& [host, log] : by_host)
            for (std::size_t i = 1; i < log.size(); ++i) check_pair(host, *log[i - 1], *log[i]);
    }

    void check_pair(const std::string& host, const LoggedRequest& earlier,
                    const LoggedRequest& later) {
        if (life_at(earlier.arrived) != life_at(later.arrived)) return;
        const std::string example = host + addresses_[later.address].name.substr(host.size()) +
                                    " at " + format_utc_seconds(evidence_.clock.at(later.arrived));
        const bool client_left = earlier.cut && earlier.served != Served::reset;
        if (client_left) return;
        claim("one request at a time for each host", later.arrived >= earlier.ended, example);
        // The second half of a redirect on the same host belongs to the same visit.
        if (earlier.served == Served::redirect) return;
        const std::int64_t gap = later.arrived - earlier.ended;
        const auto least =
            static_cast<double>(evidence_.clock.true_length(evidence_.host_delay).count()) *
            (1 - evidence_.host_jitter);
        claim("a host rests between requests", static_cast<double>(gap) + 1 >= least,
              example + ": " + std::to_string(gap) + " µs");
        if (gap < kMostLatency) return;
        const auto asked = evidence_.clock.true_length(kRetryAfter).count();
        if (earlier.served == Served::busy)
            claim("a host that asks for time is given it", gap + 2'000 >= asked * 99 / 100,
                  example);
        const auto pause = evidence_.clock.true_length(std::chrono::minutes(30)).count();
        if (earlier.served == Served::captcha)
            claim("a captcha pauses its host", gap + 2'000 >= pause * 99 / 100, example);
    }

    void check_robots() {
        for (const LoggedAddress& address : addresses_)
            claim("what robots.txt denies is not asked for", !is_denied(address.name),
                  address.name);
    }

    // ---- kills

    void check_acknowledged() {
        std::unordered_map<std::string_view, std::string_view> states;
        for (const UrlRow& row : ledger_) states.emplace(row.url, row.state);
        for (const std::string& url : evidence_.acknowledged) {
            const auto found = states.find(url);
            claim("nothing acknowledged is lost",
                  found != states.end() && found->second != kPending, url);
        }
    }

    Result<Verdict> check_integrity() {
        const auto faults = evidence_.archive.verify();
        if (!faults) return fail(faults.error());
        claim("the archive is whole", faults->empty(), faults->empty() ? "" : faults->front());
        return std::move(verdict_);
    }

    const Evidence& evidence_;
    Verdict verdict_;
    std::vector<LoggedRequest> requests_;
    std::vector<LoggedAddress> addresses_;
    std::vector<Place> places_;
    std::unordered_map<std::string, std::size_t> by_name_;
    std::set<std::string> expected_;
    std::unordered_set<std::string> led_to_;
    std::vector<UrlRow> ledger_;
};

}  // namespace

bool Verdict::holds() const {
    return std::ranges::all_of(rules, [](const auto& rule) { return rule.second.broken == 0; });
}

Result<Verdict> judge(const Evidence& evidence) { return Judge(evidence).decide(); }

void print(const Verdict& verdict, std::ostream& out) {
    out << "\nFacts\n";
    for (const auto& [name, count] : verdict.numbers)
        out << std::setw(12) << count << "  " << name << '\n';
    out << "\nServed last × state in the ledger\n";
    for (const auto& [key, count] : verdict.table)
        out << std::setw(12) << count << "  " << to_string(key.first) << " × " << key.second
            << '\n';
    out << "\nRules: broken of looked at\n";
    for (const auto& [name, rule] : verdict.rules) {
        out << std::setw(8) << rule.broken << " of " << std::setw(9) << rule.looked_at << "  "
            << name << '\n';
        for (const std::string& example : rule.examples) out << "            " << example << '\n';
    }
    out << (verdict.holds() ? "\nEvery rule holds.\n" : "\nBROKEN\n");
}

}  // namespace magpie::replay
