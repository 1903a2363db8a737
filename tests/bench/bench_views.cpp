#include "tests/support/lane_maker.h"
#include "tests/ui/ledger_feeder.h"
#include "ui/models/lane_model.h"
#include "ui/models/lane_words.h"
#include "ui/models/packet_model.h"
#include "ui/models/topic_tree_model.h"
#include "ui/widgets/lane_view.h"
#include "ui/widgets/row_view.h"

#include <QApplication>
#include <QElapsedTimer>
#include <QHash>
#include <QHeaderView>
#include <QScrollBar>
#include <QStandardItemModel>
#include <QTableView>
#include <QTreeView>

#include <algorithm>
#include <cstdio>
#include <malloc.h>
#include <unistd.h>

// What one tick of the window costs (delta to painted), at 100k new rows a second and 30 ticks: our flat views beside
// Qt's own models and views in the same run. Prints a table; judges nothing. Run with QT_QPA_PLATFORM=offscreen.

using namespace wb;

namespace {

constexpr int rowsATick = 3333;
constexpr int topicsATick = 333;
constexpr int ticks = 90;

struct Times {
    QList<double> ms;
    void add(qint64 ns) { ms += double(ns) / 1e6; }
    double median() const
    {
        QList<double> sorted = ms;
        std::sort(sorted.begin(), sorted.end());
        return sorted.isEmpty() ? 0 : sorted[sorted.size() / 2];
    }
    double worst() const { return ms.isEmpty() ? 0 : *std::max_element(ms.begin(), ms.end()); }
};

void print(const char* what, const char* who, const Times& times, const Times* peer = nullptr)
{
    std::printf("| %-46s | %-34s | %7.2f | %7.2f |", what, who, times.median(), times.worst());
    if (peer) std::printf(" %.3fx |\n", times.median() / peer->median());
    else std::printf(" 1 |\n");
    std::fflush(stdout);
}

template <class View>
void show(View& view)
{
    view.resize(1000, 800);
    view.show();
    QApplication::processEvents();
}

// Everything that a tick causes: the models, the deferred layouts and the painting. Two turns: a layout that was put
// off asks for its painting in the next one.
template <class Work>
void tick(Times& times, Work&& work)
{
    QElapsedTimer clock;
    clock.start();
    work();
    QApplication::processEvents();
    QApplication::processEvents();
    times.add(clock.nsecsElapsed());
}

void feedMessages(test::LedgerFeeder& feeder, int count, int& number)
{
    static const std::string payload(64, 'x');
    for (int i = 0; i < count; ++i, ++number)
        feeder.message("plant/l" + std::to_string(number % 20) + "/dev" + std::to_string(number % 1000), payload);
}

Times ourPackets(int rows)
{
    test::LedgerFeeder feeder(std::size_t(1) << 30);
    ui::PacketModel model;
    ui::RowView view;
    view.setModel(&model);
    view.setFollow(true);
    int number = 0;
    feedMessages(feeder, rows, number);
    model.apply(*feeder.delta());
    show(view);
    Times times;
    for (int i = 0; i < ticks; ++i) {
        feedMessages(feeder, rowsATick, number);
        const auto delta = feeder.delta();
        tick(times, [&] { model.apply(*delta); });
    }
    return times;
}

Times standardPackets(int rows)
{
    QStandardItemModel model(0, 8);
    QTableView view;
    view.setModel(&model);
    view.verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    const auto append = [&](int count) {
        for (int i = 0; i < count; ++i) {
            QList<QStandardItem*> cells;
            for (int column = 0; column < 8; ++column) cells += new QStandardItem(QStringLiteral("plant/l1/dev%1").arg(i));
            model.appendRow(cells);
        }
    };
    append(rows);
    show(view);
    Times times;
    for (int i = 0; i < ticks / 3; ++i)
        tick(times, [&] {
            append(rowsATick);
            view.scrollToBottom();
        });
    return times;
}

std::string topicName(int i)
{
    return "plant/l" + std::to_string(i % 40) + "/dev" + std::to_string(i % 2000) + "/m" + std::to_string(i);
}

struct Tree {
    Times ticks;
    std::size_t bytesATopic = 0;
};

Tree ourTree(int topics)
{
    test::LedgerFeeder feeder(std::size_t(1) << 30);
    ui::TopicTreeModel model;
    ui::RowView view;
    view.setModel(&model);
    int number = 0;
    for (; number < topics; ++number) feeder.message(topicName(number), "21.4");
    for (bool more = true; more;) { // a delta tells so many topics at most
        const auto delta = feeder.delta();
        more = delta->more;
        model.apply(*delta);
    }
    while (!model.isSettled()) QApplication::processEvents();
    model.expandAll();
    show(view);
    view.scrollTo(model.index(model.rowCount() / 2, 0));
    Tree tree;
    for (int i = 0; i < ticks; ++i) {
        for (int k = 0; k < topicsATick; ++k, ++number) feeder.message(topicName(number), "21.4");
        for (int k = 0; k < rowsATick - topicsATick; ++k) feeder.message(topicName(k * 7 % number), "22");
        const auto delta = feeder.delta();
        tick(tree.ticks, [&] { model.apply(*delta); });
    }
    tree.bytesATopic = model.mirror().memoryBytes() / std::size_t(number);
    return tree;
}

Times standardTree(int topics)
{
    QStandardItemModel model(0, 4);
    QTreeView view;
    view.setUniformRowHeights(true);
    view.setModel(&model);
    QHash<QString, QStandardItem*> levels;
    const auto add = [&](int number) {
        QStandardItem* parent = model.invisibleRootItem();
        QString path;
        for (const QString& level : QString::fromStdString(topicName(number)).split(u'/')) {
            path += u'/' + level;
            QStandardItem*& item = levels[path];
            if (!item) {
                item = new QStandardItem(level);
                parent->appendRow({item, new QStandardItem(QStringLiteral("21.4")), new QStandardItem(QStringLiteral("1")),
                                   new QStandardItem(QStringLiteral("0 s"))});
            }
            parent = item;
        }
    };
    int number = 0;
    for (; number < topics; ++number) add(number);
    view.expandAll();
    show(view);
    Times times;
    for (int i = 0; i < ticks / 3; ++i)
        tick(times, [&] {
            for (int k = 0; k < topicsATick; ++k) add(number++);
        });
    return times;
}

void loadAndFilterAMillion()
{
    constexpr int topics = 1'000'000;
    test::LedgerFeeder feeder(std::size_t(2) << 30);
    ui::TopicTreeModel model;
    ui::RowView view;
    view.setModel(&model);
    show(view);
    Times load;
    QElapsedTimer all;
    all.start();
    qint64 inModel = 0;
    for (int number = 0; number < topics;) {
        for (int k = 0; k < 33'333 && number < topics; ++k, ++number) feeder.message(topicName(number), "21.4");
        const auto delta = feeder.delta();
        const qint64 before = all.nsecsElapsed();
        tick(load, [&] { model.apply(*delta); });
        inModel += all.nsecsElapsed() - before;
    }
    Times rest;
    for (bool more = true; more;) {
        const auto delta = feeder.delta();
        more = delta->more;
        tick(rest, [&] { model.apply(*delta); });
    }
    while (!model.isSettled()) tick(rest, [] {});
    print("1 M topics, 33 333 new ones a tick", "ours", load);
    print("1 M topics, what is left after that", "ours", rest);
    std::printf("  %zu bytes a topic in the mirror, collapsed; %.0f ms in the model for all\n",
                model.mirror().memoryBytes() / topics, double(inModel) / 1e6);
    for (const char* text : {"dev1", "m77777", "plant/+/dev7/#", "retained:yes"}) {
        Times slices;
        QElapsedTimer clock;
        clock.start();
        tick(slices, [&] { model.setFilter(*ledger::parseQuery(text)); });
        while (!model.isSettled()) tick(slices, [] {});
        std::printf("  filter %-16s %6.1f ms in all, longest turn %5.1f ms, %llu topics\n", text,
                    double(clock.nsecsElapsed()) / 1e6, slices.worst(), static_cast<unsigned long long>(model.matches()));
        model.setFilter({});
    }
}

// --- lanes

constexpr int laneCount = 10'000;

// Of each ten: seven taken, two failed with two deliveries, one with twenty attempts.
void fillLanes(ui::LaneModel& model)
{
    std::vector<ledger::LanePtr> lanes;
    for (int i = 1; i <= laneCount; ++i) {
        const double ms = i * 4;
        if (i % 10 < 7) {
            lanes.push_back(test::LaneMaker::taken(ledger::LaneId(i), ms, topicName(i)));
            continue;
        }
        test::LaneMaker maker(ledger::LaneId(i), topicName(i), "event-" + std::to_string(i));
        maker.delivery(ms);
        if (i % 10 == 9) {
            for (int attempt = 0; attempt < 20; ++attempt)
                maker.attempt(ms + attempt * 500, ms + attempt * 500 + 3, ledger::AttemptEnd::Retry, QStringLiteral("HTTP 500"), QStringLiteral("p"), 497);
            lanes.push_back(maker.state(ledger::LaneState::InProgress));
            continue;
        }
        maker.attempt(ms + 1, ms + 5, ledger::AttemptEnd::Failed).handled(ms + 5, ledger::HandlingEnd::Failed);
        maker.delivery(ms + 9000, true, ledger::Tie::ProvedByPacket).attempt(ms + 9001, ms + 9005, ledger::AttemptEnd::Failed);
        lanes.push_back(maker.handled(ms + 9005, ledger::HandlingEnd::Failed).state(ledger::LaneState::Unacknowledged));
    }
    ledger::LaneDelta delta = test::deltaOf(std::move(lanes));
    delta.crossings = {test::connected(0, false), test::cut(6'000), test::connected(8'900, true)};
    model.apply(delta);
    model.setNow(test::at(60'000));
}

template <class View>
Times scrolled(View& view)
{
    Times times;
    QScrollBar* bar = view.verticalScrollBar();
    for (int i = 0; i < ticks; ++i) tick(times, [&] { bar->setValue(int(qint64(bar->maximum()) * i / ticks)); });
    return times;
}

struct Lanes {
    Times scrolling, growing; // another place each tick; a delta of a hundred changed lanes each tick
};

Lanes ourLanes()
{
    ui::LaneModel model;
    fillLanes(model);
    ui::LaneView view;
    ui::LaneView::Words words;
    words.detail = [](const ledger::Lane& lane) { return QString::fromStdString(lane.eventId) + QStringLiteral(" · QoS 1"); };
    words.state = [](const ledger::Lane& lane) { return ui::laneStateText(lane.state); };
    words.sign = [](const ledger::Lane& lane) { return ui::laneStateSign(lane.state); };
    view.setWords(words);
    view.setModel(&model);
    view.setCrossings(ui::crossingsOf(model.store().crossings()));
    show(view);
    view.setTimes(model.store().firstNs(), model.store().newestNs(), test::at(60'000));
    view.fitAll();
    Lanes lanes;
    lanes.scrolling = scrolled(view);
    for (int i = 0; i < ticks; ++i) {
        std::vector<ledger::LanePtr> changed;
        for (int k = 1; k <= 100; ++k) changed.push_back(test::LaneMaker::failed(ledger::LaneId(laneCount + i * 100 + k), 60'000 + i));
        const ledger::LaneDelta delta = test::deltaOf(std::move(changed));
        tick(lanes.growing, [&] {
            model.apply(delta);
            view.setTimes(model.store().firstNs(), model.store().newestNs(), test::at(60'000 + i * 33));
        });
    }
    return lanes;
}

Times tableOfLanes()
{
    ui::LaneModel model;
    fillLanes(model);
    QTableView view;
    view.verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    view.setModel(&model);
    show(view);
    return scrolled(view);
}

} // namespace

int main(int argc, char** argv)
{
    QApplication application(argc, argv);
    std::printf("| %-46s | %-34s | %7s | %7s | ratio |\n|---|---|---|---|---|\n", "one tick", "view", "median ms", "worst ms");
    const Times naiveList = standardPackets(100'000);
    print("3 333 packets, 100k rows before", "QStandardItemModel + QTableView", naiveList);
    const Times list = ourPackets(1'000'000);
    print("3 333 packets, 1 M rows before", "ours", list, &naiveList);
    const Times naiveTree = standardTree(100'000);
    print("333 new topics, 100k rows open", "QStandardItemModel + QTreeView", naiveTree);
    const Tree tree = ourTree(100'000);
    print("333 new topics + 3 000 updates, 100k rows open", "ours", tree.ticks, &naiveTree);
    std::printf("  %zu bytes a topic in the mirror, all open\n", tree.bytesATopic);
    const Times table = tableOfLanes();
    print("another place in 10k messages", "QTableView, the same rows as text", table);
    const Lanes lanes = ourLanes();
    print("another place in 10k messages", "lanes", lanes.scrolling, &table);
    print("100 new messages, 10k lanes before", "lanes", lanes.growing, &table);
    loadAndFilterAMillion();
    return 0;
}
