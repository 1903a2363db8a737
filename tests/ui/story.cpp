#include "tests/ui/story.h"

#include "tests/ui/resource_files.h"
#include "ui/models/connections_model.h"
#include "ui/models/topic_tree_model.h"
#include "ui/panels/connections_panel.h"
#include "ui/panels/live_panel.h"
#include "ui/status_strip.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/row_view.h"

#include <QComboBox>
#include <QDialog>
#include <QLabel>
#include <QLineEdit>
#include <QMessageBox>
#include <QPlainTextEdit>
#include <QSignalSpy>

namespace wb::test {

using namespace ui;

Story::Story()
{
    makeWindow();
}

Story::~Story() = default;

void Story::makeWindow()
{
    m_window.reset();
    MainWindow::Options options;
    options.settingsFile = m_folder.filePath(QStringLiteral("settings.ini"));
    options.prompts.unsaved = [](QWidget*, const QStringList&) { return UnsavedChoice::Discard; };
    options.prompts.openFolder = [this](QWidget*, const QString&) { return m_folder.path(); };
    options.prompts.saveFile = [this](QWidget*, const QString&, const QString&, const QString&) { return saveTo; };
    options.prompts.openFile = [this](QWidget*, const QString&, const QString&, const QString&) { return openFrom; };
    m_window = std::make_unique<MainWindow>(options);
    m_window->show();
    if (!QTest::qWaitForWindowActive(m_window.get())) qFatal("the window does not become active");
}

void Story::open(const QByteArray& text, const QString& name)
{
    m_window->openPaths({writeFile(m_folder, name, text)});
}

void Story::key(Qt::Key key, Qt::KeyboardModifiers modifiers)
{
    QWidget* focus = QApplication::focusWidget();
    QTest::keyClick(focus ? focus : m_window.get(), key, modifiers);
}

void Story::type(const QString& text)
{
    QWidget* focus = QApplication::focusWidget();
    QTest::keyClicks(focus ? focus : m_window.get(), text);
}

void Story::click(QWidget* widget)
{
    QTest::mouseClick(widget, Qt::LeftButton);
}

void Story::clickRow(RowView* view, int row)
{
    const QModelIndex index = view->model()->index(row, 0);
    view->scrollTo(index);
    QTest::mouseClick(view->viewport(), Qt::LeftButton, {}, view->visualRect(index).center() + QPoint(20, 0));
}

void Story::choose(const QString& component)
{
    auto* chooser = get<QComboBox>("componentChooser");
    const int row = chooser->findData(component);
    chooser->setFocus();
    while (chooser->currentIndex() != row) {
        const int before = chooser->currentIndex();
        QTest::keyClick(chooser, before < row ? Qt::Key_Down : Qt::Key_Up);
        if (chooser->currentIndex() == before) qFatal("%s cannot be chosen", qPrintable(component));
    }
}

LivePanel& Story::live()
{
    return *get<LivePanel>("livePanel");
}

const ledger::Delta& Story::seen()
{
    return m_window->findChild<Feed*>()->last();
}

QString Story::state()
{
    return m_window->statusStrip().stateText();
}

QString Story::label(const char* name)
{
    const auto* label = get<QLabel>(name);
    return label->isVisible() ? label->text() : QString();
}

QString Story::notice(const char* name)
{
    const auto* bar = get<QWidget>(name);
    return bar->isVisible() ? bar->findChild<QLabel*>(QStringLiteral("noticeText"))->text() : QString();
}

QString Story::bannerText()
{
    Banner& banner = m_window->banner();
    if (!banner.isVisible()) return {};
    return QStringList{banner.title(), banner.accessibleDescription(), banner.detail()}.join(u'\n');
}

QString Story::connectionsText()
{
    QStringList lines;
    const ConnectionsModel* model = m_window->connectionsPanel().model();
    for (int row = 0; row < model->rowCount(); ++row) {
        for (const int role : {int(Qt::AccessibleTextRole), int(Qt::ToolTipRole), int(ConnectionsModel::AdviceRole)})
            lines << model->index(row).data(role).toString();
    }
    return lines.join(u'\n');
}

QStringList Story::everyWord()
{
    QStringList words{m_window->windowTitle()};
    for (const QObject* object : m_window->findChildren<QObject*>()) {
        if (const auto* widget = qobject_cast<const QWidget*>(object))
            words << widget->toolTip() << widget->statusTip() << widget->accessibleName() << widget->accessibleDescription();
        for (const char* property : {"text", "plainText", "title", "currentText"})
            words << object->property(property).toString();
        const auto* model = qobject_cast<const QAbstractItemModel*>(object);
        if (!model) continue;
        for (int row = 0; row < std::min(model->rowCount(), 2000); ++row) {
            for (int column = 0; column < model->columnCount(); ++column) {
                const QModelIndex index = model->index(row, column);
                for (const int role : {int(Qt::DisplayRole), int(Qt::ToolTipRole), int(Qt::AccessibleTextRole)})
                    words << index.data(role).toString();
            }
        }
    }
    words.removeAll(QString());
    return words;
}

sidecar::ConnectionStatus Story::connection(const QString& component, const QString& purpose)
{
    for (const sidecar::ConnectionStatus& status : m_window->connectionsPanel().model()->all()) {
        const bool observer = status.role == sidecar::Role::Observer;
        if (observer != (purpose == u"observer")) continue;
        if (observer || (status.component == component && (purpose.isEmpty() || status.purpose == purpose))) return status;
    }
    return {};
}

bool Story::isSubscribed(const QString& component, const QString& purpose)
{
    const sidecar::ConnectionStatus status = connection(component, purpose);
    if (status.state != sidecar::LinkState::Connected || status.subscriptions.isEmpty()) return false;
    return std::all_of(status.subscriptions.begin(), status.subscriptions.end(),
                       [](const sidecar::SubscriptionStatus& s) { return s.grantedQos >= 0; });
}

quint64 Story::messagesIn(const QString& topic)
{
    const TopicMirror& mirror = live().topics()->mirror();
    const std::string wanted = topic.toStdString();
    for (ledger::TopicId id = 1; id < mirror.idEnd(); ++id) {
        if (mirror.contains(id) && mirror.node(id).name() == wanted) return mirror.node(id).messages;
    }
    return 0;
}

int Story::boxes() const
{
    int count = 0;
    for (const QWidget* widget : QApplication::topLevelWidgets())
        count += widget->isVisible() && qobject_cast<const QDialog*>(widget);
    return count;
}

Broker::Broker(broker::MosquittoOptions options) : LocalMosquitto(std::move(options))
{
    restart();
}

bool Broker::restart()
{
    QSignalSpy changed(this, &LocalMosquitto::stateChanged);
    start();
    while (state() == State::Starting && changed.wait(10000)) {
    }
    return running();
}

bool publish(quint16 port, const QStringList& arguments, const QByteArray& input)
{
    QProcess program;
    program.setProcessChannelMode(QProcess::ForwardedChannels);
    QSignalSpy finished(&program, &QProcess::finished);
    program.start(QStringLiteral("mosquitto_pub"),
                  QStringList{QStringLiteral("-h"), QStringLiteral("127.0.0.1"), QStringLiteral("-p"), QString::number(port)}
                      + arguments);
    if (!program.waitForStarted()) return false;
    program.write(input);
    program.closeWriteChannel();
    if (finished.isEmpty() && !finished.wait(60000)) return false;
    return program.exitStatus() == QProcess::NormalExit && program.exitCode() == 0;
}

} // namespace wb::test
