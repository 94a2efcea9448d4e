#pragma once

#include <span>

namespace docent {

/// How people ask, in one language: lines "key: value", as UTF-8. To teach Docent another language, add such a text.
///
/// A value is words that stand one after the other. `a|b` is one of them, `[a|b]` may be left out, `_` is a space
/// within an alternative, and one that ends with an apostrophe is written together with what follows. Case and accents
/// don't matter. In place of words may stand:
///   {docs}      documents: an optional word before it, then words of `document`, `kind` or `record`
///   {rest}      what narrows them down: none or more of the forms of the keys below "rest"; {rest+} one or more
///   {topic}     what is looked for; {short} the same in few words, without one of `verb`
///   {date}      a year, a month of a year, a day, "last year" and the like
///   {name}      how a document is called
/// Keys:
///   document, kind NAME, record   words for any document, for those of a type (as `type:` of a search), and for what
///                                 a document may be; a record that begins with `*` may be the end of a longer word
///   determiner, verb, polite      words before documents; of sentences, not of topics; that are left out in front
///   month                         the twelve, each with its short forms after `|`
///   lastyear, thisyear, lastmonth, thismonth
///   list, count                   whole questions about which documents there are, or how many
///   overview                      whole questions about what there is
///   summary                       whole questions about one document
///   this, thisdocument, everything    what a name may be: the document at hand; all documents. A question in which
///                                 one of `thisdocument` stands is about the document at hand, whatever it asks
///   all                           words by which a question wants all of a document
/// The rest:
///   mentions    ends with {topic}, or holds it
///   with        the same with {short}
///   named       ends with {topic}: a part of the file's name
///   have        says that the documents are the person's
///   dated, since, after, before, until, between   with {date}; `during` the same as `dated`, but not behind a topic
std::span<const char* const> questionForms();

} // namespace docent
