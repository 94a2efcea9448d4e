#include "samplechat.h"

namespace docent::test {

Message question(qint64 id, const QString& text)
{
    Message message;
    message.id = id;
    message.text = text;
    return message;
}

Citation citation(int number, int page, bool verified)
{
    Citation citation;
    citation.number = number;
    citation.passageId = 100 + number;
    citation.documentId = 7;
    citation.path = QStringLiteral("/home/me/Benefits/PerksPlus.pdf");
    citation.title = QStringLiteral("PerksPlus");
    citation.page = page;
    citation.passageText =
        QStringLiteral("Employees can expense the cost of fitness related activities. PerksPlus provides "
                       "employees with up to $1,000 per year for fitness-related programs, and is "
                       "available to all employees regardless of their coverage tier.");
    citation.quote =
        QStringLiteral("PerksPlus provides employees with up to $1,000 per year for fitness-related programs");
    citation.verified = verified;
    return citation;
}

Message answer(qint64 id, const QString& text, const QList<int>& citations)
{
    Message message;
    message.id = id;
    message.role = MessageRole::Assistant;
    message.text = text;
    message.model = QStringLiteral("llama3.2");
    for (const int number : citations)
        message.citations << citation(number, number);
    return message;
}

QList<Message> sampleConversation()
{
    Message reply = answer(2,
        QStringLiteral(
            "Yes. PerksPlus reimburses fitness-related expenses, and gym memberships are listed among the covered "
            "activities. [1][2]\n\nThe yearly limit is **$1,000** per employee; lessons count toward the same "
            "limit. [1]\n\n| Item | Covered | Limit |\n|---|---|---|\n| Gym membership | Yes [2] | $1,000 a year, "
            "together [1] |\n| Ski passes, lessons | Yes [2] | together with the above |\n"),
        { 1, 2 });
    reply.citations[0].page = 3;
    reply.reasoning = QStringLiteral(
        "The user asks about a gym membership.\n\n- Passage 1 names the limit.\n- Passage 2 lists what is covered.");
    reply.reasoningMs = 2100;
    reply.answerTokens = 76;
    reply.milliseconds = { { QStringLiteral("first_token"), 1400 }, { QStringLiteral("total"), 3400 } };
    for (int i = 1; i <= 6; ++i) {
        SentPassage passage;
        passage.rank = i;
        passage.passageId = 100 + i;
        passage.documentId = i;
        passage.path = i < 3 ? QStringLiteral("/home/me/Benefits/PerksPlus.pdf")
                             : QStringLiteral("/home/me/Benefits/Plan %1.md").arg(i);
        passage.page = i < 4 ? i : 0;
        reply.sources << passage;
    }
    return { question(1, QStringLiteral("Does PerksPlus pay for a gym membership, and up to how much?")), reply };
}

QString longReply(int tokens)
{
    QString text;
    int word = 0;
    const auto words = [&](int count) {
        for (int i = 0; i < count; ++i, ++word)
            text += (i > 0 ? QStringLiteral(" word%1") : QStringLiteral("word%1")).arg((word * 7) % 97);
    };
    for (int section = 1; word < tokens; ++section) {
        text += QStringLiteral("## Section %1\n\n").arg(section);
        words(60);
        text += QStringLiteral(" with **bold** and `code` and [link](http://x.example/%1) [1].\n\n").arg(section);
        for (int i = 0; i < 4; ++i) {
            text += QStringLiteral("- ");
            words(10);
            text += QLatin1Char('\n');
        }
        text += QStringLiteral("\n```cpp\n");
        for (int i = 0; i < 8; ++i) {
            text += QStringLiteral("int f%1(int a) { return a * ").arg(i);
            words(3);
            text += QStringLiteral("; }\n");
        }
        text += QStringLiteral("```\n\n| a | b | c |\n|---|---|---|\n");
        for (int i = 0; i < 4; ++i) {
            for (int cell = 0; cell < 3; ++cell) {
                text += QStringLiteral("| ");
                words(2);
            }
            text += QStringLiteral(" |\n");
        }
        text += QLatin1Char('\n');
        words(40);
        text += QStringLiteral("\n\n");
    }
    return text;
}

} // namespace docent::test
