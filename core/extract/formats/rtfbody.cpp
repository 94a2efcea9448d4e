#include "extract/formats/rtfbody.h"

#include "extract/formats/charset.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace docent {

namespace {

constexpr size_t deepest = 1'000;

/// Code pages by the numbers that fonts give their character sets.
int codePageOf(int fontCharset)
{
    static constexpr auto pages = std::to_array<std::pair<int, int>>({ { 77, 10000 }, { 128, 932 }, { 129, 949 },
        { 134, 936 }, { 136, 950 }, { 161, 1253 }, { 162, 1254 }, { 163, 1258 }, { 177, 1255 }, { 178, 1256 },
        { 186, 1257 }, { 204, 1251 }, { 222, 874 }, { 238, 1250 }, { 254, 437 }, { 255, 850 } });
    const auto* const it = std::find_if(
        pages.begin(), pages.end(), [fontCharset](const auto& entry) { return entry.first == fontCharset; });
    return it == pages.end() ? 0 : it->second;
}

/// Primary languages of Windows as ISO 639-1.
QString languageOf(int id)
{
    static constexpr auto languages = std::to_array<std::pair<int, const char*>>({ { 1, "ar" }, { 4, "zh" },
        { 5, "cs" }, { 6, "da" }, { 7, "de" }, { 8, "el" }, { 9, "en" }, { 10, "es" }, { 11, "fi" }, { 12, "fr" },
        { 13, "he" }, { 14, "hu" }, { 16, "it" }, { 17, "ja" }, { 18, "ko" }, { 19, "nl" }, { 20, "no" }, { 21, "pl" },
        { 22, "pt" }, { 24, "ro" }, { 25, "ru" }, { 29, "sv" }, { 31, "tr" }, { 34, "uk" } });
    const auto* const it = std::find_if(
        languages.begin(), languages.end(), [id](const auto& entry) { return entry.first == (id & 0x3ff); });
    return it == languages.end() ? QString() : QLatin1String(it->second);
}

template <size_t N> bool isOneOf(QByteArrayView name, const std::array<const char*, N>& list)
{
    return std::any_of(list.begin(), list.end(), [name](const char* entry) { return name == entry; });
}

int levelOfStyle(const QString& name)
{
    const QString lower = name.trimmed().toLower();
    if (lower == QLatin1String("title"))
        return 1;
    const bool heading = lower.startsWith(QLatin1String("heading ")) && lower.size() == 9;
    return heading ? std::clamp(lower.back().digitValue(), 0, 6) : 0;
}

} // namespace

bool RtfBody::write(QByteArrayView bytesOfFile)
{
    RtfTokens tokens(bytesOfFile);
    for (RtfTokens::Token token = tokens.next(); token.kind != RtfTokens::Kind::AtEnd; token = tokens.next()) {
        if (token.kind == RtfTokens::Kind::Bytes) {
            bytes(token.text);
            continue;
        }
        decodePending();
        if (token.kind == RtfTokens::Kind::Open)
            open();
        else if (token.kind == RtfTokens::Kind::Close)
            close();
        else if (token.kind == RtfTokens::Kind::Symbol)
            symbol(token.text.front());
        else
            word(token);
        if (m_states.size() > deepest)
            return false;
    }
    decodePending();
    endParagraph();
    if (!m_row.isEmpty())
        endRow();
    endTable();
    for (const QString& note : std::as_const(m_notes)) {
        m_out.begin(BlockKind::Paragraph);
        m_out.addText(note);
    }
    m_out.end();
    return true;
}

void RtfBody::open()
{
    m_states.push_back(m_state);
    m_skip = 0;
    m_ignorable = false;
}

void RtfBody::close()
{
    m_skip = 0;
    m_ignorable = false;
    if (m_states.empty())
        return;
    const State inner = std::exchange(m_state, m_states.back());
    m_states.pop_back();
    if (inner.sink == Sink::Note && m_state.sink != Sink::Note) {
        charset::normalize(m_note);
        charset::dropInvisible(m_note);
        m_notes.append(std::exchange(m_note, {}));
    }
}

void RtfBody::word(const RtfTokens::Token& token)
{
    const QByteArrayView name = token.text;
    if (name == "u")
        return unicode(token.value);
    if (m_skip > 0) {
        --m_skip;
        return;
    }
    if (std::exchange(m_ignorable, false) && !isOneOf(name, std::array { "shpinst", "ud" })) {
        m_state.sink = Sink::Nowhere;
        return;
    }
    if (m_state.sink == Sink::Nowhere && name != "ud")
        return;
    if (m_state.sink == Sink::FontTable || m_state.sink == Sink::StyleSheet)
        return tableDefinition(token);
    if (!destination(name) && !format(token))
        character(name);
}

