#include "app/commands/demo.h"

#include "app/commands/commands.h"
#include "app/commands/engine_run.h"
#include "app/commands/messages.h"
#include "app/commands/target.h"
#include "core/scenario/demo.h"

#include <QCommandLineParser>
#include <QCoreApplication>
#include <QJsonArray>
#include <QJsonDocument>
#include <QTimer>

#include <algorithm>
#include <map>

namespace wb::app {

namespace {

struct Texts {
    Q_DECLARE_TR_FUNCTIONS(mqttwb)
};

QString helpText()
{
    return Texts::tr(
        "Starts a private mosquitto on a free local port, connects the sample components as Dapr does, and prints "
        "what arrived. It needs no broker, no display and no configuration; Ctrl-C ends it early.\n\n"
        "Examples:\n"
        "  mqttwb demo\n"
        "  mqttwb demo --seconds 3 --format json\n\n"
        "Exit code: 0 messages arrived; 1 the broker could not be started or nothing arrived; 2 bad usage.");
}

struct Row {
    QString topic;
    quint64 observed = 0;
    quint64 sidecar = 0;
    int qos = 0;
    bool retained = false;
    std::string last;
};

class DemoRun : public EngineRun {
public:
    DemoRun(int seconds, Format format)
        : EngineRun(Fine), m_seconds(seconds), m_format(format), m_demo(m_workspace, m_engine)
    {
    }

    int run()
    {
        connect(&m_demo, &scenario::Demo::failed, this, [this](const QString& message) {
            complain(message);
            end(Findings);
        });
        connect(&m_demo, &scenario::Demo::ready, this, [this] {
            complain(Texts::tr("demo running at %1 for %2 s; Ctrl-C ends it")
                         .arg(m_demo.broker().url(), QString::number(m_seconds)));
            m_engine.requestDelta();
        });
        connect(&m_engine, &sidecar::Engine::deltaReady, this, &DemoRun::take);
        m_limit.setSingleShot(true);
        connect(&m_limit, &QTimer::timeout, this, [this] { end(Fine); });
        m_limit.start(std::chrono::seconds(m_seconds));
        m_demo.start();
        const int code = runLoop();
        return code == Fine ? report() : code;
    }

private:
    void take(const ledger::DeltaPtr& delta)
    {
        const ledger::Snapshot& snapshot = delta->snapshot;
        for (const ledger::TopicState& topic : delta->topics) {
            const quint64 observed = topic.received[static_cast<std::size_t>(ledger::Role::Observer)];
            const quint64 sidecar = topic.received[static_cast<std::size_t>(ledger::Role::Sidecar)];
            if (observed + sidecar == 0) continue;
            Row& row = m_rows[topic.id];
            const std::string_view name = snapshot.topicName(topic.id);
            row.topic = QString::fromUtf8(name.data(), static_cast<qsizetype>(name.size()));
            row.observed = observed;
            row.sidecar = sidecar;
            row.qos = (topic.lastFlags >> 1) & 3;
            row.retained = row.retained || topic.retained != ledger::noSeq;
            if (snapshot.contains(topic.latest)) row.last = snapshot.data(topic.latest);
        }
        // A table at the end needs no thirty deltas a second.
        if (!hasEnded()) QTimer::singleShot(100, &m_engine, &sidecar::Engine::requestDelta);
    }

    std::vector<Row> sorted() const
    {
        std::vector<Row> rows;
        for (const auto& [id, row] : m_rows) rows.push_back(row);
        std::sort(rows.begin(), rows.end(), [](const Row& a, const Row& b) { return a.topic < b.topic; });
        return rows;
    }

    int report()
    {
        const std::vector<Row> rows = sorted();
        if (m_format == Format::Json) printJson(rows);
        else printTable(rows);
        if (!rows.empty()) return Fine;
        complain(Texts::tr("nothing arrived"));
        return Findings;
    }

    static void printJson(const std::vector<Row>& rows)
    {
        QJsonArray topics;
        for (const Row& row : rows) {
            QJsonObject object{
                {QStringLiteral("topic"), row.topic},
                {QStringLiteral("messages"), static_cast<qint64>(row.observed)},
                {QStringLiteral("sidecarMessages"), static_cast<qint64>(row.sidecar)},
                {QStringLiteral("qos"), row.qos},
                {QStringLiteral("retained"), row.retained},
            };
            putPayload(object, row.last);
            topics.append(object);
        }
        const QJsonObject root{{QStringLiteral("topics"), topics}};
        print(QString::fromUtf8(QJsonDocument(root).toJson(QJsonDocument::Compact)) + QLatin1Char('\n'));
    }

    // On a terminal; a Chinese character takes two.
    static qsizetype columns(const QString& text)
    {
        return text.size() + std::count_if(text.cbegin(), text.cend(), [](QChar c) {
                   return (c >= u'\u2e80' && c <= u'\ud7ff') || (c >= u'\uff00' && c <= u'\uff60');
               });
    }

    static void printTable(const std::vector<Row>& rows)
    {
        std::vector<QStringList> cells{{Texts::tr("Topic"), Texts::tr("Messages"), Texts::tr("To the sidecar"),
                                        Texts::tr("QoS"), Texts::tr("Retained"), Texts::tr("Last value")}};
        for (const Row& row : rows)
            cells.push_back({row.topic, QString::number(row.observed), QString::number(row.sidecar),
                             QString::number(row.qos), row.retained ? Texts::tr("yes") : QStringLiteral("-"),
                             payloadLine(row.last, 60)});
        std::array<qsizetype, 6> widths{};
        for (const QStringList& line : cells)
            for (qsizetype i = 0; i < 6; ++i)
                widths[static_cast<std::size_t>(i)] = std::max(widths[static_cast<std::size_t>(i)], columns(line[i]));
        for (const QStringList& line : cells) {
            QString text;
            for (qsizetype i = 0; i < 6; ++i) {
                const QString room(widths[static_cast<std::size_t>(i)] - columns(line[i]), u' ');
                const bool number = i >= 1 && i <= 3;
                text += number ? room + line[i] : i == 5 ? line[i] : line[i] + room;
                if (i < 5) text += QStringLiteral("  ");
            }
            print(text + QLatin1Char('\n'));
        }
    }

    int m_seconds;
    Format m_format;
    dapr::Workspace m_workspace;
    scenario::Demo m_demo;
    QTimer m_limit;
    std::map<ledger::TopicId, Row> m_rows;
};

} // namespace

int demo(const QStringList& args)
{
    QCommandLineParser parser;
    parser.setApplicationDescription(helpText());
    parser.addOption({QStringLiteral("seconds"), Texts::tr("How long it runs (10)."), QStringLiteral("N")});
    parser.addOption(formatOption());
    if (const int code = readArguments(parser, QStringLiteral("demo"), args); code >= 0) return code;
    const auto format = readFormat(parser);
    const auto seconds = readNumber(parser, QStringLiteral("seconds"), 10, 1, 2'000'000);
    if (!format || !seconds) return BadUsage;
    if (!parser.positionalArguments().isEmpty()) {
        complain(Texts::tr("\"%1\" is not expected here").arg(parser.positionalArguments().first()));
        return BadUsage;
    }
    return DemoRun(*seconds, *format).run();
}

} // namespace wb::app
