// The language of a page: what it declares, unless its text is written in another script or, among
// languages of the Latin script, plainly with the little words of another one. A template's
// lang="en" stands on many pages in other languages.
#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <string_view>
#include <unordered_map>

#include "base/text.h"
#include "parser/article/fact_weights.h"
#include "parser/article/facts.h"
#include "parser/article/linked_data.h"

namespace magpie {
namespace {

using namespace language_feature;

constexpr std::size_t kSample = 4'000;    // bytes of text that are looked at: some 600 words
constexpr std::size_t kLongLeaf = 60;     // bytes; shorter ones are menus
constexpr std::size_t kLongestWord = 10;  // bytes of a little word
constexpr std::size_t kMinHits = 12;      // little words that a detection needs …
constexpr std::size_t kOutvote = 4;       // … and how many for each one of the declared language

enum class Script : std::uint8_t {
    latin,
    han,
    kana,
    hangul,
    cyrillic,
    arabic,
    hebrew,
    greek,
    thai,
    indic,
    none
};
constexpr std::size_t kScripts = 11;

Script script_of(char32_t c) {
    if ((c | 0x20) >= U'a' && (c | 0x20) <= U'z') return Script::latin;
    if (c < 0xC0) return Script::none;
    if (c < 0x250 || (c >= 0x1E00 && c < 0x1F00)) return Script::latin;
    if (c >= 0x370 && c < 0x400) return Script::greek;
    if (c >= 0x400 && c < 0x530) return Script::cyrillic;
    if (c >= 0x590 && c < 0x600) return Script::hebrew;
    if (c >= 0x600 && c < 0x780) return Script::arabic;
    if (c >= 0x900 && c < 0xE00) return Script::indic;
    if (c >= 0xE00 && c < 0xE80) return Script::thai;
    if (c >= 0x3040 && c < 0x3100) return Script::kana;
    if (c >= 0x3400 && c < 0xA000) return Script::han;
    if (c >= 0xAC00 && c < 0xD7B0) return Script::hangul;
    return Script::none;
}

struct LanguageScript {
    std::string_view language;
    Script script;
};
// Others are written in Latin letters, or not known here.
constexpr LanguageScript kScriptLanguages[] = {
    {"zh", Script::han},      {"ja", Script::kana},     {"ko", Script::hangul},
    {"ru", Script::cyrillic}, {"uk", Script::cyrillic}, {"bg", Script::cyrillic},
    {"be", Script::cyrillic}, {"mk", Script::cyrillic}, {"ar", Script::arabic},
    {"fa", Script::arabic},   {"ur", Script::arabic},   {"he", Script::hebrew},
    {"el", Script::greek},    {"th", Script::thai},     {"hi", Script::indic},
    {"bn", Script::indic},    {"ta", Script::indic},    {"te", Script::indic},
    {"mr", Script::indic},    {"gu", Script::indic},    {"yue", Script::han},
};

Script script_of_language(std::string_view tag) {
    const std::string primary = to_lower_ascii(tag.substr(0, tag.find('-')));
    for (const LanguageScript& entry : kScriptLanguages)
        if (entry.language == primary) return entry.script;
    return Script::latin;
}

struct LittleWords {
    std::string_view language;
    std::string_view words;  // between blanks; those that its neighbours do not have
};
constexpr LittleWords kLittleWords[] = {
    {"en", " the of and to is that for with was are this you from have "},
    {"de", " der die und das nicht ist von mit den ein eine auf für dem sich auch "},
    {"fr", " le les des et est une dans pour pas sur qui au avec plus "},
    {"es", " el los las que una por con para del es como más pero su "},
    {"it", " il che di per una non sono della gli è nel con anche più "},
    {"pt", " que não uma os para com do da em é dos mais como ao "},
    {"nl", " het een van de dat niet voor zijn op met te ook aan "},
    {"sv", " och att det som på är för inte av en ett med har "},
    {"da", " og det er ikke at til af som på der med har "},
    {"no", " og det er ikke å til av som på jeg med har "},
    {"pl", " się nie na jest że to do jak oraz od dla przez "},
    {"tr", " ve bir bu için ile da olarak çok daha olan gibi "},
    {"vi", " và của là không được cho các trong một có người "},
    {"id", " yang dan di untuk dengan ini tidak dari pada itu "},
    {"fi", " ja on ei että se oli mutta myös kun hän "},
    {"cs", " je se na že jsou není také jako ale pro "},
    {"hu", " az és hogy nem egy is meg volt csak már "},
    {"ro", " și în este pe cu nu care din pentru mai "},
};

struct TextSample {
    std::array<std::size_t, kScripts> scripts{};
    std::array<std::size_t, std::size(kLittleWords)> hits{};

