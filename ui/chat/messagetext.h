#pragma once

#include "library/conversation.h"

#include <QString>

namespace docent::ui {

/// Messages in the words that the window shows; pure.

/// "PerksPlus.pdf · page 3"
QString placeName(
    const QString& path, const QString& title, int page, const Place& place, const QString& container = {});
/// The document's name, or the title where there is no path; invisible characters written out. For one that lies in a
/// file: "a.zip › inner/b.pdf".
QString sourceName(const QString& path, const QString& title, const QString& container = {});
/// What the answer was made from, where that isn't passages that a search found: "Whole document, in 12 parts".
QString modeText(const Message& answer);
/// "Overview · 1.4 s to first word · 38 tokens/s"; empty if there is nothing to tell.
QString speedText(const Message& answer);
/// How long each step took: "keywords 3 ms · first word 1,400 ms · in all 3,400 ms"; empty if nothing was measured.
QString stagesText(const Message& answer);
/// "Thought for 2 s"
QString thoughtText(const Message& answer);
/// The passages that were sent and are not cited.
QList<SentPassage> otherPassages(const Message& answer);
/// What is to be said about an answer besides its text: that it quotes, was stopped, what failed in part.
QStringList remarks(const Message& answer);
/// What a person can do about an error.
QString nextStep(const Error& error);
/// Whether the settings of the model are the place to look.
bool concernsModel(const Error& error);
/// The list of sources in Markdown for these numbers; empty if there are none.
QString sourcesMarkdown(const Message& answer, const QSet<int>& numbers);
/// The whole answer in Markdown, with its sources.
QString answerMarkdown(const Message& answer);
/// The message for someone who hears it.
QString spokenText(const Message& message);

const Citation* citationOf(const Message& answer, int number);

} // namespace docent::ui