/// A word that says where the group's text goes.
bool RtfBody::destination(QByteArrayView name)
{
    static constexpr std::array unread { "colortbl", "filetbl", "pict", "nonshppict", "header", "headerl", "headerr",
        "headerf", "footer", "footerl", "footerr", "footerf", "xe", "tc", "rxe", "nonesttables", "sp", "datafield",
        "formfield", "template", "private", "ftnsep", "ftnsepc", "ftncn", "aftnsep", "aftnsepc", "fldinst", "upr" };
    if (name == "fonttbl")
        m_state.sink = Sink::FontTable;
    else if (name == "stylesheet")
        m_state.sink = Sink::StyleSheet;
    else if (name == "info")
        m_state.sink = Sink::Info;
    else if (name == "title" && m_state.sink == Sink::Info)
        m_state.sink = Sink::Title;
    else if (name == "author" && m_state.sink == Sink::Info)
        m_state.sink = Sink::Author;
    else if (name == "listtext" || name == "pntext")
        m_state.sink = Sink::ListMark;
    else if (name == "footnote")
        m_state.sink = Sink::Note;
    else if (name == "ud")
        m_state.sink = Sink::Body;
    else if (isOneOf(name, unread))
        m_state.sink = Sink::Nowhere;
    else
        return false;
    return true;
}

bool RtfBody::format(const RtfTokens::Token& token)
{
    const QByteArrayView name = token.text;
    if (name == "ansicpg" && token.value > 0)
        m_codePage = token.value;
    else if (name == "mac")
        m_codePage = 10000;
    else if (name == "pc")
        m_codePage = 437;
    else if (name == "pca")
        m_codePage = 850;
    else if (name == "deflang")
        m_language = languageOf(token.value);
    else if (name == "uc")
        m_state.fallback = std::clamp(token.value, 0, 100);
    else if (name == "f")
        m_state.font = token.value;
    else if (name == "s")
        m_state.style = token.value;
    else if (name == "outlinelevel")
        m_state.outline = token.value;
    else if (name == "intbl")
        m_state.inTable = true;
    else if (name == "v" || name == "deleted")
        m_state.hidden = !token.hasValue || token.value != 0;
    else if (name == "plain")
        m_state.hidden = false;
    else if (name == "pard") {
        m_state.style = 0;
        m_state.outline = -1;
        m_state.inTable = false;
    } else
        return false;
    return true;
}

/// A word that stands for a character, or ends something.
bool RtfBody::character(QByteArrayView name)
{
    static constexpr auto characters = std::to_array<std::pair<const char*, char16_t>>({ { "tab", '\t' },
        { "line", '\n' }, { "softline", '\n' }, { "nestcell", ' ' }, { "nestrow", ' ' }, { "emdash", 0x2014 },
        { "endash", 0x2013 }, { "bullet", 0x2022 }, { "lquote", 0x2018 }, { "rquote", 0x2019 }, { "ldblquote", 0x201c },
        { "rdblquote", 0x201d }, { "emspace", ' ' }, { "enspace", ' ' }, { "qmspace", ' ' } });
    const auto* const it =
        std::find_if(characters.begin(), characters.end(), [name](const auto& entry) { return name == entry.first; });
    if (it != characters.end())
        put(QStringView(&it->second, 1));
    else if (name == "par" || name == "sect" || name == "page")
        endParagraph();
    else if (name == "cell")
        endCell();
    else if (name == "row")
        endRow();
    else
        return false;
    return true;
}

/// In the tables of fonts and of styles.
void RtfBody::tableDefinition(const RtfTokens::Token& token)
{
    const QByteArrayView name = token.text;
    if (name == "f")
        m_state.font = token.value;
    else if (name == "fcharset" && codePageOf(token.value) > 0)
        m_fontCodePages.insert(m_state.font, codePageOf(token.value));
    else if (name == "s")
        m_state.style = token.value;
    else if (name == "outlinelevel" && m_state.sink == Sink::StyleSheet && token.value < 6)
        m_styleLevels.insert(m_state.style, std::max(token.value, 0) + 1);
}

void RtfBody::symbol(char sign)
{
    if (m_skip > 0) {
        --m_skip;
        return;
    }
    if (sign == '*')
        m_ignorable = true;
    else if (sign == '~')
        put(u"\u00a0");
    else if (sign == '_')
        put(u"\u2011");
    else if (sign == '\\' || sign == '{' || sign == '}')
        put(QStringView(QString(QLatin1Char(sign))));
    else if ((sign == '\n' || sign == '\r') && m_state.sink != Sink::Nowhere)
        endParagraph();
}

