#include "extract/formats/officegraphics.h"

#include "extract/formats/numberformat.h"
#include "extract/formats/ooxmlpackage.h"
#include "extract/formats/xmlreader.h"

#include <algorithm>
#include <utility>

namespace docent {

namespace {

using Token = XmlReader::Token;

constexpr int mostPoints = 10'000;
constexpr qsizetype mostSeries = 1'000;

struct Series {
    QStringList names;
    QStringList categories;
    QStringList values;
};

/// Reads the values that a chart keeps of the cells it was made from.
class ChartParser {
public:
    ChartData parse(QByteArrayView bytes);

private:
    void start(const XmlReader& xml, QByteArrayView name);
    void end(QByteArrayView name);
    void endValue();
    ChartData table() const;

    QList<Series> m_series;
    QStringList* m_list = nullptr; ///< where the points go
    NumberFormat m_format;
    QString m_title;
    QString m_text;
    int m_point = 0;
    bool m_isNumber = false;
    bool m_inTitle = false;
    bool m_reads = false; ///< text that counts
};

ChartData ChartParser::parse(QByteArrayView bytes)
{
    XmlReader xml(bytes);
    for (Token token = xml.next(); token != Token::AtEnd && token != Token::Failed; token = xml.next()) {
        if (token == Token::Text) {
            if (m_reads)
                m_text += xml.text();
        } else if (token == Token::End) {
            end(xml.name());
        } else if (xml.name() == "extLst" || xml.name() == "Fallback") {
            xml.skip();
        } else {
            start(xml, xml.name());
        }
    }
    return table();
}

void ChartParser::start(const XmlReader& xml, QByteArrayView name)
{
    if (name == "ser") {
        m_series.append(Series());
    } else if (name == "title" && m_series.isEmpty()) {
        m_inTitle = true;
    } else if (m_series.isEmpty() || m_series.size() > mostSeries) {
        m_reads = m_inTitle && name == "t";
    } else if (name == "tx") {
        m_list = &m_series.last().names;
    } else if (name == "cat" || name == "xVal") {
        m_list = &m_series.last().categories;
    } else if (name == "val" || name == "yVal") {
        m_list = &m_series.last().values;
    } else if (name == "pt") {
        m_point = xml.attribute("idx").toInt();
    } else if (name == "numCache" || name == "strCache") {
        m_isNumber = name == "numCache";
        m_format = NumberFormat();
        m_point = 0;
    } else {
        m_reads = m_list && (name == "v" || name == "formatCode");
    }
}

void ChartParser::endValue()
{
    QString value = std::exchange(m_text, {}).trimmed();
    bool isNumber = false;
    const double number = value.toDouble(&isNumber);
    if (m_isNumber && isNumber)
        value = m_format.show(number);
    if (m_point < 0 || m_point >= mostPoints)
        return;
    while (m_list->size() <= m_point)
        m_list->append(QString());
    (*m_list)[m_point] = value;
}

void ChartParser::end(QByteArrayView name)
{
    if (std::exchange(m_reads, false)) {
        if (m_inTitle)
            m_title += std::exchange(m_text, {});
        else if (name == "formatCode")
            m_format = NumberFormat(std::exchange(m_text, {}));
        else
            endValue();
    }
    if (name == "title")
        m_inTitle = false;
    else if (name == "tx" || name == "cat" || name == "val" || name == "xVal" || name == "yVal")
        m_list = nullptr;
}

ChartData ChartParser::table() const
{
    ChartData data { ooxmlText(m_title).simplified(), {} };
    qsizetype count = 0;
    QStringList names { QString() };
    const Series* named = nullptr;
    for (const Series& series : m_series) {
        names.append(series.names.join(QLatin1Char(' ')));
        count = std::max({ count, series.values.size(), series.categories.size() });
        if (!named && !series.categories.isEmpty())
            named = &series;
    }
    if (count == 0)
        return data;
    data.rows.append(names);
    for (qsizetype i = 0; i < count; ++i) {
        QStringList row { named ? named->categories.value(i) : QString::number(i + 1) };
        for (const Series& series : m_series)
            row.append(series.values.value(i));
        data.rows.append(row);
    }
    return data;
}

} // namespace

ChartData readChart(QByteArrayView xml)
{
    return ChartParser().parse(xml);
}

QStringList readDiagram(QByteArrayView bytes)
{
    XmlReader xml(bytes);
    QStringList texts;
    QString text;
    bool inRun = false;
    bool inPoint = false;
    for (Token token = xml.next(); token != Token::AtEnd && token != Token::Failed; token = xml.next()) {
        if (token == Token::Text) {
            if (inRun)
                text += xml.text();
            continue;
        }
        const QByteArrayView name = xml.name();
        const bool start = token == Token::Start;
        if (name == "pt") {
            inPoint = start;
        } else if (name == "r" || name == "fld") {
            inRun = start && inPoint; // the element around all of them is a <t> as well
        } else if (name == "br" && start) {
            text += QLatin1Char(' ');
        } else if (name == "p" && !start) {
            text = ooxmlText(std::exchange(text, {})).simplified();
            if (!text.isEmpty())
                texts.append(std::exchange(text, {}));
        }
    }
    return texts;
}

} // namespace docent
