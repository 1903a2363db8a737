#pragma once

#include <QList>
#include <QString>

// Docker and Podman on this machine: where they are, and what it means when they do not answer. Any thread.

namespace wb::broker {

struct ContainerEngine {
    QString program; // with its path
    QString name;    // for a person: "Docker", "Podman"
    bool operator==(const ContainerEngine&) const = default;
};

// Installed ones, in the order in which they are asked; looks into PATH only and starts nothing. asked: "docker",
// "podman" or a program's path: that one alone.
QList<ContainerEngine> findEngines(const QString& asked = {});

// Why there is none, with what to do.
QString noEngineText(const QString& asked = {});

// Why an installed one cannot be used, with what to do; said: what it wrote to stderr.
QString engineTrouble(const ContainerEngine& engine, const QString& said);

// The part of its output that says what is wrong: without its hints at its own help.
QString engineWords(const QString& output);

} // namespace wb::broker
