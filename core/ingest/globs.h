#pragma once

#include <optional>
#include <QByteArray>
#include <QStringList>
#include <vector>

namespace docent {

/// Patterns for what to leave out, exactly as gitignore(5) has them: `*` and `?` stay within a name, `**` crosses
/// folders, `[a-z]` is one byte of a set, a backslash takes the next sign as it is. A pattern without a slash is
/// matched against the name alone, one with a slash against the path below the folder; a slash at the end means folders
/// only, `!` takes back what an earlier pattern left out. The last one that matches decides.
class Globs {
public:
    Globs() = default;
    explicit Globs(const QStringList& patterns);
    /// The content of an ignore file.
    explicit Globs(const QByteArray& lines);

    bool isEmpty() const { return m_globs.empty(); }
    /// `path`: below the folder that the patterns belong to, with slashes and without one in front. True: it is left
    /// out; false: it is taken back; nothing: no pattern matches.
    std::optional<bool> decide(const QByteArray& path, bool folder) const;

private:
    /// A piece of a pattern.
    struct Token {
        enum class Kind {
            Byte,
            AnyByte, ///< but a slash
            Set,
            Star, ///< any bytes but slashes
            Path, ///< any bytes
            Folders, ///< any number of whole folders, with their slashes
        };
        Kind kind = Kind::Byte;
        char byte = 0;
        std::vector<bool> set; ///< by byte

        bool fits(char letter) const;
    };
    struct Glob {
        std::vector<Token> tokens;
        bool negated = false;
        bool foldersOnly = false;
        bool nameOnly = false;
    };

    void addLine(QByteArray line);
    static std::optional<std::vector<Token>> parse(const QByteArray& pattern);
    static std::optional<Token> parseSet(const QByteArray& pattern, qsizetype& at);
    static bool matches(const std::vector<Token>& tokens, QByteArrayView path);

    std::vector<Glob> m_globs;
};

} // namespace docent
