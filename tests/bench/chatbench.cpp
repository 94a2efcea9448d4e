// What a streaming reply and a long conversation cost the GUI thread, against showing the whole text anew each time.
// Run it with QT_QPA_PLATFORM=offscreen; "quick" leaves out the reply of 40,000 words.

#include "settings/settings.h"
#include "ui/appearance.h"
#include "ui/chat/messageview.h"
#include "ui/chat/samplechat.h"

#include <algorithm>
#include <cstdio>
#include <QApplication>
#include <QElapsedTimer>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QScrollBar>
#include <QTextBrowser>
#include <sys/resource.h>

using namespace docent;

namespace {

constexpr qint64 patience = 60'000; ///< ms after which the anchor gives up
constexpr int gathered = 33; ///< words that arrive together: 1,000 in a second, shown every 33 ms

double cpuMs()
{
    rusage usage {};
    getrusage(RUSAGE_THREAD, &usage);
    const auto ms = [](const timeval& time) { return double(time.tv_sec) * 1e3 + double(time.tv_usec) / 1e3; };
    return ms(usage.ru_utime) + ms(usage.ru_stime);
}

struct Measure {
    QString what;
    int words = 0; ///< shown
    double cpu = 0;
    double longest = 0; ///< ms of the event loop
    double longestCpu = 0; ///< of the same step without what other programs took
    int steps = 0;
    bool gaveUp = false;
};

/// Runs one step of the event loop and keeps how long it took.
template <typename Work> void step(Measure& measure, Work work)
{
    QElapsedTimer clock;
    clock.start();
    const double before = cpuMs();
    work();
    QCoreApplication::processEvents();
    QCoreApplication::sendPostedEvents();
    measure.longest = std::max(measure.longest, double(clock.nsecsElapsed()) / 1e6);
    measure.longestCpu = std::max(measure.longestCpu, cpuMs() - before);
    ++measure.steps;
}

QStringList wordsOf(const QString& text)
{
    QStringList words;
    for (qsizetype at = 0; at < text.size();) {
        const qsizetype next = text.indexOf(QLatin1Char(' '), at + 1);
        const qsizetype end = next < 0 ? text.size() : next;
        words << text.mid(at, end - at);
        at = end;
    }
    return words;
}

Measure streamView(const QStringList& words, int together, const QString& what)
{
    MessageListModel model;
    ui::MessageView view;
    view.resize(860, 900);
    view.setModel(&model);
    view.show();
    QCoreApplication::processEvents();
    Message answer = test::answer(2, {});
    answer.state = MessageState::Streaming;
    model.reset({ test::question(1, QStringLiteral("A long question?")), answer });
    Measure measure { what, int(words.size()) };
    const double before = cpuMs();
    for (qsizetype at = 0; at < words.size(); at += together) {
        const QString text = words.mid(at, together).join(QString());
        step(measure, [&] {
            model.appendText(1, text, {});
            view.flush();
        });
    }
    answer = model.at(1);
    answer.state = MessageState::Complete;
    answer.citations = { test::citation(1) };
    step(measure, [&] {
        model.replace(1, answer);
        view.flush();
    });
    measure.cpu = cpuMs() - before;
    return measure;
}

Measure streamWhole(const QStringList& words, int together)
{
    QTextBrowser browser;
    browser.resize(860, 900);
    browser.show();
    QCoreApplication::processEvents();
    Measure measure { QStringLiteral("whole text anew (anchor)") };
    const double before = cpuMs();
    QElapsedTimer clock;
    clock.start();
    QString text;
    for (qsizetype at = 0; at < words.size() && !measure.gaveUp; at += together) {
        text += words.mid(at, together).join(QString());
        step(measure, [&] {
            browser.setMarkdown(text);
            browser.verticalScrollBar()->setValue(browser.verticalScrollBar()->maximum());
        });
        measure.words = int(std::min<qsizetype>(words.size(), at + together));
        measure.gaveUp = clock.elapsed() > patience;
    }
    measure.cpu = cpuMs() - before;
    return measure;
}

QList<Message> history(int messages)
{
    QList<Message> result;
    for (int i = 0; i < messages / 2; ++i) {
        result << test::question(2 * i + 1, QStringLiteral("How do I do this thing in the documents, %1?").arg(i))
               << test::answer(2 * i + 2, test::longReply(300), { 1 });
    }
    return result;
}

Measure openView(const QList<Message>& messages)
{
    MessageListModel model;
    ui::MessageView view;
    view.resize(860, 900);
    view.setModel(&model);
    view.show();
    QCoreApplication::processEvents();
    Measure measure { QStringLiteral("open 500 messages"), int(messages.size()) };
    const double before = cpuMs();
    step(measure, [&] { model.reset(messages); });
    measure.cpu = cpuMs() - before;
    return measure;
}

Measure scrollView(const QList<Message>& messages)
{
    MessageListModel model;
    ui::MessageView view;
    view.resize(860, 900);
    view.setModel(&model);
    view.show();
    model.reset(messages);
    QCoreApplication::processEvents();
    Measure measure { QStringLiteral("scroll through 500 messages"), int(messages.size()) };
    const double before = cpuMs();
    QScrollBar* bar = view.verticalScrollBar();
    for (int i = 0; i < 400; ++i)
        step(measure, [&] { bar->setValue(bar->value() - 120); });
    for (int i = 0; i < 100; ++i)
        step(measure, [&] { bar->setValue(bar->maximum() * i / 100); });
    measure.cpu = cpuMs() - before;
    return measure;
}

Measure openWhole(const QList<Message>& messages)
{
    QStringList texts;
    for (const Message& message : messages)
        texts << message.text;
    QTextBrowser browser;
    browser.resize(860, 900);
    browser.show();
    QCoreApplication::processEvents();
    Measure measure { QStringLiteral("open as one document (anchor)"), int(messages.size()) };
    const double before = cpuMs();
    step(measure, [&] { browser.setMarkdown(texts.join(QStringLiteral("\n\n---\n\n"))); });
    measure.cpu = cpuMs() - before;
    return measure;
}

void print(const QList<Measure>& measures)
{
    std::printf("%-44s %8s %10s %12s %12s %8s\n", "", "words", "CPU ms", "longest ms", "its CPU ms", "steps");
    QJsonArray json;
    for (const Measure& measure : measures) {
        std::printf("%-44s %8d %10.0f %12.2f %12.2f %8d%s\n", qPrintable(measure.what), measure.words, measure.cpu,
            measure.longest, measure.longestCpu, measure.steps, measure.gaveUp ? "  gave up after 60 s" : "");
        json.append(QJsonObject { { QStringLiteral("what"), measure.what }, { QStringLiteral("words"), measure.words },
            { QStringLiteral("cpu_ms"), measure.cpu }, { QStringLiteral("longest_ms"), measure.longest },
            { QStringLiteral("longest_cpu_ms"), measure.longestCpu }, { QStringLiteral("steps"), measure.steps },
            { QStringLiteral("gave_up"), measure.gaveUp } });
    }
    std::printf("%s\n", QJsonDocument(json).toJson(QJsonDocument::Compact).constData());
}

} // namespace