    Script script() const {
        std::array<std::size_t, kScripts> weights = scripts;
        // A Han character says as much as three letters; kana stand among Han characters.
        for (const Script dense : {Script::han, Script::kana, Script::hangul})
            weights[static_cast<std::size_t>(dense)] *= 3;
        const std::size_t kana = weights[static_cast<std::size_t>(Script::kana)];
        const std::size_t han = weights[static_cast<std::size_t>(Script::han)];
        if (kana * 8 > han) weights[static_cast<std::size_t>(Script::kana)] += han;
        weights[static_cast<std::size_t>(Script::none)] = 0;
        const auto best = std::ranges::max_element(weights);
        return *best == 0 ? Script::none : static_cast<Script>(best - weights.begin());
    }
};

// Bit i of a word: language i has it.
using WordLanguages = std::unordered_map<std::string_view, std::uint32_t>;

const WordLanguages& languages_of_words() {
    static const WordLanguages kLanguages = [] {
        static_assert(std::size(kLittleWords) <= 32);
        WordLanguages languages;
        for (std::size_t i = 0; i < std::size(kLittleWords); ++i)
            for (const std::string_view word : split(trim(kLittleWords[i].words), ' '))
                languages[word] |= 1U << i;
        return languages;
    }();
    return kLanguages;
}

void count_words(std::string_view text, TextSample& sample) {
    const WordLanguages& languages = languages_of_words();
    std::array<char, kLongestWord> word;
    for_each_part(text, ' ', [&](std::string_view part) {
        if (part.empty() || part.size() > word.size()) return;
        for (std::size_t i = 0; i < part.size(); ++i) word[i] = to_lower_ascii(part[i]);
        const auto found = languages.find(std::string_view(word.data(), part.size()));
        if (found == languages.end()) return;
        for (std::uint32_t left = found->second; left != 0; left &= left - 1)
            ++sample.hits[static_cast<std::size_t>(std::countr_zero(left))];
    });
}

TextSample sample_of(const FactPlaces& places) {
    TextSample sample;
    std::size_t read = 0;
    for (const std::size_t least : {kLongLeaf, std::size_t{1}}) {
        for (const Node leaf : places.leaves) {
            const std::string_view text = leaf.text().substr(0, 600);
            if (text.size() < least) continue;
            read += text.size();
            for (std::size_t at = 0; at < text.size();)
                ++sample.scripts[static_cast<std::size_t>(script_of(next_code_point(text, at)))];
            count_words(text, sample);
            if (read > kSample) return sample;
        }
        if (read > kSample / 8) break;  // menus only where there is nothing else
    }
    return sample;
}

// "zh-CN" of "zh_cn", "en" of "EN"; "" when it is no tag.
std::string normal_tag(std::string_view text) {
    std::string out;
    const std::string tag =
        replace_all(std::string(trim(text.substr(0, text.find_first_of(",; ")))), "_", "-");
    for (const std::string_view part : split(tag, '-')) {
        const bool is_word = std::ranges::all_of(part, [](char c) {
            return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        });
        if (!is_word || part.empty() || part.size() > 8) return out;
        std::string word = to_lower_ascii(part);
        if (out.empty() && (word.size() < 2 || word.size() > 3)) return {};
        const auto upper = [](char& c) {
            c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
        };
        if (!out.empty() && word.size() == 2) std::ranges::for_each(word, upper);
        if (!out.empty() && word.size() == 4) upper(word[0]);
        out += (out.empty() ? "" : "-") + word;
    }
    return out;
}

std::string_view language_of_script(Script script) {
    for (const LanguageScript& entry : kScriptLanguages)
        if (entry.script == script) return entry.language;
    return {};
}

class LanguageReader {
  public:
    explicit LanguageReader(const FactInput& in)
        : in_(in),
          sample_(sample_of(in.places)),
          script_(sample_.script()),
          ballot_(kLanguageFeatures) {}

    Fact read() {
        declared(in_.head.language, kHtmlLang);
        declared(in_.head.meta({"og:locale", "locale"}), kLocale);
        declared(in_.head.meta({"content-language", "language", "dc.language", "dcterms.language"}),
                 kMetaLanguage);
        if (const nlohmann::json* article = in_.head.article())
            declared(linked_text(*article, "inLanguage"), kLinkedLanguage);
        detected();
        return std::move(ballot_).decide(0);
    }

  private:
    void declared(std::string_view text, unsigned feature) {
        const std::string tag = normal_tag(text);
        FactCandidate* candidate = ballot_.add(std::string_view(tag), feature);
        if (candidate == nullptr || script_ == Script::none) return;
        const Script own = script_of_language(tag);
        const bool is_japanese =
            own == Script::kana && script_ == Script::han;  // a text may have few kana
        if (own != script_ && !is_japanese) candidate->mark(kOtherScript);
        if (own == Script::latin && script_ == Script::latin && outvoted(tag))
            candidate->mark(kOtherWords);
    }

    std::size_t best_words() const {
        return static_cast<std::size_t>(std::ranges::max_element(sample_.hits) -
                                        sample_.hits.begin());
    }

    bool outvoted(std::string_view tag) const {
        const std::size_t best = best_words();
        std::size_t own = 0;
        for (std::size_t i = 0; i < std::size(kLittleWords); ++i)
            if (tag.starts_with(kLittleWords[i].language)) own = sample_.hits[i];
        return sample_.hits[best] >= kMinHits && sample_.hits[best] > kOutvote * own;
    }

    void detected() {
        if (script_ == Script::none) return;
        if (script_ != Script::latin) {
            ballot_.add(language_of_script(script_), kDetected);
            return;
        }
        const std::size_t best = best_words();
        if (sample_.hits[best] >= kMinHits) ballot_.add(kLittleWords[best].language, kDetected);
    }

    const FactInput& in_;
    const TextSample sample_;
    const Script script_;
    FactBallot ballot_;
};

}  // namespace

Fact read_language(const FactInput& in) { return LanguageReader(in).read(); }

}  // namespace magpie
