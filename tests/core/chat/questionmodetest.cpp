#include "chat/questionmode.h"
#include "evaluation/dataset.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

using namespace docent;

/// What kind of answer a question asks for, by its words.
class QuestionModeTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void whatIsAtHandMayBeADocument_data();
    void whatIsAtHandMayBeADocument();
    void decides_data();
    void decides();
    void readsWhatNarrowsTheList_data();
    void readsWhatNarrowsTheList();
    void namesTheDocument_data();
    void namesTheDocument();
    void readsTheDays_data();
    void readsTheDays();
    void realQuestionsAreLookups();
    void takesAnyText();
};

namespace {

const QDate today(2025, 3, 14);

struct Phrasings {
    const char* mode;
    const char* questions; ///< one a line
};

const Phrasings phrasings[] = {
    { "list", R"(Which files mention Alice Miller?
which documents mention the notice period
What PDFs do I have?
How many contracts from 2024?
How many contracts do I have from 2024?
How many PDFs are there?
how many documents
How many rental contracts are there?
List all documents about insurance.
List all contracts from last year
List my invoices
list documents from 2023
Show me all emails from Alice
Show all spreadsheets
Please list all presentations about the merger.
Find all letters from 2019
Do I have any invoices from Miller?
Which of my files talk about telomeres?
What documents do I have about health insurance?
Which papers discuss vitamin B12?
In which documents is Alice Miller mentioned?
Where is Alice Miller mentioned?
What reports are there on climate?
Are there any letters from before 2020?
Which contracts are from 2024?
which emails were sent in March 2024
How many reports were written in 2021?
Give me a list of all contracts
What are my documents about insurance?
Which pdf files contain the word "liability"?
Count my invoices from 2022
Which documents contain "notice period"?
How many contracts mention liability?
Which files are named budget?
Welche Dateien erwähnen Frau Nakamura?
Welche Dokumente enthalten das Wort Kaution?
In welchen Dokumenten kommt Frau Müller vor?
Wie viele Verträge aus 2024 habe ich?
Wie viele Verträge gibt es aus dem Jahr 2024?
Wie viele PDFs habe ich?
Liste alle Rechnungen von 2023 auf.
Zeige mir alle Dokumente über Versicherungen
Zeig mir alle Mietverträge
Welche Rechnungen habe ich von der Firma Müller?
Habe ich Rechnungen aus dem letzten Jahr?
Gibt es Briefe von Anna?
Welche Dokumente handeln von Miete?
Wo wird Frau Nakamura erwähnt?
Quels documents mentionnent Alice Martin ?
Quels fichiers parlent d'assurance ?
Combien de contrats de 2024 ai-je ?
Combien de factures y a-t-il ?
Liste tous les contrats de 2023
Montre-moi toutes les factures
Donne-moi la liste de tous les documents
Quels PDF ai-je ?
Dans quels documents est-il question de télétravail ?
¿Qué documentos mencionan a Alicia?
¿Cuántos contratos tengo de 2024?
¿Cuántas facturas hay?
Lista todos los contratos de 2023
¿En qué documentos se menciona el seguro?
Muéstrame todas las facturas
¿Qué archivos hablan de vacaciones?)" },
    { "overview", R"(What is this about?
what's this all about
What are these documents about?
What are my documents about?
What do I have here?
What's in here?
What is in my library?
Give me an overview
Give me an overview of my documents
Summarize everything
Summarise all my documents.
What topics do my documents cover?
What kinds of documents do I have?
What is this collection about?
Describe my library
Worum geht es hier?
Worum geht es in diesen Dokumenten?
Wovon handeln meine Dokumente?
Was habe ich hier?
Gib mir einen Überblick
Fasse alles zusammen
De quoi s'agit-il ?
De quoi parlent ces documents ?
Qu'est-ce que j'ai ici ?
Résume tous mes documents
¿De qué se trata esto?
¿De qué tratan mis documentos?
¿Qué tengo aquí?
Resume todos mis documentos)" },
    { "document", R"(Summarise this document
Summarize lease.pdf
Summarize the employee handbook
Give me a short summary of the travel policy.
tl;dr this
What is this document about?
What is lease.pdf about?
What are the key points of the travel policy?
What is the main conclusion of this paper?
What does this document say about rent?
In lease.pdf, what is the notice period?
What does handbook.docx say about overtime?
List all deadlines in lease.pdf
Fasse dieses Dokument zusammen
Fasse mietvertrag.pdf zusammen
Gib mir eine Zusammenfassung des Handbuchs
Worum geht es in diesem Dokument?
Wovon handelt der Mietvertrag?
Was steht in diesem Dokument über die Kaution?
Résume ce document
Fais-moi un résumé du règlement
De quoi parle ce document ?
Resume este documento
Hazme un resumen del contrato
¿De qué trata este documento?)" },
    { "lookup", R"(Who wrote that paper on transformers?
how many days of notice does the contract require
list the side effects of aspirin
How much is the deposit?
Who approves a trip abroad?
What is the capital of France?
How many employees does the company have?
How many papers were retracted in 2020?
Which documents do I need for a visa?
What documents are required to apply?
List the documents needed for a visa application
list all letters of the alphabet
Which contracts expire in 2025?
How many contracts did we sign in 2024?
How many people read documents every day?
Which employees signed contracts in 2024?
What is a contract?
How many reports must I file per year?
What does the lease say about pets?
List the benefits of the plan
What files are allowed as attachments?
How many emails are sent per day?
How many companies published reports in 2020?
What is the file size limit?
Who wrote the report on climate change?
When was the contract signed?
Which foods contain gluten?
Which foods mention allergens on the label?
How many books did Tolstoy write?
What is the difference between a contract and an agreement?
Where are the keys kept?
Show me how to reset the device
Find the total cost of the project
What is photosynthesis?
What are the rules about parking?
Tell me about the health plan
contracts from 2024
notice period
Wie viele Tage Urlaub habe ich?
Wie viele Seiten hat der Vertrag?
Welche Unterlagen brauche ich für den Antrag?
Welche Dokumente müssen eingereicht werden?
Wie hoch ist die Kaution?
Nenne die Nebenwirkungen von Aspirin
Liste die Vorteile des Plans auf
Wer hat den Vertrag unterschrieben?
Wo liegen die Schlüssel?
Combien de jours de préavis faut-il ?
Quels documents faut-il fournir pour le visa ?
Liste les effets secondaires de l'aspirine
Combien coûte le loyer ?
¿Cuántos días de vacaciones tengo?
¿Qué documentos necesito para el visado?
¿Cuánto cuesta el alquiler?
Lista los efectos secundarios de la aspirina
合同的通知期是多久？
كم عدد أيام الإجازة؟)" },
};

QuestionPlan read(const char* question)
{
    return readQuestion(QString::fromUtf8(question), today);
}

QString dataFile(const char* name)
{
    return qEnvironmentVariable("DOCENT_SHARED") + QLatin1String("/data/") + QLatin1String(name);
}

QByteArray contents(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

QStringList fieldOfLines(const QString& path, const char* field)
{
    QStringList texts;
    for (const QByteArray& line : contents(path).split('\n')) {
        if (!line.isEmpty())
            texts << QJsonDocument::fromJson(line).object().value(QLatin1String(field)).toString();
    }
    return texts;
}

QStringList squadQuestions(const QString& path)
{
    QStringList questions;
    for (const QJsonValue& article : QJsonDocument::fromJson(contents(path))[QStringLiteral("data")].toArray()) {
        for (const QJsonValue& paragraph : article[QStringLiteral("paragraphs")].toArray()) {
            for (const QJsonValue& question : paragraph[QStringLiteral("qas")].toArray())
                questions << question[QStringLiteral("question")].toString();
        }
    }
    return questions;
}

} // namespace

void QuestionModeTest::decides_data()
{
    QTest::addColumn<QString>("question");
    QTest::addColumn<QString>("mode");
    int rows = 0;
    for (const Phrasings& group : phrasings) {
        for (const QByteArray& question : QByteArray(group.questions).split('\n')) {
            QTest::newRow(question.constData()) << QString::fromUtf8(question) << QString::fromLatin1(group.mode);
            ++rows;
        }
    }
    QVERIFY(rows >= 120);
}

void QuestionModeTest::decides()
{
    QFETCH(QString, question);
    QFETCH(QString, mode);
    QCOMPARE(answerModeName(readQuestion(question, today).mode), mode);
}

void QuestionModeTest::readsWhatNarrowsTheList_data()
{
    QTest::addColumn<QString>("types");
    QTest::addColumn<QString>("records");
    QTest::addColumn<QString>("topic");
    QTest::newRow("which files mention Alice Miller?") << QString() << QString() << "Alice Miller";
    QTest::newRow("How many contracts from 2024?") << QString() << "contracts" << QString();
    QTest::newRow("How many PDF contracts do I have about rent") << "pdf"
                                                                 << "contracts"
                                                                 << "rent";
    QTest::newRow("what spreadsheets do I have") << "excel" << QString() << QString();
    QTest::newRow("List all rental contracts") << QString() << "rental contracts" << QString();
    QTest::newRow("Which emails from Müller are there?") << "mail" << QString() << "Müller";
    QTest::newRow("Which documents contain \"notice period\"?") << QString() << QString() << "\"notice period\"";
    QTest::newRow("Which documents contain \xE2\x80\x9Cnotice period\xE2\x80\x9D?")
        << QString() << QString() << QStringLiteral("\u201Cnotice period\u201D");
    QTest::newRow("In which documents is the Tower Bridge mentioned?") << QString() << QString() << "the Tower Bridge";
    QTest::newRow("Which files mention sales in 2023?") << QString() << QString() << "sales in 2023";
    QTest::newRow("Welche Dokumente, in denen Frau Müller erwähnt wird, habe ich?")
        << QString() << QString() << "Frau Müller";
    QTest::newRow("Zeig mir alle Mietverträge") << QString() << "Mietverträge" << QString();
    QTest::newRow("Quels fichiers parlent d'assurance ?") << QString() << QString() << "assurance";
}

void QuestionModeTest::readsWhatNarrowsTheList()
{
    QFETCH(QString, types);
    QFETCH(QString, records);
    QFETCH(QString, topic);
    const QuestionPlan plan = read(QTest::currentDataTag());
    QCOMPARE(plan.mode, AnswerMode::LibraryList);
    QCOMPARE(plan.list.types.join(QLatin1Char(' ')), types);
    QCOMPARE(plan.list.records.join(QLatin1Char(' ')), records);
    QCOMPARE(plan.list.topic, topic);
}

void QuestionModeTest::namesTheDocument_data()
{
    QTest::addColumn<QString>("document");
    QTest::addColumn<bool>("whole");
    QTest::newRow("Summarize the Employee Handbook") << "the Employee Handbook" << true;
    QTest::newRow("Summarise this document") << QString() << true;
    QTest::newRow("What is lease.pdf about?") << "lease.pdf" << true;
    QTest::newRow("In lease.pdf, what is the notice period?") << "lease.pdf" << false;
    QTest::newRow("List all deadlines in lease.pdf") << "lease.pdf" << true;
    QTest::newRow("What does this document say about rent?") << QString() << false;
    QTest::newRow("Fasse Müllers_Vertrag.docx bitte zusammen") << "Müllers_Vertrag.docx" << true;
}

void QuestionModeTest::namesTheDocument()
{
    QFETCH(QString, document);
    QFETCH(bool, whole);
    const QuestionPlan plan = read(QTest::currentDataTag());
    QCOMPARE(plan.mode, AnswerMode::WholeDocument);
    QCOMPARE(plan.document, document);
    QCOMPARE(plan.whole, whole);
}

void QuestionModeTest::readsTheDays_data()
{
    QTest::addColumn<QDate>("from");
    QTest::addColumn<QDate>("to");
    QTest::newRow("contracts from 2024") << QDate(2024, 1, 1) << QDate(2025, 1, 1);
    QTest::newRow("contracts since 2024") << QDate(2024, 1, 1) << QDate();
    QTest::newRow("contracts after 2024") << QDate(2025, 1, 1) << QDate();
    QTest::newRow("contracts before 2024") << QDate() << QDate(2024, 1, 1);
    QTest::newRow("contracts until 2024") << QDate() << QDate(2025, 1, 1);
    QTest::newRow("contracts between 2020 and 2022") << QDate(2020, 1, 1) << QDate(2023, 1, 1);
    QTest::newRow("contracts from 2020 to 2022") << QDate(2020, 1, 1) << QDate(2023, 1, 1);
    QTest::newRow("contracts from March 2024") << QDate(2024, 3, 1) << QDate(2024, 4, 1);
    QTest::newRow("contracts from 2024-05") << QDate(2024, 5, 1) << QDate(2024, 6, 1);
    QTest::newRow("contracts from 2024-05-17") << QDate(2024, 5, 17) << QDate(2024, 5, 18);
    QTest::newRow("contracts from last year") << QDate(2024, 1, 1) << QDate(2025, 1, 1);
    QTest::newRow("contracts from this month") << QDate(2025, 3, 1) << QDate(2025, 4, 1);
    QTest::newRow("contracts about rent from 2024") << QDate(2024, 1, 1) << QDate(2025, 1, 1);
    QTest::newRow("contracts that mention rent dated March 2024") << QDate(2024, 3, 1) << QDate(2024, 4, 1);
}

void QuestionModeTest::readsTheDays()
{
    QFETCH(QDate, from);
    QFETCH(QDate, to);
    const QuestionPlan plan = read((QByteArray("List all ") + QTest::currentDataTag()).constData());
    QCOMPARE(plan.mode, AnswerMode::LibraryList);
    QCOMPARE(plan.list.from, from);
    QCOMPARE(plan.list.to, to);
}

void QuestionModeTest::realQuestionsAreLookups()
{
    const QStringList benefits = fieldOfLines(dataFile("qa/benefits/questions.jsonl"), "question")
        + fieldOfLines(dataFile("qa/benefits/unanswerable.jsonl"), "question");
    const QStringList claims = fieldOfLines(dataFile("ir/scifact/queries.jsonl"), "text");
    const QStringList english = squadQuestions(dataFile("qa/xquad/xquad.en.json"));
    const QStringList german = squadQuestions(dataFile("qa/xquad/xquad.de.json"));
    const QStringList all = benefits + claims + english + german;
    if (benefits.isEmpty() || claims.isEmpty() || english.isEmpty() || german.isEmpty())
        QSKIP("SKIP-SUITE: no questions; DOCENT_SHARED names the folder with data/qa and data/ir");
    QStringList others;
    for (const QString& question : all) {
        const AnswerMode mode = readQuestion(question, today).mode;
        if (mode != AnswerMode::Lookup)
            others << answerModeName(mode) + QStringLiteral(": ") + question;
    }
    qInfo("%lld of %lld questions are no lookups:\n%s", qlonglong(others.size()), qlonglong(all.size()),
        qPrintable(others.join(QLatin1Char('\n'))));
    QVERIFY(double(others.size()) <= 0.005 * double(all.size()));
}

void QuestionModeTest::takesAnyText()
{
    QCOMPARE(read("").mode, AnswerMode::Lookup);
    QCOMPARE(read("???").mode, AnswerMode::Lookup);
    QCOMPARE(read("which which which which").mode, AnswerMode::Lookup);
    QCOMPARE(readQuestion(QString(100'000, QLatin1Char('x')), today).mode, AnswerMode::Lookup);
    QString words;
    while (words.size() < 390)
        words += QStringLiteral("which files ");
    readQuestion(words, today); // comes back soon
    const QString lone = QStringLiteral("which files mention cats ") + QChar(0xD800);
    QCOMPARE(readQuestion(lone, today).mode, AnswerMode::LibraryList);
}

void QuestionModeTest::whatIsAtHandMayBeADocument_data()
{
    QTest::addColumn<QString>("question");
    QTest::addColumn<bool>("maybe");
    for (const char* question : { "What is this about?", "What's it all about?", "Worum geht es hier?",
             "Wovon handelt das?", "De quoi s'agit-il ?", "¿De qué trata esto?" })
        QTest::newRow(question) << QString::fromUtf8(question) << true;
    for (const char* question : { "What topics do my documents cover?", "What is in my library?", "Give me an overview",
             "Worum geht es in meinen Dokumenten?", "Welche Themen behandeln meine Dokumente?" })
        QTest::newRow(question) << QString::fromUtf8(question) << false;
}

void QuestionModeTest::whatIsAtHandMayBeADocument()
{
    QFETCH(QString, question);
    QFETCH(bool, maybe);
    const QuestionPlan plan = readQuestion(question, QDate(2026, 1, 2));
    QCOMPARE(plan.mode, AnswerMode::Overview);
    QCOMPARE(plan.maybeDocument, maybe);
}

QTEST_GUILESS_MAIN(QuestionModeTest)
#include "questionmodetest.moc"
