#include "parser/date_words.h"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "base/text.h"

namespace magpie {
namespace {

// Month names as fold_letters writes them: English, German, French, Spanish, Italian, Portuguese,
// Catalan, Dutch, Danish, Norwegian, Swedish, Finnish, Polish, Czech, Slovak, Croatian, Hungarian,
// Romanian, Turkish, Indonesian, Vietnamese, Russian, Ukrainian, Bulgarian, Serbian, Greek, Arabic,
// Persian, Hebrew, Hindi, Thai; with the cases in which dates have them, and their short forms.
constexpr std::array<std::string_view, 12> kMonths{
    "jan january januar janner janv janvier ene enero gen gennaio janeiro gener januari tammikuu "
    "tammikuuta sty stycznia styczen ledna leden januara sijecnja sijecanj janua ian ianuarie oca "
    "ocak янв январь января січ січень січня януари јануар ιαν ιανουαριου ιανουαριος يناير ژانویه "
    "ינואר בינואר जनवरी มกราคม ม.ค",
    "feb february februar feber fev fevr fevrier febrero febbraio fevereiro febrer februari "
    "helmikuu helmikuuta lut lutego luty unora unor februara veljace veljaca febr februarie sub "
    "subat фев февраль февраля лют лютий лютого февруари фебруар φεβ φεβρουαριου φεβρουαριος "
    "فبراير פברואר בפברואר फरवरी กุมภาพันธ์ ก.พ",
    "mar march marz maerz mrz mars marzo marco marc maart mrt marts maaliskuu maaliskuuta marca "
    "marzec brezna brezen ozujka ozujak marcius martie mart maret мар март марта бер березень "
    "березня μαρ μαρτιου μαρτιος مارس מרץ במרץ मार्च มีนาคม มี.ค",
    "apr april avr avril abr abril aprile huhtikuu huhtikuuta kwi kwietnia kwiecien dubna duben "
    "aprila travnja travanj aprilis aprilie nis nisan апр апрель апреля кві квітень квітня април "
    "απρ απριλιου απριλιος أبريل אפריל באפריל अप्रैल เมษายน เม.ย",
    "may mai mayo mag maggio maio maig mei maj toukokuu toukokuuta maja kvetna kveten svibnja "
    "svibanj majus mayis мая май тра травень травня мај μαι μαιου μαιος مايو מאי במאי मई พฤษภาคม "
    "พ.ค",
    "jun june juni juin junio giu giugno junho juny kesakuu kesakuuta cze czerwca czerwiec cervna "
    "cerven juna lipnja lipanj junius iun iunie haz haziran июн июнь июня чер червень червня юни "
    "јун ιουν ιουνιου ιουνιος يونيو יוני ביוני जून มิถุนายน มิ.ย",
    "jul july juli juil juillet julio lug luglio julho juliol heinakuu heinakuuta lip lipca lipiec "
    "cervence cervenec jula srpnja srpanj julius iul iulie tem temmuz июл июль июля лип липень "
    "липня юли јул ιουλ ιουλιου ιουλιος يوليو יולי ביולי जुलाई กรกฎาคม ก.ค",
    "aug august aout ago agosto agost augustus augusti elokuu elokuuta sie sierpnia sierpien srpna "
    "srpen augusta kolovoza kolovoz augusztus agu agustos agustus авг август августа сер серпень "
    "серпня αυγ αυγουστου αυγουστος أغسطس אוגוסט באוגוסט अगस्त สิงหาคม ส.ค",
    "sep sept september septembre septiembre setiembre set settembre setembro setembre syyskuu "
    "syyskuuta wrz wrzesnia wrzesien zari septembra rujna rujan szeptember szept septembrie eyl "
    "eylul сен сент сентябрь сентября вер вересень вересня септември септембар σεπ σεπτ "
    "σεπτεμβριου σεπτεμβριος سبتمبر ספטמבר בספטמבר सितंबर กันยายน ก.ย",
    "oct october okt oktober octobre octubre ott ottobre out outubro oktobar lokakuu lokakuuta paz "
    "pazdziernika pazdziernik rijna rijen oktobra octombrie eki ekim oktobern окт "
    "октябрь октября жов жовтень жовтня октомври οκτ οκτωβριου οκτωβριος أكتوبر אוקטובר באוקטובר "
    "अक्टूबर ตุลาคม ต.ค",
    "nov november novembre noviembre novembro marraskuu marraskuuta lis listopada listopad "
    "novembra "
    "studenoga studeni noiembrie kas kasim ноя нояб ноябрь ноября лис листопад листопада ноември "
    "νοε νοεμβριου νοεμβριος نوفمبر נובמבר בנובמבר नवंबर พฤศจิกายน พ.ย",
    "dec december dez dezember decembre dic diciembre dicembre dezembro desembre desember des "
    "joulukuu joulukuuta gru grudnia grudzien prosince prosinec decembra prosinca decembrie ara "
    "aralik дек декабрь декабря гру грудень грудня декември δεκ δεκεμβριου δεκεμβριος ديسمبر דצמבר "
    "בדצמבר दिसंबर ธันวาคม ธ.ค"};

using MonthName = std::pair<std::string_view, int>;

std::vector<MonthName> sorted_months() {
    std::vector<MonthName> names;
    for (std::size_t month = 0; month < kMonths.size(); ++month)
        for (const std::string_view name : split(kMonths[month], ' '))
            names.emplace_back(name, static_cast<int>(month) + 1);
    std::ranges::sort(names);
    return names;
}

// U+00C0–U+017F without accents; a blank stands for a letter that stays as it is.
constexpr std::string_view kLatin =
    "aaaaaa ceeeeiiii nooooo ouuuuy  aaaaaa ceeeeiiii nooooo ouuuuy y"   // U+00C0
    "aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiii  jjkk llllll "   // U+0100
    " llnnnnnn   oooooo  rrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzz ";  // U+0140
static_assert(kLatin.size() == 0x180 - 0xC0);

char32_t fold_greek(char32_t c) {
    switch (c) {
        case 0x386:
        case 0x3AC:
            return 0x3B1;
        case 0x388:
        case 0x3AD:
            return 0x3B5;
        case 0x389:
        case 0x3AE:
            return 0x3B7;
        case 0x38A:
        case 0x390:
        case 0x3AA:
        case 0x3AF:
        case 0x3CA:
            return 0x3B9;
        case 0x38C:
        case 0x3CC:
            return 0x3BF;
        case 0x38E:
        case 0x3AB:
        case 0x3B0:
        case 0x3CB:
        case 0x3CD:
            return 0x3C5;
        case 0x38F:
        case 0x3CE:
            return 0x3C9;
        default:
            return c >= 0x391 && c <= 0x3A9 ? c + 32 : c;
    }
}

char32_t fold_letter(char32_t c) {
    if (c < 0x80) return c >= 'A' && c <= 'Z' ? c + 32 : c;
    if (c >= 0xC0 && c < 0x180) {
        const char base = kLatin[c - 0xC0];
        return base == ' ' ? c : static_cast<char32_t>(base);
    }
    if (c >= 0x370 && c < 0x400) return fold_greek(c);
    if (c >= 0x410 && c < 0x430) return c + 32;
    if (c >= 0x400 && c < 0x410) return c + 80;
    return c;
}

std::size_t counter(std::string_view text, std::initializer_list<std::string_view> counters) {
    for (const std::string_view word : counters)
        if (text.starts_with(word)) return word.size();
    return 0;
}

}  // namespace

std::string fold_letters(std::string_view text) {
    std::string folded;
    folded.reserve(text.size());
    for (std::size_t at = 0; at < text.size();) {
        const char c = text[at];
        if (static_cast<unsigned char>(c) < 0x80) {
            folded += static_cast<char>(fold_letter(static_cast<unsigned char>(c)));
            ++at;
        } else {
            append_utf8(folded, fold_letter(next_code_point(text, at)));
        }
    }
    return folded;
}

int month_of_name(std::string_view word) {
    constexpr std::size_t kLongest = 40;  // bytes; พฤศจิกายน has 27
    static const std::vector<MonthName> names = sorted_months();
    if (word.size() < 3 || word.size() > kLongest) return 0;
    const std::string folded = fold_letters(word);
    const auto found =
        std::ranges::lower_bound(names, std::string_view(folded), {}, &MonthName::first);
    return found != names.end() && found->first == folded ? found->second : 0;
}

std::size_t year_counter(std::string_view text) { return counter(text, {"年", "년"}); }
std::size_t month_counter(std::string_view text) { return counter(text, {"月", "월"}); }
std::size_t day_counter(std::string_view text) { return counter(text, {"日", "号", "號", "일"}); }

}  // namespace magpie
