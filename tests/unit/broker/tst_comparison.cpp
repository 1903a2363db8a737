#include "core/broker/profile/comparison.h"
#include "core/broker/profile/comparison_text.h"
#include "core/broker/profile/profile_reader.h"
#include "core/language.h"

#include <QJsonArray>
#include <QTemporaryDir>
#include <QTest>

// Brokers side by side, and what they mean for one component.

using namespace wb;
using namespace wb::broker;

namespace {

const ProfileBook& book() { return ProfileBook::shipped(); }
QString text(const char* latin1) { return QString::fromLatin1(latin1); }

dapr::ResolvedComponent component()
{
    dapr::ResolvedComponent component;
    component.name = QStringLiteral("orders");
    component.settings.scheme = QStringLiteral("tcp");
    component.settings.userName = QStringLiteral("anna");
    component.settings.password = QStringLiteral("sesame-open");
    component.settings.consumerId = QStringLiteral("orders");
    return component;
}

ComparisonInput inputFor(const dapr::ResolvedComponent& component, const QStringList& topics)
{
    return {{{QStringLiteral("mosquitto"), QStringLiteral("2.0")},
             {QStringLiteral("EMQX"), QStringLiteral("5.0-5.7")},
             {QStringLiteral("RabbitMQ"), QStringLiteral("3.10-3.11")}},
            std::nullopt,
            component.name,
            touches(component, topics)};
}

const ComparisonRow& rowOf(const Comparison& table, const char* id)
{
    for (const ComparisonRow& row : table.rows) {
        if (row.dimension.id == QLatin1String(id)) return row;
    }
    qFatal("no row %s", id);
}

const ComparisonColumn& columnOf(const Comparison& table, const char* product)
{
    for (const ComparisonColumn& column : table.columns) {
        if (column.product == QLatin1String(product)) return column;
    }
    qFatal("no column %s", product);
}

ProbeReport reportOf(const char* product, const char* version, const QList<std::pair<const char*, const char*>>& results)
{
    ProbeReport report;
    report.product = text(product);
    report.version = text(version);
    report.started = QDateTime(QDate(2026, 11, 20), QTime(12, 0), Qt::UTC);
    for (const auto& [id, facets] : results) {
        ProbeResult result;
        result.id = text(id);
        result.facets = facetsOf(text(facets));
        if (result.facets.isEmpty()) result.ended = QStringLiteral("the broker closed the connection");
        result.evidence.resize(3);
        judge(result, report, book());
        report.results << result;
    }
    return report;
}

} // namespace