int main(int argc, char** argv)
{
    QApplication application(argc, argv);
    Settings settings { QString() };
    ui::Appearance appearance(application, settings);
    const bool quick = application.arguments().contains(QStringLiteral("quick"));
    QList<Measure> measures;
    streamView(wordsOf(test::longReply(500)), gathered, {}); // fonts are loaded before anything is measured
    for (const int size : quick ? QList<int> { 4000 } : QList<int> { 4000, 40'000 }) {
        const QStringList words = wordsOf(test::longReply(size));
        measures << streamView(words, gathered, QStringLiteral("stream, %1 words together").arg(gathered));
        measures << streamView(words, 1, QStringLiteral("stream, each word shown alone"));
        measures << streamWhole(words, gathered);
    }
    QString code = QStringLiteral("```\n");
    QString table = QStringLiteral("| a | b | c |\n|---|---|---|\n");
    for (int i = 0; i < 1000; ++i) {
        code += QStringLiteral("int f%1 ( int a ) { return a * 2 ; }\n").arg(i);
        table += QStringLiteral("| row %1 | some words here | more [1] |\n").arg(i);
    }
    measures << streamView(wordsOf(code), gathered, QStringLiteral("stream, one code block of 1,000 lines"));
    measures << streamView(wordsOf(table), gathered, QStringLiteral("stream, one table of 1,000 rows"));
    measures << streamView(wordsOf(QStringLiteral("some words ").repeated(5000)), gathered,
        QStringLiteral("stream, one paragraph of 10,000 words"));
    const QList<Message> messages = history(500);
    measures << openView(messages) << scrollView(messages) << openWhole(messages);
    print(measures);
    return 0;
}
