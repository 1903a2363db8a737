#include "ui/panels/local_broker_abilities.h"

#include <QCoreApplication>

#include <algorithm>

namespace wb::ui {

using broker::BrokerSetup;
using broker::SetupFile;
using broker::SetupFiles;

namespace {

struct Texts {
    Q_DECLARE_TR_FUNCTIONS(wb::ui::SetupAbilities)
};

struct Asker {
    broker::SetupProduct product;
    QString version;

    std::optional<SetupFiles> files(const BrokerSetup& setup) const
    {
        auto made = broker::setupFiles(product, version, QStringLiteral("/broker"), setup);
        if (!made) return std::nullopt;
        return *std::move(made);
    }

    // Why the two set-ups are the same to this broker; empty: they are not.
    QString whyNot(const BrokerSetup& without, const BrokerSetup& with) const
    {
        const auto one = files(without), other = files(with);
        if (!one || !other) return {};
        const auto same = [](const SetupFile& a, const SetupFile& b) { return a.name == b.name && a.text == b.text; };
        if (!std::equal(one->files.begin(), one->files.end(), other->files.begin(), other->files.end(), same)) return {};
        for (const QString& note : other->notes)
            if (!one->notes.contains(note)) return note;
        for (const QString& note : one->notes)
            if (!other->notes.contains(note)) return note;
        return Texts::tr("%1 has no such setting.").arg(broker::productName(product));
    }
};

} // namespace

SetupAbilities abilitiesOf(std::optional<broker::SetupProduct> product, const QString& version)
{
    SetupAbilities abilities;
    if (!product) {
        const QString why = Texts::tr("This program does not know how such a broker is set up.");
        for (QString* one : {&abilities.persistence, &abilities.inFlight, &abilities.queued, &abilities.session, &abilities.retry,
                             &abilities.vhosts, &abilities.management})
            *one = why;
        return abilities;
    }
    const Asker asker{*product, version};
    BrokerSetup plain;
    plain.address = QStringLiteral("127.0.0.1"); // no users then, whose salted hashes would never be the same
    const auto with = [&plain](auto set) {
        BrokerSetup setup = plain;
        set(setup);
        return setup;
    };
    const BrokerSetup forgetful = with([](BrokerSetup& s) { s.persistence = false; });
    abilities.persistence = asker.whyNot(plain, forgetful);
    if (!abilities.persistence.isEmpty()) {
        const auto kept = asker.files(plain);
        abilities.persistenceAsItIs = !kept || !kept->notes.contains(abilities.persistence);
    }
    abilities.inFlight = asker.whyNot(plain, with([](BrokerSetup& s) { s.inFlight = 7; }));
    abilities.queued = asker.whyNot(plain, with([](BrokerSetup& s) { s.queued = 77; }));
    abilities.session = asker.whyNot(plain, with([](BrokerSetup& s) { s.sessionSeconds = 7200; }));
    abilities.retry = asker.whyNot(plain, with([](BrokerSetup& s) { s.retrySeconds = 20; }));
    abilities.vhosts = asker.whyNot(plain, with([](BrokerSetup& s) { s.vhost = QStringLiteral("v"); }));
    abilities.management = asker.whyNot(plain, with([](BrokerSetup& s) { s.managementPort = 15672; }));
    return abilities;
}

} // namespace wb::ui
