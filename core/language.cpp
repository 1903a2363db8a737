#include "core/language.h"

#include <QCoreApplication>
#include <QLibraryInfo>
#include <QLocale>
#include <QPointer>
#include <QTranslator>

#include <utility>

static void initTranslations()
{
    Q_INIT_RESOURCE(translations); // a static library's resources are not linked in by themselves
}

namespace wb {

namespace {

QString g_inUse = QStringLiteral("en");
QList<QPointer<QTranslator>> g_installed;

void install(const QString& file, const QString& folder)
{
    auto* translator = new QTranslator(QCoreApplication::instance());
    if (translator->load(file, folder)) {
        QCoreApplication::installTranslator(translator);
        g_installed += translator;
    } else {
        delete translator;
    }
}

QLocale wanted(const QString& choice)
{
    if (!choice.isEmpty()) return QLocale(choice);
    const QStringList languages = QLocale::system().uiLanguages(); // not the locale of numbers, which may differ
    return languages.isEmpty() ? QLocale::c() : QLocale(languages.first());
}

} // namespace

void installLanguage(const QString& choice)
{
    initTranslations();
    for (const QPointer<QTranslator>& translator : std::exchange(g_installed, {}))
        delete translator.data(); // takes itself out of the application
    const QLocale locale = wanted(choice);
    const bool chinese = locale.language() == QLocale::Chinese && locale.script() != QLocale::TraditionalHanScript;
    g_inUse = chinese ? QStringLiteral("zh_CN") : QStringLiteral("en");
    if (chinese) // Qt's own dialogs
        install(QStringLiteral("qtbase_zh_CN"), QLibraryInfo::path(QLibraryInfo::TranslationsPath));
    install(QStringLiteral("mqtt-workbench_") + g_inUse, QStringLiteral(":/i18n"));
}

QString languageInUse()
{
    return g_inUse;
}

QString languageName()
{
    return g_inUse == u"zh_CN" ? QStringLiteral("简体中文") : QStringLiteral("English");
}

} // namespace wb
