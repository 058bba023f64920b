// What speaks for a candidate and how much: log-odds, fitted by tools/training/fit_facts.py on
// public sets of pages (docs/web-pages.md, "Facts"). One table for each fact; the order is that of
// the constants.
#pragma once

#include <array>

#include "parser/article/fact_ballot.h"

namespace magpie {

namespace title_feature {
enum : unsigned {
    kLinkedHeadline,
    kLinkedName,
    kLinkedPage,
    kOgTitle,
    kTwitterTitle,
    kMetaTitle,
    kMetaName,
    kItemHeadline,
    kOnlyH1,
    kFirstH1,
    kOtherH1,
    kFirstH2,
    kOtherH2,
    kHeadTitle,
    kTitleMinusSite,
    kTitleButLast,
    kTitleFirst,
    kTitleButFirst,
    kTitleLast,
    kTitlePart,
    kMinusSite,
    // Not sources, but what is known of the words.
    kHasSeparator,
    kNamedWithSite,
    kInArticle,
    kInChrome,
    kHomeLink,
    kTitleClass,
    kIsSite,
    kIsLong,
    kIsShort,
    kBeginsTitle,
    kNotInTitle,
    kLikeSlug,
    kUnlikeSlug,
    kTwoSources,
    kThreeSources,
    kArticleH1,
    kArticleTitle,
    kLikeTitle,
    kEndsH1,
    kCount
};
}  // namespace title_feature

namespace author_feature {
enum : unsigned {
    kLinkedAuthor,
    kLinkedOther,
    kLinkedCreator,
    kLinkedPerson,
    kForumAuthor,
    kMetaAuthor,
    kArticleAuthor,
    kMetaOther,
    kTwitterCreator,
    kTwitterWritten,
    kItemAuthor,
    kRelAuthor,
    kBylineClass,
    kAuthorClass,
    kProfileLink,
    kTextLabel,
    kHanAuthor,
    kHanReporter,
    kHanEditor,
    // Not sources, but where it stands and what is known of the words.
    kAbove,
    kNear,
    kSoon,
    kFar,
    kNoTitle,
    kInChrome,
    kInArticle,
    kFirstRun,
    kCrowded,
    kSeveral,
    kIsSite,
    kOneWord,
    kHasDigit,
    kIsLower,
    kIsLong,
    kManyWords,
    kHeadAndBody,
    kTwoInHead,
    kTwoInBody,
    kThreeInBody,
    kPartOfOther,
    kHoldsOther,
    kFirstPlace,
    kHoldsHead,
    kFarLabel,
    kDateLine,
    kFirstOfMany,
    kCount
};
}  // namespace author_feature

inline constexpr std::array<FactFeature, title_feature::kCount> kTitleFeatures{{
    {"json-ld headline", 0.53f},
    {"json-ld name", -1.40f},
    {"json-ld page", -0.39f},
    {"og:title", 1.05f},
    {"twitter:title", 0.51f},
    {"meta title", 0.49f},
    {"meta name=title", 0.02f},
    {"itemprop headline", 1.07f},
    {"h1", 1.97f},
    {"first h1", 1.71f},
    {"other h1", 0.92f},
    {"first h2", 0.12f},
    {"other h2", -1.79f},
    {"title", 0.41f},
    {"title without site", 0.02f},
    {"title but last", -0.81f},
    {"title first", 0.69f},
    {"title but first", -1.14f},
    {"title last", -0.83f},
    {"title part", 0.69f},
    {"without site", 0.88f},
    {"has separator", -2.25f},
    {"named with site", -0.28f},
    {"in article", 0.17f},
    {"in chrome", -1.35f},
    {"home link", -2.46f},
    {"title class", 0.35f},
    {"is site", -0.09f},
    {"is long", -0.18f},
    {"is short", -0.73f},
    {"begins title", 0.20f},
    {"not in title", -1.19f},
    {"like slug", 0.46f},
    {"unlike slug", -0.80f},
    {"two sources", -0.17f},
    {"three sources", -0.09f},
    {"h1 of an article", 1.13f},
    {"title of an article", 0.18f},
    {"like title", 1.15f},
    {"ends h1", 1.04f},

}};
inline constexpr float kTitleThreshold = -8;

inline constexpr std::array<FactFeature, author_feature::kCount> kAuthorFeatures{{
    {"json-ld author", 0.89f},
    {"json-ld other author", -0.06f},
    {"json-ld creator", -0.55f},
    {"json-ld person", -0.61f},
    {"json-ld forum", 2.03f},
    {"meta author", 1.25f},
    {"article:author", 0.70f},
    {"meta other", 0.77f},
    {"twitter:creator", -0.55f},
    {"twitter written by", 1.19f},
    {"itemprop author", 0.28f},
    {"rel author", -0.25f},
    {"byline class", -0.64f},
    {"author class", -0.08f},
    {"profile link", -0.20f},
    {"text label", 0.09f},
    {"作者", 3.00f},
    {"记者", 2.00f},
    {"编辑", 0.80f},
    {"above title", -0.72f},
    {"near title", 0.32f},
    {"soon after title", -0.30f},
    {"far", -0.17f},
    {"no title", -0.89f},
    {"in chrome", -0.62f},
    {"in article", -0.56f},
    {"first run", 0.28f},
    {"crowded", -0.34f},
    {"several", -0.92f},
    {"is site", -0.18f},
    {"one word", -0.67f},
    {"has digit", 0.03f},
    {"is lower", 0.21f},
    {"is long", -0.24f},
    {"many words", -0.91f},
    {"head and body", 1.21f},
    {"two in head", 0.57f},
    {"two in body", 1.60f},
    {"three in body", 0.56f},
    {"part of other", -0.85f},
    {"holds other", -0.77f},
    {"first place", 1.33f},
    {"holds head", 0.66f},
    {"far label", 1.02f},
    {"beside date", -0.05f},
    {"first of many", 1.76f},
}};
inline constexpr float kAuthorThreshold = 0;

// The sources of these facts rarely disagree: their weights are an order.
namespace site_feature {
enum : unsigned { kOg, kPublisher, kWebSite, kApplication, kMeta, kTitleSuffix, kHost, kCount };
}
inline constexpr std::array<FactFeature, site_feature::kCount> kSiteFeatures{{
    {"og:site_name", 6},
    {"json-ld publisher", 3},
    {"json-ld website", 3},
    {"application-name", 2},
    {"meta publisher", 1},
    {"title suffix", 1.5f},
    {"host", .5f},
}};

inline constexpr std::array<FactFeature, 2> kOriginFeatures{{{"来源", 2}, {"meta source", 1}}};

namespace language_feature {
enum : unsigned {
    kHtmlLang,
    kLocale,
    kMetaLanguage,
    kLinkedLanguage,
    kDetected,
    kOtherScript,
    kOtherWords,
    kCount
};
}
inline constexpr std::array<FactFeature, language_feature::kCount> kLanguageFeatures{{
    {"html lang", 4},
    {"og:locale", 2},
    {"meta language", 2},
    {"json-ld language", 1},
    {"text", 1},
    {"other script", -9},
    {"other words", -9},
}};

namespace canonical_feature {
enum : unsigned { kLink, kOgUrl, kAsked, kOtherHost, kCount };
}
inline constexpr std::array<FactFeature, canonical_feature::kCount> kCanonicalFeatures{{
    {"link canonical", 4},
    {"og:url", 2},
    {"address", 1},
    {"other host", -9},
}};

namespace description_feature {
enum : unsigned { kOg, kMeta, kTwitter, kLinked, kOther, kCount };
}
inline constexpr std::array<FactFeature, description_feature::kCount> kDescriptionFeatures{{
    {"og:description", 5},
    {"description", 4},
    {"twitter:description", 3},
    {"json-ld description", 2},
    {"meta other", 1},
}};

namespace image_feature {
enum : unsigned { kOg, kLinked, kTwitter, kMeta, kLink, kBody, kCount };
}
inline constexpr std::array<FactFeature, image_feature::kCount> kImageFeatures{{
    {"og:image", 8},
    {"json-ld image", 4},
    {"twitter:image", 3},
    {"meta image", 2},
    {"image_src", 2},
    {"first picture", 1},
}};

}  // namespace magpie
