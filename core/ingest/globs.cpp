#include "ingest/globs.h"

#include <array>
#include <cctype>
#include <string_view>
#include <utility>

namespace docent {

namespace {

constexpr std::size_t byteValues = 256;

/// Spaces at the end don't count unless a backslash stands before them.
QByteArray withoutTrailingSpaces(const QByteArray& line)
{
    qsizetype end = 0;
    for (qsizetype i = 0; i < line.size(); ++i) {
        if (line.at(i) == '\\' && i + 1 < line.size())
            end = ++i + 1;
        else if (line.at(i) != ' ')
            end = i + 1;
    }
    return line.left(end);
}

/// Adds the bytes of a class such as "alpha"; false if there is none of this name. Names are ASCII, whatever the
/// locale.
bool addClass(std::vector<bool>& set, const QByteArray& name)
{
    using Test = int (*)(int);
    static constexpr std::array<std::pair<std::string_view, Test>, 12> classes { { { "alnum", std::isalnum },
        { "alpha", std::isalpha }, { "blank", std::isblank }, { "cntrl", std::iscntrl }, { "digit", std::isdigit },
        { "graph", std::isgraph }, { "lower", std::islower }, { "print", std::isprint }, { "punct", std::ispunct },
        { "space", std::isspace }, { "upper", std::isupper }, { "xdigit", std::isxdigit } } };
    for (const auto& [known, test] : classes) {
        if (name != QByteArrayView(known.data(), qsizetype(known.size())))
            continue;
        for (int byte = 0; byte < 128; ++byte) {
            if (test(byte) != 0)
                set[std::size_t(byte)] = true;
        }
        return true;
    }
    return false;
}

} // namespace

bool Globs::Token::fits(char letter) const
{
    switch (kind) {
    case Kind::Byte:
        return letter == byte;
    case Kind::AnyByte:
        return letter != '/';
    case Kind::Set:
        return letter != '/' && set[std::size_t(uchar(letter))];
    default:
        return false;
    }
}

Globs::Globs(const QStringList& patterns)
{
    for (const QString& pattern : patterns)
        addLine(pattern.toUtf8());
}

Globs::Globs(const QByteArray& lines)
{
    const QByteArray text = lines.startsWith("\xEF\xBB\xBF") ? lines.mid(3) : lines;
    for (const QByteArray& line : text.split('\n')) {
        if (!line.startsWith('#'))
            addLine(line.endsWith('\r') ? line.chopped(1) : line);
    }
}

void Globs::addLine(QByteArray line)
{
    line = withoutTrailingSpaces(line);
    Glob glob;
    glob.negated = line.startsWith('!');
    if (glob.negated)
        line.remove(0, 1);
    glob.foldersOnly = line.endsWith('/');
    if (glob.foldersOnly)
        line.chop(1);
    glob.nameOnly = !line.contains('/');
    if (line.startsWith('/'))
        line.remove(0, 1);
    std::optional<std::vector<Token>> tokens = parse(line);
    if (!tokens || tokens->empty())
        return; // a pattern that can't be understood matches nothing
    glob.tokens = std::move(*tokens);
    m_globs.push_back(std::move(glob));
}

std::optional<std::vector<Globs::Token>> Globs::parse(const QByteArray& pattern)
{
    std::vector<Token> tokens;
    for (qsizetype i = 0; i < pattern.size(); ++i) {
        Token token;
        token.byte = pattern.at(i);
        if (token.byte == '\\') {
            if (++i == pattern.size())
                return std::nullopt;
            token.byte = pattern.at(i);
        } else if (token.byte == '?') {
            token.kind = Token::Kind::AnyByte;
        } else if (token.byte == '[') {
            std::optional<Token> set = parseSet(pattern, i);
            if (!set)
                return std::nullopt;
            token = std::move(*set);
        } else if (token.byte == '*') {
            const bool begins = i == 0 || pattern.at(i - 1) == '/';
            const qsizetype first = i;
            while (i + 1 < pattern.size() && pattern.at(i + 1) == '*')
                ++i;
            const QByteArrayView rest = QByteArrayView(pattern).sliced(i + 1);
            const bool whole = begins && i > first;
            token.kind = Token::Kind::Star;
            if (whole && rest.startsWith('/')) {
                token.kind = Token::Kind::Folders;
                ++i;
            } else if (whole && (rest.isEmpty() || rest.startsWith("\\/"))) {
                token.kind = Token::Kind::Path;
            }
        }
        tokens.push_back(std::move(token));
    }
    return tokens;
}

/// Takes a set such as [a-z], [!abc] or [[:digit:]] that begins at `at`, which is left at its last sign.
std::optional<Globs::Token> Globs::parseSet(const QByteArray& pattern, qsizetype& at)
{
    const auto byteAt = [&pattern](qsizetype i) { return i < pattern.size() ? uchar(pattern.at(i)) : uchar(0); };
    Token token;
    token.kind = Token::Kind::Set;
    token.set.resize(byteValues);
    qsizetype i = at + 1;
    const bool negated = byteAt(i) == '!' || byteAt(i) == '^';
    if (negated)
        ++i;
    int before = -1; // what a range may begin with
    for (bool first = true; first || byteAt(i) != ']'; first = false, ++i) {
        if (i >= pattern.size())
            return std::nullopt;
        const bool isRange = byteAt(i) == '-' && before >= 0 && byteAt(i + 1) != 0 && byteAt(i + 1) != ']';
        if (byteAt(i) == '[' && byteAt(i + 1) == ':') {
            const qsizetype end = pattern.indexOf(']', i + 2);
            if (end < 0)
                return std::nullopt;
            if (end > i + 2 && pattern.at(end - 1) == ':') {
                if (!addClass(token.set, pattern.mid(i + 2, end - i - 3)))
                    return std::nullopt;
                i = end;
                before = -1;
                continue;
            }
        }
        if (isRange)
            ++i;
        if (byteAt(i) == '\\' && ++i >= pattern.size())
            return std::nullopt;
        const int last = byteAt(i);
        for (int byte = isRange ? before : last; byte <= last; ++byte)
            token.set[std::size_t(byte)] = true;
        before = isRange ? -1 : last;
    }
    if (negated)
        token.set.flip();
    at = i;
    return token;
}

/// Goes back to the last star, or else to the last `**`: what lies before them has matched as early as can be, so that
/// no other way need be tried.
bool Globs::matches(const std::vector<Token>& tokens, QByteArrayView path)
{
    constexpr std::size_t none = std::size_t(-1);
    std::size_t token = 0;
    qsizetype at = 0;
    std::size_t star = none;
    qsizetype starEnd = 0;
    std::size_t wide = none; // Path or Folders
    qsizetype wideEnd = 0;
    while (token < tokens.size() || at < path.size()) {
        const Token* next = token < tokens.size() ? &tokens[token] : nullptr;
        if (next && next->kind == Token::Kind::Star) {
            star = token++;
            starEnd = at;
        } else if (next && (next->kind == Token::Kind::Path || next->kind == Token::Kind::Folders)) {
            wide = token++;
            wideEnd = at;
            star = none;
        } else if (next && at < path.size() && next->fits(path.at(at))) {
            ++token;
            ++at;
        } else if (star != none && starEnd < path.size() && path.at(starEnd) != '/') {
            at = ++starEnd;
            token = star + 1;
        } else if (wide != none) {
            const bool folders = tokens[wide].kind == Token::Kind::Folders;
            const qsizetype end = folders ? path.indexOf('/', wideEnd) : wideEnd;
            if (end < 0 || end >= path.size())
                return false;
            at = wideEnd = end + 1;
            token = wide + 1;
            star = none;
        } else {
            return false;
        }
    }
    return true;
}

std::optional<bool> Globs::decide(const QByteArray& path, bool folder) const
{
    const QByteArrayView name = QByteArrayView(path).sliced(path.lastIndexOf('/') + 1);
    for (auto glob = m_globs.rbegin(); glob != m_globs.rend(); ++glob) {
        if ((folder || !glob->foldersOnly) && matches(glob->tokens, glob->nameOnly ? name : QByteArrayView(path)))
            return !glob->negated;
    }
    return std::nullopt;
}

} // namespace docent
