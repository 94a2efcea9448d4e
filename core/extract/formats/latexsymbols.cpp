#include "extract/formats/latexsymbols.h"

#include <algorithm>
#include <array>
#include <utility>

namespace docent::latex {

namespace {

template <typename Value, size_t N>
const Value* find(const std::array<std::pair<QStringView, Value>, N>& entries, QStringView name)
{
    const auto it =
        std::find_if(entries.begin(), entries.end(), [name](const auto& entry) { return entry.first == name; });
    return it == entries.end() ? nullptr : &it->second;
}

} // namespace

QString symbol(QStringView command)
{
    static constexpr auto symbols = std::to_array<std::pair<QStringView, QStringView>>({ { u"&", u"&" }, { u"%", u"%" },
        { u"$", u"$" }, { u"#", u"#" }, { u"_", u"_" }, { u"{", u"{" }, { u"}", u"}" }, { u" ", u" " }, { u"\n", u" " },
        { u",", u" " }, { u";", u" " }, { u":", u" " }, { u"quad", u" " }, { u"qquad", u" " }, { u"ss", u"ß" },
        { u"ae", u"æ" }, { u"AE", u"Æ" }, { u"oe", u"œ" }, { u"OE", u"Œ" }, { u"o", u"ø" }, { u"O", u"Ø" },
        { u"l", u"ł" }, { u"L", u"Ł" }, { u"aa", u"å" }, { u"AA", u"Å" }, { u"i", u"ı" }, { u"j", u"ȷ" },
        { u"ldots", u"…" }, { u"dots", u"…" }, { u"textellipsis", u"…" }, { u"S", u"§" }, { u"P", u"¶" },
        { u"copyright", u"©" }, { u"textregistered", u"®" }, { u"texttrademark", u"™" }, { u"pounds", u"£" },
        { u"euro", u"€" }, { u"texteuro", u"€" }, { u"textdegree", u"°" }, { u"textbackslash", u"\\" },
        { u"textasciitilde", u"~" }, { u"textasciicircum", u"^" }, { u"textbar", u"|" }, { u"textless", u"<" },
        { u"textgreater", u">" }, { u"textendash", u"–" }, { u"textemdash", u"—" }, { u"textquotedblleft", u"“" },
        { u"textquotedblright", u"”" }, { u"LaTeX", u"LaTeX" }, { u"TeX", u"TeX" }, { u"today", u"today" },
        { u"slash", u"/" } });
    const QStringView* const found = find(symbols, command);
    return found ? found->toString() : QString();
}

char16_t accent(QStringView command)
{
    static constexpr auto accents = std::to_array<std::pair<QStringView, char16_t>>({ { u"`", 0x300 }, { u"'", 0x301 },
        { u"^", 0x302 }, { u"~", 0x303 }, { u"=", 0x304 }, { u"u", 0x306 }, { u".", 0x307 }, { u"\"", 0x308 },
        { u"r", 0x30a }, { u"H", 0x30b }, { u"v", 0x30c }, { u"d", 0x323 }, { u"c", 0x327 }, { u"k", 0x328 } });
    const char16_t* const found = find(accents, command);
    return found ? *found : u'\0';
}

int unprintedArguments(QStringView command)
{
    static constexpr auto counts = std::to_array<std::pair<QStringView, int>>({ { u"label", 1 }, { u"ref", 1 },
        { u"eqref", 1 }, { u"pageref", 1 }, { u"autoref", 1 }, { u"cref", 1 }, { u"Cref", 1 }, { u"cite", 1 },
        { u"citep", 1 }, { u"citet", 1 }, { u"citeauthor", 1 }, { u"parencite", 1 }, { u"autocite", 1 },
        { u"textcite", 1 }, { u"nocite", 1 }, { u"bibliography", 1 }, { u"bibliographystyle", 1 },
        { u"addbibresource", 1 }, { u"includegraphics", 1 }, { u"input", 1 }, { u"include", 1 }, { u"vspace", 1 },
        { u"hspace", 1 }, { u"setlength", 2 }, { u"addtolength", 2 }, { u"setcounter", 2 }, { u"addtocounter", 2 },
        { u"newcommand", 2 }, { u"renewcommand", 2 }, { u"providecommand", 2 }, { u"newenvironment", 3 },
        { u"renewenvironment", 3 }, { u"DeclareMathOperator", 2 }, { u"newtheorem", 2 }, { u"usepackage", 1 },
        { u"documentclass", 1 }, { u"pagestyle", 1 }, { u"thispagestyle", 1 }, { u"pagenumbering", 1 },
        { u"hypersetup", 1 }, { u"color", 1 }, { u"textcolor", 1 }, { u"colorbox", 1 }, { u"definecolor", 3 },
        { u"rule", 2 }, { u"index", 1 }, { u"href", 1 }, { u"hyperlink", 1 }, { u"hypertarget", 1 },
        { u"multicolumn", 2 }, { u"multirow", 2 }, { u"parbox", 1 }, { u"raisebox", 1 }, { u"resizebox", 2 },
        { u"scalebox", 1 }, { u"bibitem", 1 }, { u"cline", 1 }, { u"cmidrule", 1 }, { u"graphicspath", 1 },
        { u"tikzset", 1 }, { u"fontsize", 2 }, { u"selectlanguage", 1 }, { u"hyphenation", 1 }, { u"markboth", 2 },
        { u"addcontentsline", 3 }, { u"def", 1 } });
    const int* const found = find(counts, command);
    return found ? *found : 0;
}

int headingLevel(QStringView command, bool hasChapters)
{
    static constexpr auto levels =
        std::to_array<std::pair<QStringView, int>>({ { u"part", 0 }, { u"chapter", 0 }, { u"section", 1 },
            { u"subsection", 2 }, { u"subsubsection", 3 }, { u"paragraph", 4 }, { u"subparagraph", 5 } });
    const int* const found = find(levels, command);
    return found ? std::max(1, *found + (hasChapters ? 1 : 0)) : 0;
}

} // namespace docent::latex