void RtfBody::bytes(QByteArrayView text)
{
    const qsizetype skipped = std::min<qsizetype>(m_skip, text.size());
    m_skip -= int(skipped);
    if (m_state.sink != Sink::Nowhere)
        m_pending.append(text.sliced(skipped));
}

void RtfBody::unicode(int value)
{
    const QChar unit(quint16(value & 0xffff));
    put(QStringView(&unit, 1));
    m_skip = m_state.fallback;
}

QByteArray RtfBody::charset() const
{
    const int page = m_fontCodePages.value(m_state.font, m_codePage);
    if (page == 10000)
        return "MACINTOSH";
    if (page == 65001)
        return "UTF-8";
    return (page >= 1250 && page <= 1258 ? "WINDOWS-" : "CP") + QByteArray::number(page);
}

void RtfBody::decodePending()
{
    if (m_pending.isEmpty())
        return;
    const bool ascii = std::all_of(m_pending.cbegin(), m_pending.cend(), [](char c) { return quint8(c) < 0x80; });
    if (ascii) {
        put(QString::fromLatin1(m_pending));
    } else {
        const Result<QString> text = charset::decode(m_pending, charset());
        put(text ? *text : QString::fromLatin1(m_pending));
    }
    m_pending.clear();
}

void RtfBody::put(QStringView text)
{
    if (m_state.hidden)
        return;
    switch (m_state.sink) {
    case Sink::Body:
        m_paragraph.append(text);
        break;
    case Sink::ListMark:
        m_listMark.append(text);
        break;
    case Sink::Note:
        m_note.append(text);
        break;
    case Sink::Title:
        m_title.append(text);
        break;
    case Sink::Author:
        m_author.append(text);
        break;
    case Sink::StyleSheet:
        m_styleName.append(text);
        if (text.endsWith(QLatin1Char(';'))) {
            m_styleName.chop(1);
            if (const int level = levelOfStyle(std::exchange(m_styleName, {})); level > 0)
                m_styleLevels.insert(m_state.style, level);
        }
        break;
    case Sink::Nowhere:
    case Sink::FontTable:
    case Sink::Info:
        break;
    }
}

int RtfBody::headingLevel() const
{
    if (m_state.outline >= 0 && m_state.outline < 6)
        return m_state.outline + 1;
    return m_styleLevels.value(m_state.style, 0);
}

void RtfBody::endParagraph()
{
    if (m_state.sink == Sink::Note)
        return put(u" ");
    if (m_state.sink != Sink::Body)
        return;
    if (m_state.inTable) {
        m_paragraph.append(QLatin1Char(' '));
        return;
    }
    endTable();
    const QString mark = std::exchange(m_listMark, {}).simplified();
    const bool counted = std::any_of(mark.begin(), mark.end(), [](QChar c) { return c.isLetterOrNumber(); });
    if (const int level = headingLevel(); level > 0)
        m_out.begin(BlockKind::Heading, level);
    else if (!mark.isEmpty())
        m_out.begin(BlockKind::ListItem, 0, counted ? mark + QLatin1Char(' ') : QStringLiteral("- "));
    else
        m_out.begin(BlockKind::Paragraph);
    if (headingLevel() > 0 && counted)
        m_out.addText(mark + QLatin1Char(' '));
    QString text = std::exchange(m_paragraph, {});
    charset::normalize(text);
    charset::dropInvisible(text);
    for (const QStringView line : QStringView(text).split(QLatin1Char('\n'))) {
        m_out.addText(line);
        m_out.addLineBreak();
    }
    m_out.end();
}

void RtfBody::endCell()
{
    constexpr qsizetype mostCells = 1'000;
    QString text = std::exchange(m_listMark, {}) + std::exchange(m_paragraph, {});
    charset::normalize(text);
    charset::dropInvisible(text);
    if (m_row.size() < mostCells)
        m_row.append(text.simplified());
    else
        m_row.last() += QLatin1Char(' ') + text.simplified();
}

void RtfBody::endRow()
{
    if (!m_paragraph.trimmed().isEmpty())
        endCell();
    m_rows.append(std::exchange(m_row, {}));
}

void RtfBody::endTable()
{
    if (!m_rows.isEmpty())
        m_out.addTable(std::exchange(m_rows, {}));
}

} // namespace docent
