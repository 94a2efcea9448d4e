#include "extract/formats/documentfacts.h"
#include "terms/detectedlanguage.h"

#include <QTest>

using namespace docent;

/// What documents say of their language and date, and what is found where they say nothing.
class DocumentFactsTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void dates_data();
    void dates();
    void languages_data();
    void languages();
    void codeHasNone();
    void ownWordComesFirst();
};

void DocumentFactsTest::dates_data()
{
    QTest::addColumn<QString>("given");
    QTest::addColumn<QString>("iso");
    const auto row = [](const char* given, const char* iso) {
        QTest::newRow(given) << QString::fromUtf8(given) << QString::fromUtf8(iso);
    };
    row("2024-03-05", "2024-03-05");
    row("2024-03", "2024-03");
    row("2024", "2024");
    row("2024-03-05T10:00:00Z", "2024-03-05T10:00:00Z");
    row(" 2024-03-05 10:00 ", "2024-03-05T10:00");
    row("2024-03-05T10:00:00.123+01:00", "2024-03-05T10:00:00.123+01:00");
    row("Tue, 05 Mar 2024 10:00:00 +0000", "2024-03-05T10:00:00Z");
    row("2024-13-05", "");
    row("2024-02-30", "");
    row("20240305", "");
    row("in spring", "");
    row("", "");
}

void DocumentFactsTest::dates()
{
    QFETCH(QString, given);
    QTEST(isoDate(given), "iso");
}

void DocumentFactsTest::languages_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("language");
    const auto row = [](const char* language, const char* text) {
        QTest::newRow(language) << QString::fromUtf8(text) << QString::fromLatin1(language);
    };
    row("en", "The tenant shall give notice in writing at least three months before the end of the term.");
    row("de",
        "Der Mieter muss mindestens drei Monate vor dem Ende der Laufzeit schriftlich kündigen, sonst gilt er weiter.");
    row("fr",
        "Le locataire doit donner congé par écrit au moins trois mois avant la fin du bail, sous peine de "
        "prolongation.");
    row("es",
        "El inquilino debe avisar por escrito al menos tres meses antes del final del contrato de arrendamiento.");
    row("it",
        "L'inquilino deve dare disdetta per iscritto almeno tre mesi prima della fine del contratto di locazione.");
    row("nl",
        "De huurder moet minstens drie maanden voor het einde van de looptijd schriftelijk opzeggen bij de "
        "verhuurder.");
    row("pt", "O inquilino deve avisar por escrito pelo menos três meses antes do fim do contrato de arrendamento.");
    row("ru", "Арендатор должен уведомить письменно не менее чем за три месяца до окончания срока договора.");
    row("zh", "承租人应当至少在租期结束前三个月以书面形式通知出租人，否则合同自动延长。");
    row("ar", "يجب على المستأجر أن يخطر كتابيا قبل ثلاثة أشهر على الأقل من نهاية مدة العقد.");
    row("he", "על השוכר להודיע בכתב לפחות שלושה חודשים לפני תום תקופת השכירות לבעל הדירה.");
    row("ja", "借主は契約期間の終了する少なくとも三か月前に書面で通知しなければなりません。");
    QTest::newRow("numbers") << QStringLiteral("17 | 23.5 | 99\n12 | 0.3 | 7\n") << QString();
}

void DocumentFactsTest::languages()
{
    QFETCH(QString, text);
    QTEST(terms::detectedLanguage(text), "language");
    // The same of a long document with a title page in another language.
    QFETCH(QString, language);
    if (!language.isEmpty()) {
        const QString body = (text + QLatin1Char('\n')).repeated(400);
        QCOMPARE(terms::detectedLanguage(QStringLiteral("Copyright. All rights reserved.\n\n") + body), language);
    }
}

void DocumentFactsTest::codeHasNone()
{
    ExtractedText document;
    document.text = QStringLiteral("// The tenant shall give notice in writing at least three months before.\n");
    completeFacts(document, FileFormat::Code);
    QCOMPARE(document.language, QString());
    completeFacts(document, FileFormat::Text);
    QCOMPARE(document.language, QStringLiteral("en"));
}

void DocumentFactsTest::ownWordComesFirst()
{
    ExtractedText document;
    document.text = QStringLiteral("The tenant shall give notice in writing at least three months before.\n");
    document.language = QStringLiteral("en-GB");
    document.date = QStringLiteral("yesterday");
    completeFacts(document, FileFormat::Html);
    QCOMPARE(document.language, QStringLiteral("en"));
    QCOMPARE(document.date, QString());
    document.language = QStringLiteral("de");
    completeFacts(document, FileFormat::Html);
    QCOMPARE(document.language, QStringLiteral("de"));
}

QTEST_GUILESS_MAIN(DocumentFactsTest)
#include "documentfactstest.moc"