class TestComparison : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void theThreeBrokersStandSideBySide()
    {
        const Comparison table = compareBrokers(book(), {defaultColumns(book()), std::nullopt, {}, {}});
        QCOMPARE(table.columns.size(), 3);
        QCOMPARE(columnName(table.columns.at(0)), QStringLiteral("mosquitto 2.1"));
        QCOMPARE(columnName(table.columns.at(1)), QStringLiteral("EMQX 5.8"));
        QCOMPARE(columnName(table.columns.at(2)), QStringLiteral("RabbitMQ 4.x"));
        QCOMPARE(table.rows.size(), book().dimensions().size());
        QStringList window;
        for (const ComparisonCell& cell : rowOf(table, "inflight_window").cells) window << cell.brief;
        QCOMPARE(window, (QStringList{QStringLiteral("20"), QStringLiteral("32"), QStringLiteral("10")}));
        for (const ComparisonColumn& column : table.columns) QCOMPARE(column.verdict.level, BrokerVerdict::Level::None);
    }

    void aColumnIsChosenByRangeOrVersion()
    {
        const Comparison table = compareBrokers(book(), {{{QStringLiteral("rabbitmq"), QStringLiteral("3.13.7")},
                                                          {QStringLiteral("mosquitto"), QStringLiteral("1.6")},
                                                          {QStringLiteral("mosquitto"), QStringLiteral("9.9")},
                                                          {QStringLiteral("VerneMQ"), {}}},
                                                         std::nullopt, {}, {}});
        QCOMPARE(table.columns.size(), 2); // what the book does not know is left out
        QCOMPARE(table.columns.at(0).range, QStringLiteral("3.12-3.13"));
        QCOMPARE(table.columns.at(1).range, QStringLiteral("1.6"));
    }

    // The cells of a table are narrow: every one of the shipped files has a few words for it.
    void everyShippedCellHasAFewWords()
    {
        for (const Profile& profile : book().profiles()) {
            for (auto it = profile.cells.begin(); it != profile.cells.end(); ++it) {
                for (const Cell& cell : it.value()) {
                    for (const auto& statement : {cell.says, cell.does}) {
                        if (!statement) continue;
                        const QByteArray where = (profile.product + QLatin1Char(' ') + it.key()).toUtf8();
                        QVERIFY2(!statement->brief.isEmpty() && statement->brief.size() <= 26, where.constData());
                    }
                }
            }
        }
        for (const Dimension& dimension : book().dimensions())
            QVERIFY2(!dimension.brief.isEmpty() && dimension.brief.size() <= 32, qPrintable(dimension.id));
    }

    void aCellTellsHowItsHalvesStandToEachOther_data()
    {
        QTest::addColumn<QString>("dimension");
        QTest::addColumn<QString>("product");
        QTest::addColumn<QString>("range");
        QTest::addColumn<int>("state");
        const auto row = [](const char* dimension, const char* product, const char* range, CellState state) {
            QTest::addRow("%s %s %s", dimension, product, range) << text(dimension) << text(product) << text(range) << int(state);
        };
        row("inflight_window", "mosquitto", "2.0.21", CellState::Same);
        row("inflight_window", "mosquitto", "2.0.11", CellState::Differs); // the file says so: its window grows
        row("queue_limit_live", "mosquitto", "2.1", CellState::Same); // 1020..1040 overlaps 1000..1020
        row("queue_limit_offline", "EMQX", "5.0-5.7", CellState::Differs);
        row("keepalive", "EMQX", "4.x", CellState::Differs);
        row("keepalive", "mosquitto", "2.0", CellState::Differs); // the file says so: 4 times is within no expectation
        row("queue_limit_offline", "RabbitMQ", "4.x", CellState::Same); // the file says so: 3000 of 3000 is "unlimited"
        row("wildcards", "RabbitMQ", "4.x", CellState::Differs);
        row("vhost", "mosquitto", "2.0", CellState::NotEstablished);
        row("poison_limit", "mosquitto", "2.0", CellState::Documented);
        row("unsubscribe_queue", "RabbitMQ", "4.x", CellState::Measured);
        row("resubscribe", "mosquitto", "2.0", CellState::Open); // documented is nothing that a rule could compare
    }
    void aCellTellsHowItsHalvesStandToEachOther()
    {
        QFETCH(const QString, dimension);
        QFETCH(const QString, product);
        QFETCH(const QString, range);
        const Comparison table = compareBrokers(book(), {{{product, range}}, std::nullopt, {}, {}});
        const ComparisonCell& cell = rowOf(table, dimension.toLatin1().constData()).cells.first();
        QTEST(int(cell.state), "state");
        QCOMPARE(cell.brief.isEmpty(), cell.state == CellState::NotEstablished);
        QCOMPARE(cell.saysBrief.isEmpty(), cell.state != CellState::Differs);
        QVERIFY(!stateWord(cell.state).isEmpty());
    }

    void rowsInWhichBrokersDifferAreMarked()
    {
        const Comparison table = compareBrokers(book(), inputFor(component(), {}));
        for (const char* id : {"inflight_window", "max_qos", "dots", "live_retransmit", "shared_subs", "retained"})
            QVERIFY2(rowOf(table, id).differs, id);
        for (const char* id : {"clean_session_loss", "slashes", "redelivery_order", "takeover", "resume_without_subscribe"})
            QVERIFY2(!rowOf(table, id).differs, id);
        QVERIFY(!rowOf(table, "vhost").differs); // what is known of one broker only differs from nothing
        // One broker alone differs from nothing but its own documentation.
        const Comparison alone = compareBrokers(book(), {{{QStringLiteral("EMQX"), QStringLiteral("4.x")}}, std::nullopt, {}, {}});
        QVERIFY(rowOf(alone, "keepalive").differs && !rowOf(alone, "inflight_window").differs);
    }

    // The examples of what bites, each with its row, its reason and its broker.
    void whatAComponentMeets_data()
    {
        QTest::addColumn<int>("qos");
        QTest::addColumn<bool>("cleanSession");
        QTest::addColumn<QString>("topic");
        QTest::addColumn<QString>("dimension");
        QTest::addColumn<QString>("reason");
        QTest::addColumn<QStringList>("bites"); // products
        const auto row = [](int qos, bool clean, const char* topic, const char* dimension, const char* reason, const char* bites) {
            QTest::addRow("qos %d clean %d %s: %s", qos, int(clean), topic, dimension)
                << qos << clean << text(topic) << text(dimension) << text(reason) << text(bites).split(QLatin1Char(' '), Qt::SkipEmptyParts);
        };
        row(2, false, "orders", "max_qos", "qos is 2", "RabbitMQ");
        row(1, false, "orders", "max_qos", "", "");
        row(1, false, "orders.v1", "dots", "orders.v1", "RabbitMQ");
        row(1, false, "orders/v1", "dots", "", "");
        row(1, false, "$share/g/orders", "shared_subs", "3.1.1", "RabbitMQ");
        row(1, false, "orders/#", "retained", "wildcard", "RabbitMQ");
        row(1, false, "orders", "retained", "", "");
        row(1, false, "orders", "session_expiry", "cleanSession is false", "");
        row(1, true, "orders", "session_expiry", "", "");
        row(1, true, "orders", "clean_session_loss", "cleanSession is true", "");
        row(1, false, "orders", "inflight_window", "holds a place", "");
        row(0, false, "orders", "inflight_window", "", "");
        row(1, false, "orders", "live_retransmit", "whether and when", "");
        row(1, false, "orders", "reconnect_redelivery", "after a reconnect", "");
        row(1, false, "a#", "wildcards", "no valid topic filter", "mosquitto EMQX RabbitMQ");
        row(1, false, "a/#", "wildcards", "has a wildcard", "");
        row(1, false, "$SYS/broker/uptime", "sys_topics", "the broker's own", "RabbitMQ");
    }
    void whatAComponentMeets()
    {
        QFETCH(const int, qos);
        QFETCH(const bool, cleanSession);
        QFETCH(const QString, topic);
        QFETCH(const QString, dimension);
        QFETCH(const QString, reason);
        QFETCH(const QStringList, bites);
        dapr::ResolvedComponent orders = component();
        orders.settings.qos = qos;
        orders.settings.cleanSession = cleanSession;
        const Comparison table = compareBrokers(book(), inputFor(orders, {topic}));
        const ComparisonRow& row = rowOf(table, dimension.toLatin1().constData());
        QCOMPARE(row.touched.isEmpty(), reason.isEmpty());
        QVERIFY2(row.touched.contains(reason), qPrintable(row.touched));
        for (qsizetype i = 0; i < table.columns.size(); ++i) {
            const auto& concerns = row.cells.at(i).concerns;
            const bool biting = std::any_of(concerns.begin(), concerns.end(), [](const Concern& one) { return one.level == Concern::Level::Bites; });
            QCOMPARE(biting, bites.contains(table.columns.at(i).product));
            if (!biting) continue;
            QCOMPARE(table.columns.at(i).verdict.level, BrokerVerdict::Level::Bites);
            QVERIFY(table.columns.at(i).verdict.rows.contains(dimension));
        }
    }

    void aVerdictIsOneLineForEachBroker()
    {
        Comparison table = compareBrokers(book(), inputFor(component(), {QStringLiteral("orders")}));
        QCOMPARE(columnOf(table, "mosquitto").verdict.level, BrokerVerdict::Level::Fits);
        QVERIFY2(columnOf(table, "mosquitto").verdict.line.contains(u"nothing known against it"), qPrintable(columnOf(table, "mosquitto").verdict.line));
        QVERIFY(columnOf(table, "mosquitto").verdict.rows.isEmpty());
        QCOMPARE(columnOf(table, "EMQX").verdict.level, BrokerVerdict::Level::Care); // it sends again on a live link
        QVERIFY(columnOf(table, "EMQX").verdict.rows.contains(QStringLiteral("live_retransmit")));
        QCOMPARE(columnOf(table, "RabbitMQ").verdict.level, BrokerVerdict::Level::Care);
        dapr::ResolvedComponent exact = component();
        exact.settings.qos = 2;
        table = compareBrokers(book(), inputFor(exact, {QStringLiteral("orders.v1/#")}));
        const BrokerVerdict rabbit = columnOf(table, "RabbitMQ").verdict;
        QCOMPARE(rabbit.level, BrokerVerdict::Level::Bites);
        // What bites stands first, whatever the order of the rows.
        QCOMPARE(rabbit.rows.mid(0, 4), (QStringList{QStringLiteral("retained"), QStringLiteral("max_qos"), QStringLiteral("qos2_flow"), QStringLiteral("dots")}));
        QVERIFY2(rabbit.line.startsWith(u"sends nothing retained"), qPrintable(rabbit.line));
        QVERIFY(!rabbit.line.contains(u'\n') && !rabbit.line.contains(u"sesame"));
    }

    void withoutAComponentNothingIsJudged()
    {
        ComparisonInput input = inputFor(component(), {QStringLiteral("orders")});
        input.component.clear();
        input.touches.clear();
        const Comparison table = compareBrokers(book(), input);
        for (const ComparisonColumn& column : table.columns) {
            QCOMPARE(column.verdict.level, BrokerVerdict::Level::None);
            QVERIFY(column.verdict.line.isEmpty() && levelWord(column.verdict.level).isEmpty());
        }
    }

    void theConnectedBrokerShowsItsProfileUntilItIsProbed()
    {
        ComparisonInput input = inputFor(component(), {QStringLiteral("orders")});
        input.connected = ConnectedBroker{QStringLiteral("mosquitto"), QStringLiteral("2.0.11"), QStringLiteral("tcp://127.0.0.1:1883"), std::nullopt};
        Comparison table = compareBrokers(book(), input);
        const ComparisonColumn column = table.columns.last();
        QVERIFY(column.isConnected && !column.isProbed);
        QCOMPARE(columnName(column), QStringLiteral("mosquitto 2.0.11"));
        QCOMPARE(rowOf(table, "inflight_window").cells.last().brief, QStringLiteral("20, growing")); // as 2.0.11 does
        QVERIFY(!rowOf(table, "inflight_window").cells.last().isProbed);
        QCOMPARE(column.verdict.level, BrokerVerdict::Level::Fits);

        input.connected->report = reportOf("mosquitto", "2.0.11", {{"inflight_window", "un-acked at once: 3; freed by one ack: 1"},
                                                                  {"max_qos", "granted for 0, 1, 2: 0, 1, 2"},
                                                                  {"dots", ""}});
        table = compareBrokers(book(), input);
        const ComparisonCell& window = rowOf(table, "inflight_window").cells.last();
        QVERIFY(window.isProbed && table.columns.last().isProbed);
        QCOMPARE(window.state, CellState::Differs); // somebody configured it
        QCOMPARE(window.brief, QStringLiteral("un-acked at once: 3; freed by one ack: 1"));
        QCOMPARE(window.saysBrief, QStringLiteral("20"));
        QCOMPARE(window.evidence, 3);
        QCOMPARE(window.does->version, QStringLiteral("2.0.11"));
        QVERIFY(rowOf(table, "inflight_window").differs);
        const ComparisonCell& qos = rowOf(table, "max_qos").cells.last();
        QCOMPARE(qos.state, CellState::Same);
        QCOMPARE(qos.brief, QStringLiteral("2")); // the profile's own words where it behaves so
        const ComparisonCell& dots = rowOf(table, "dots").cells.last();
        QCOMPARE(dots.state, CellState::Documented); // the measurement told nothing
        QVERIFY(dots.isProbed);
        QVERIFY(!rowOf(table, "overlapping").cells.last().isProbed); // it was not part of it
        // A touched row that was measured otherwise than documented is worth a look.
        QCOMPARE(table.columns.last().verdict.level, BrokerVerdict::Level::Care);
        QCOMPARE(table.columns.last().verdict.rows, QStringList{QStringLiteral("inflight_window")});
    }

    void aMeasurementOutweighsTheProfilesWarning()
    {
        dapr::ResolvedComponent orders = component();
        ComparisonInput input = inputFor(orders, {QStringLiteral("orders")});
        input.connected = ConnectedBroker{QStringLiteral("RabbitMQ"), QStringLiteral("3.10.8"), {}, std::nullopt};
        QVERIFY(!rowOf(compareBrokers(book(), input), "inflight_window").cells.last().concerns.isEmpty());
        input.connected->report = reportOf("RabbitMQ", "3.10.8", {{"inflight_window", "un-acked at once: 200; freed by one ack: 1"}});
        const ComparisonCell cell = rowOf(compareBrokers(book(), input), "inflight_window").cells.last();
        QCOMPARE(cell.concerns.size(), 1);
        QVERIFY(!cell.concerns.first().text.contains(u"10"));
    }

    void anUnknownBrokerGetsTheSameTable()
    {
        ComparisonInput input = inputFor(component(), {QStringLiteral("orders")});
        input.connected = ConnectedBroker{{}, {}, QStringLiteral("tcp://odd:1883"), std::nullopt};
        Comparison table = compareBrokers(book(), input);
        QCOMPARE(table.columns.last().verdict.level, BrokerVerdict::Level::None);
        QVERIFY(!table.columns.last().verdict.line.isEmpty());
        QCOMPARE(rowOf(table, "inflight_window").cells.last().state, CellState::NotEstablished);
        input.connected->report = reportOf("unknown", "", {{"inflight_window", "un-acked at once: 7"}});
        table = compareBrokers(book(), input);
        const ComparisonCell& cell = rowOf(table, "inflight_window").cells.last();
        QCOMPARE(cell.state, CellState::Measured);
        QCOMPARE(cell.brief, QStringLiteral("un-acked at once: 7"));
        QVERIFY(rowOf(table, "inflight_window").differs);
        QVERIFY(columnName(table.columns.last()).contains(u"unknown"));
    }

    // What was measured is shown in the person's language, like the profiles; to programs it stays English.
    void whatWasMeasuredIsShownInTheLanguageOfTheBook()
    {
        ComparisonInput input = inputFor(component(), {});
        input.connected = ConnectedBroker{QStringLiteral("mosquitto"), QStringLiteral("2.0.11"), {},
                                          reportOf("mosquitto", "2.0.11", {{"inflight_window", "un-acked at once: 3; freed by one ack: 1"}})};
        const auto window = [&](const ProfileBook& book) { return rowOf(compareBrokers(book, input), "inflight_window").cells.last(); };
        installLanguage(QStringLiteral("zh_CN"));
        const ComparisonCell shown = window(ProfileBook::shipped());
        const ComparisonCell english = window(ProfileBook::inEnglish());
        installLanguage(QStringLiteral("en"));
        QCOMPARE(shown.does->value, QStringLiteral("同时未确认：3；一次确认放行：1"));
        QCOMPARE(english.does->value, QStringLiteral("un-acked at once: 3; freed by one ack: 1"));
        QCOMPARE(shown.state, english.state);
        QCOMPARE(shown.does->expect, english.does->expect);
    }

    void rowsAreFiltered()
    {
        const Comparison table = compareBrokers(book(), inputFor(component(), {QStringLiteral("orders.v1")}));
        const auto shown = [&](const RowFilter& filter) {
            QStringList ids;
            for (const ComparisonRow& row : table.rows) {
                if (isShown(row, filter)) ids << row.dimension.id;
            }
            return ids;
        };
        QCOMPARE(shown({}).size(), table.rows.size());
        QVERIFY(shown({{}, true, false, {}}).contains(QStringLiteral("dots")));
        QVERIFY(!shown({{}, true, false, {}}).contains(QStringLiteral("slashes")));
        QVERIFY(shown({{}, false, true, {}}).contains(QStringLiteral("dots")));
        QVERIFY(!shown({{}, false, true, {}}).contains(QStringLiteral("shared_subs")));
        QCOMPARE(shown({{}, false, false, {QStringLiteral("dots")}}), QStringList{QStringLiteral("dots")});
        // Words: anywhere in the row, in any case and order.
        QVERIFY(shown({QStringLiteral("PREFETCH rabbit"), false, false, {}}).contains(QStringLiteral("inflight_window")));
        QVERIFY(shown({QStringLiteral("no such words"), false, false, {}}).isEmpty());
        QCOMPARE(shown({QStringLiteral("  "), false, false, {}}).size(), table.rows.size());
    }

    void markdownIsATableWithNothingTakenForMarkup()
    {
        QCOMPARE(inMarkdown(QStringLiteral("a|b *c* $SYS <x>\n`d`")), QStringLiteral("a\\|b \\*c\\* \\$SYS \\<x\\> \\`d\\`"));
        const Comparison table = compareBrokers(book(), inputFor(component(), {QStringLiteral("or|ders.*")}));
        const QString all = comparisonMarkdown(table, {});
        const QStringList lines = all.split(QLatin1Char('\n'));
        int rows = 0;
        for (QString line : lines) {
            if (!line.startsWith(u'|')) continue;
            ++rows;
            QCOMPARE(line.replace(QStringLiteral("\\|"), QString()).count(u'|'), qsizetype(6)); // 5 columns
        }
        QCOMPARE(rows, int(2 + table.rows.size() + groups().size()));
        QVERIFY(all.contains(QStringLiteral("or\\|ders.\\*")));
        QVERIFY(all.contains(QStringLiteral("- **RabbitMQ 3.10-3.11** bites")));
        QVERIFY(all.contains(QStringLiteral("differs; documented")));
        const QString few = comparisonMarkdown(table, {{}, false, false, {QStringLiteral("dots")}});
        QVERIFY(few.contains(u"Dot in a topic") && !few.contains(u"In-flight"));
    }

    void theTerminalsTableCutsNothing()
    {
        ComparisonInput input = inputFor(component(), {QStringLiteral("orders")});
        input.connected = ConnectedBroker{{}, {}, {}, reportOf("unknown", "", {{"dup_flag", "redelivered: DUP=1; DUP of the publisher passed on: no"}})};
        const Comparison table = compareBrokers(book(), input);
        const QString all = comparisonTable(table, {});
        const QStringList lines = all.split(QLatin1Char('\n'));
        for (const QString& line : lines) QVERIFY(!line.endsWith(u' '));
        QString squeezed = all;
        squeezed.remove(QLatin1Char('\n'));
        for (const char* word : {"In-flight", "redelivered:", "publisher", "passed"}) QVERIFY2(squeezed.contains(QLatin1String(word)), word);
        QVERIFY(!all.contains(u'…'));
    }

    void theJsonHasBothHalvesOfEveryCell()
    {
        const QJsonObject json = comparisonJson(compareBrokers(book(), inputFor(component(), {QStringLiteral("orders.v1")})), {{}, false, false, {QStringLiteral("dots")}});
        QCOMPARE(json[QStringLiteral("component")].toString(), QStringLiteral("orders"));
        QCOMPARE(json[QStringLiteral("columns")].toArray().size(), 3);
        const QJsonArray rows = json[QStringLiteral("rows")].toArray();
        QCOMPARE(rows.size(), 1);
        const QJsonValue row = rows.first();
        QCOMPARE(row[QStringLiteral("group")].toString(), QStringLiteral("topics"));
        const QJsonValue cell = row[QStringLiteral("cells")].toArray().last();
        QVERIFY(!cell[QStringLiteral("says")][QStringLiteral("sources")].toArray().isEmpty());
        QVERIFY(!cell[QStringLiteral("does")][QStringLiteral("version")].toString().isEmpty());
        QCOMPARE(cell[QStringLiteral("concerns")].toArray().first()[QStringLiteral("level")].toString(), QStringLiteral("bites"));
        QCOMPARE(json[QStringLiteral("columns")].toArray().last()[QStringLiteral("verdict")][QStringLiteral("level")].toString(), QStringLiteral("bites"));
    }

    // A broker of the user's own warns by its file alone.
    void aProfileOfOnesOwnBites()
    {
        QTemporaryDir folder;
        QFile file(folder.filePath(QStringLiteral("tiny.json")));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(R"({"product": "Tiny", "ranges": [{"id": "1", "title": "Tiny 1", "from": "1"}], "dimensions": {"retained": [
            {"ranges": ["1"], "brief": "no", "differs": true,
             "concerns": [{"level": "bites", "text": "knows no wildcard", "when": ["wildcard"]}, {"level": "care", "text": "keeps one only"}],
             "says": {"value": "everything", "sources": ["its page"]}, "does": {"value": "nothing"}}]}})");
        file.close();
        ProfileBook own = book();
        QCOMPARE(own.addFolder(folder.path()), QStringList());
        QCOMPARE(defaultColumns(own).size(), 4);
        ComparisonInput input = inputFor(component(), {QStringLiteral("a/#")});
        input.columns = defaultColumns(own);
        Comparison table = compareBrokers(own, input);
        QCOMPARE(table.columns.last().verdict.line, QStringLiteral("knows no wildcard"));
        QCOMPARE(rowOf(table, "retained").cells.last().state, CellState::Differs);
        dapr::ResolvedComponent keeper = component();
        keeper.settings.retain = true;
        input.touches = touches(keeper, {QStringLiteral("a")});
        table = compareBrokers(own, input);
        QCOMPARE(table.columns.last().verdict.line, QStringLiteral("keeps one only")); // "when" did not hold
        QCOMPARE(table.columns.last().verdict.level, BrokerVerdict::Level::Care);
    }
};

QTEST_GUILESS_MAIN(TestComparison)
#include "tst_comparison.moc"
