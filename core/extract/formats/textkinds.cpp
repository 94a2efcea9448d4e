#include "extract/formats/textkinds.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <QByteArray>
#include <string_view>

namespace docent {

namespace {

struct Entry {
    std::string_view suffix;
    FileFormat format;
    const char* kind;
};

constexpr auto text = FileFormat::Text;
constexpr auto code = FileFormat::Code;

// Sorted by suffix, for the binary search.
constexpr auto suffixes = std::to_array<Entry>({
    { "adoc", FileFormat::AsciiDoc, "asciidoc" },
    { "asciidoc", FileFormat::AsciiDoc, "asciidoc" },
    { "asm", code, "assembly" },
    { "atom", FileFormat::Xml, "xml" },
    { "bash", code, "shell" },
    { "bat", code, "batch" },
    { "bib", code, "bibtex" },
    { "c", code, "c" },
    { "cc", code, "cpp" },
    { "cfg", code, "ini" },
    { "cjs", code, "javascript" },
    { "clj", code, "clojure" },
    { "cmake", code, "cmake" },
    { "cmd", code, "batch" },
    { "conf", code, "ini" },
    { "cpp", code, "cpp" },
    { "cs", code, "csharp" },
    { "css", code, "css" },
    { "csv", FileFormat::Rows, "csv" },
    { "cxx", code, "cpp" },
    { "dart", code, "dart" },
    { "diff", code, "diff" },
    { "el", code, "lisp" },
    { "eml", FileFormat::Mail, "mail" },
    { "erl", code, "erlang" },
    { "ex", code, "elixir" },
    { "exs", code, "elixir" },
    { "f", code, "fortran" },
    { "f90", code, "fortran" },
    { "fish", code, "shell" },
    { "fs", code, "fsharp" },
    { "geojson", FileFormat::Json, "json" },
    { "go", code, "go" },
    { "gradle", code, "groovy" },
    { "graphql", code, "graphql" },
    { "groovy", code, "groovy" },
    { "h", code, "c" },
    { "hh", code, "cpp" },
    { "hpp", code, "cpp" },
    { "hs", code, "haskell" },
    { "htm", FileFormat::Html, "html" },
    { "html", FileFormat::Html, "html" },
    { "hxx", code, "cpp" },
    { "ini", code, "ini" },
    { "ipynb", FileFormat::Notebook, "notebook" },
    { "java", code, "java" },
    { "jl", code, "julia" },
    { "js", code, "javascript" },
    { "json", FileFormat::Json, "json" },
    { "jsonl", FileFormat::JsonLines, "jsonl" },
    { "jsx", code, "javascript" },
    { "kt", code, "kotlin" },
    { "kts", code, "kotlin" },
    { "less", code, "css" },
    { "lisp", code, "lisp" },
    { "log", code, "log" },
    { "ltx", FileFormat::Latex, "latex" },
    { "lua", code, "lua" },
    { "m", code, "objectivec" },
    { "markdown", FileFormat::Markdown, "markdown" },
    { "mbox", FileFormat::Mailbox, "mailbox" },
    { "mbx", FileFormat::Mailbox, "mailbox" },
    { "md", FileFormat::Markdown, "markdown" },
    { "mdown", FileFormat::Markdown, "markdown" },
    { "mht", FileFormat::WebArchive, "mhtml" },
    { "mhtml", FileFormat::WebArchive, "mhtml" },
    { "mjs", code, "javascript" },
    { "mk", code, "make" },
    { "mkd", FileFormat::Markdown, "markdown" },
    { "mkdn", FileFormat::Markdown, "markdown" },
    { "ml", code, "ocaml" },
    { "mli", code, "ocaml" },
    { "mm", code, "objectivec" },
    { "ndjson", FileFormat::JsonLines, "jsonl" },
    { "nix", code, "nix" },
    { "org", FileFormat::Org, "org" },
    { "pas", code, "pascal" },
    { "patch", code, "diff" },
    { "php", code, "php" },
    { "pl", code, "perl" },
    { "pm", code, "perl" },
    { "properties", code, "ini" },
    { "proto", code, "protobuf" },
    { "ps1", code, "powershell" },
    { "py", code, "python" },
    { "pyw", code, "python" },
    { "qmd", FileFormat::Markdown, "markdown" },
    { "qml", code, "qml" },
    { "r", code, "r" },
    { "rb", code, "ruby" },
    { "rdf", FileFormat::Xml, "xml" },
    { "rest", FileFormat::Rst, "rst" },
    { "rmd", FileFormat::Markdown, "markdown" },
    { "rs", code, "rust" },
    { "rss", FileFormat::Xml, "xml" },
    { "rst", FileFormat::Rst, "rst" },
    { "s", code, "assembly" },
    { "scala", code, "scala" },
    { "scss", code, "css" },
    { "sh", code, "shell" },
    { "sql", code, "sql" },
    { "srt", FileFormat::Subtitles, "subtitles" },
    { "svelte", code, "svelte" },
    { "svg", code, "svg" },
    { "swift", code, "swift" },
    { "tab", FileFormat::Rows, "tsv" },
    { "tcl", code, "tcl" },
    { "tex", FileFormat::Latex, "latex" },
    { "toml", code, "toml" },
    { "ts", code, "typescript" },
    { "tsv", FileFormat::Rows, "tsv" },
    { "tsx", code, "typescript" },
    { "txt", text, "text" },
    { "vb", code, "basic" },
    { "vim", code, "vim" },
    { "vtt", FileFormat::Subtitles, "subtitles" },
    { "vue", code, "vue" },
    { "xht", FileFormat::Html, "html" },
    { "xhtml", FileFormat::Html, "html" },
    { "xml", FileFormat::Xml, "xml" },
    { "xsd", code, "xml" },
    { "xsl", code, "xml" },
    { "yaml", code, "yaml" },
    { "yml", code, "yaml" },
    { "zig", code, "zig" },
    { "zsh", code, "shell" },
});

constexpr auto names = std::to_array<Entry>({
    { "cmakelists.txt", code, "cmake" },
    { "containerfile", code, "docker" },
    { "dockerfile", code, "docker" },
    { "gnumakefile", code, "make" },
    { "makefile", code, "make" },
});

constexpr auto isBefore = [](const Entry& left, const Entry& right) { return left.suffix < right.suffix; };
static_assert(std::is_sorted(names.begin(), names.end(), isBefore));

template <size_t N> const Entry* find(const std::array<Entry, N>& entries, const QByteArray& wanted)
{
    const std::string_view key(wanted.constData(), size_t(wanted.size()));
    const auto it = std::lower_bound(entries.begin(), entries.end(), key,
        [](const Entry& entry, std::string_view searched) { return entry.suffix < searched; });
    return it != entries.end() && it->suffix == key ? &*it : nullptr;
}

/// The name of the field that a header line begins, in lower case; empty for any other line.
QByteArray fieldName(QByteArrayView line)
{
    const qsizetype colon = line.indexOf(':');
    if (colon <= 0 || colon > 60)
        return {};
    const bool printable =
        std::all_of(line.begin(), line.begin() + colon, [](char c) { return c > ' ' && c < '\x7f'; });
    return printable ? line.first(colon).toByteArray().toLower() : QByteArray();
}

QByteArrayView takeLine(QByteArrayView& rest)
{
    const qsizetype feed = rest.indexOf('\n');
    const QByteArrayView line = feed < 0 ? rest : rest.first(feed);
    rest = feed < 0 ? QByteArrayView() : rest.sliced(feed + 1);
    return line.endsWith('\r') ? line.chopped(1) : line;
}

} // namespace

std::optional<TextKind> textKindOf(QByteArrayView fileName)
{
    static_assert(std::is_sorted(suffixes.begin(), suffixes.end(), isBefore));
    const QByteArray name = fileName.toByteArray().toLower();
    const Entry* entry = find(names, name);
    const qsizetype dot = name.lastIndexOf('.');
    if (!entry && dot > 0)
        entry = find(suffixes, name.mid(dot + 1));
    if (!entry)
        return {};
    return TextKind { entry->format, QString::fromLatin1(entry->kind) };
}

bool startsLikeMail(QByteArrayView head)
{
    static constexpr auto known = std::to_array<std::string_view>({ "cc", "content-type", "date", "delivered-to",
        "from", "message-id", "mime-version", "received", "reply-to", "return-path", "subject", "to" });
    constexpr int enough = 3;
    std::array<bool, known.size()> seen {};
    bool inHeader = false;
    while (!head.isEmpty()) {
        const QByteArrayView line = takeLine(head);
        if (line.isEmpty())
            break;
        if (inHeader && (line.front() == ' ' || line.front() == '\t'))
            continue;
        const QByteArray name = fieldName(line);
        if (name.isEmpty())
            return false;
        inHeader = true;
        const auto it = std::find(known.begin(), known.end(), std::string_view(name.constData(), size_t(name.size())));
        if (it != known.end())
            seen[size_t(it - known.begin())] = true;
    }
    const auto has = [](std::string_view name) {
        return size_t(std::find(known.begin(), known.end(), name) - known.begin());
    };
    const bool sent = seen[has("from")] || seen[has("received")] || seen[has("return-path")];
    return sent && std::count(seen.begin(), seen.end(), true) >= enough;
}

bool startsLikeMailbox(QByteArrayView head)
{
    const QByteArrayView line = takeLine(head);
    return line.startsWith("From ") && startsLikeMail(head);
}

} // namespace docent
